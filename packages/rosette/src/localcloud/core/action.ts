import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Delays } from './delays.ts';
import type { GuestOutcome } from './guest-outcome.ts';
import type { Objects, Scope } from './objects.ts';
import { type Decoded, decode, type Shape } from './request-shape.ts';

/** What a handler may use. Handlers are synchronous: one request is one transaction. */
export interface Context {
  readonly scope: Scope;
  readonly now: number;
  readonly objects: Objects;
  readonly delays: Delays;
  /** How guests fare unless their instance is tagged otherwise. */
  readonly guest: GuestOutcome;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** A new id of the region: prefix, dash, `length` characters. */
  newId(prefix: string, length: number): string;
  /**
   * Says that `parent` changes for the next `ms`. Where conflicts are switched on, a change that comes before an earlier
   * one has ended is refused with `code`.
   */
  occupy(parent: string, ms: number, code: string): void;
  /** Lets the guest of `instanceId` run `script` at `dueAt`. */
  runInGuest(instanceId: string, dueAt: number, script: string): void;
}

/** One action of a product, ready to be called with undecoded parameters. Answers lack `RequestId`. */
export interface Action {
  readonly writes: boolean;
  run(context: Context, raw: JsonObject): JsonObject;
}

export type ActionTable = Readonly<Record<string, Action>>;

/** An action that only looks. */
export function read<S extends Shape>(shape: S, handle: (context: Context, request: Decoded<S>) => JsonObject): Action {
  return { writes: false, run: (context, raw) => handle(context, decode(shape, raw)) };
}

/** An action that changes something: it takes a ClientToken and `DryRun`, and runs in a transaction. */
export function write<S extends Shape>(
  shape: S,
  handle: (context: Context, request: Decoded<S>) => JsonObject,
): Action {
  return { writes: true, run: (context, raw) => handle(context, decode(shape, raw)) };
}
