import type { MessagePort } from 'node:worker_threads';
import type { JqLimits } from './limits.ts';

/** Where the thread stands, in a shared 32-bit integer. It waits for the other side while it starts and is busy. */
export const STARTING = 0;
export const IDLE = 1;
export const BUSY = 2;
/** It could not start. */
export const BROKEN = 3;

export interface JqStart {
  readonly module: WebAssembly.Module;
  readonly limits: JqLimits;
  readonly state: SharedArrayBuffer;
  /** Takes requests and gives replies. */
  readonly port: MessagePort;
}

export interface JqRequest {
  readonly program: string;
  /** JSON text. */
  readonly input: string;
  /** The first result is enough. */
  readonly first: boolean;
  /** Epoch milliseconds that `now` tells. */
  readonly now: number;
}

export type JqReply =
  /** A JSON text a line. */
  | { readonly kind: 'printed'; readonly lines: readonly string[] }
  | { readonly kind: 'failed'; readonly message: string };
