import { networkInterfaces } from 'node:os';
import type { Log } from '#server/log.ts';
import type { CallbackBases } from './callback-bases.ts';

/** How long the address may take to answer, in milliseconds. */
const PATIENCE_MS = 5_000;

export interface CallbackReach {
  /** Host that the server was told to listen on. */
  readonly host: string;
  /** Address that it listens at. */
  readonly url: string;
  readonly bases: CallbackBases;
  readonly log: Log;
  /** Rejects when no answer came; every status is an answer. */
  readonly get: (url: string, signal: AbortSignal) => Promise<unknown>;
}

/**
 * Warns where providers could not send their answers (reference/custom-resources.md 4.1, P6): addresses for answers that would
 * begin with an address of no machine, or with one at which nothing answers. Delays nothing; answers how to stop looking.
 */
export function checkCallbackReach({ host, url, bases: { publicBase }, log, get }: CallbackReach): () => void {
  if (publicBase === undefined) {
    if (isEverywhere(host)) log({ level: 'warn', message: nobodyReaches(url) });
    return () => {};
  }
  const stopped = new AbortController();
  const signal = AbortSignal.any([stopped.signal, AbortSignal.timeout(PATIENCE_MS)]);
  // A proxy that knows this installation may not be up yet; a warning says to look, and nothing depends on it.
  get(`${publicBase}/healthz`, signal).catch((error: unknown) => {
    if (!stopped.signal.aborted) log({ level: 'warn', message: noAnswer(publicBase, error) });
  });
  return () => stopped.abort();
}

/** As `checkCallbackReach` wants it: the operator's own address, so no guard stands before it. */
export async function answersAt(url: string, signal: AbortSignal): Promise<void> {
  const response = await fetch(url, { signal, redirect: 'manual' });
  await response.body?.cancel();
}

function isEverywhere(host: string): boolean {
  return /^(0\.0\.0\.0|\[?::\]?)$/.test(host);
}

function nobodyReaches(url: string): string {
  const own = Object.values(networkInterfaces())
    .flat()
    .find((found) => found !== undefined && !found.internal && found.family === 'IPv4')?.address;
  const port = new URL(url).port;
  const example = `http://${own ?? 'ros.example.com'}:${port}`;
  return `Addresses for the answers of custom resources and for the signals of wait conditions would begin with ${url}, which nobody can reach: it means every address of this machine, and no other machine's way to it. Set ROSETTE_CALLBACK_URL to the address by which they reach this installation (${example}).`;
}

function noAnswer(base: string, error: unknown): string {
  const { name, cause, message } = error as Error & { readonly cause?: Error };
  const why = name === 'TimeoutError' ? `no answer within ${PATIENCE_MS / 1_000} s` : (cause?.message ?? message);
  return `Nothing answers at ROSETTE_CALLBACK_URL (${new URL(base).origin}) as seen from here: ${why}. Custom resources and wait conditions are told to send their answers there, and would wait until their time is over. Check the address and what stands before this installation; only if this machine alone cannot reach it, all is well.`;
}
