import type { Hook, HttpEvent, HttpReply, StaticContext } from './messages.ts';

/** Everything that it takes to run one state of one function. Immutable: another state is another spec with another key. */
export interface FunctionSpec {
  /** Same key, same behaviour: instances are shared by it. */
  readonly key: string;
  /** Of the function, whatever its state: what is retired and logged together. */
  readonly functionKey: string;
  /** `nodejs20`, `python3.10` … */
  readonly runtime: string;
  /** The unpacked code. Resolves to an absolute path; rejects when the code cannot be unpacked. */
  readonly code: () => Promise<string>;
  readonly handler: string;
  readonly initializer?: Hook;
  readonly preStop?: Hook;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  /** Events that one instance works on at the same time. */
  readonly concurrency: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly context: StaticContext;
}

export interface Invocation {
  readonly requestId: string;
  readonly event: Uint8Array;
  /** How often this event was tried before. */
  readonly retryCount: number;
  readonly http?: HttpEvent;
}

/** What running cost, and what it printed. */
export interface RunFacts {
  readonly instanceId: string;
  readonly durationMs: number;
  /** Most memory that the process ever held. */
  readonly memoryMb: number;
  /** The last 4 KB of what was printed. */
  readonly logTail: string;
}

export type FunctionErrorType = 'HandledInvocationError' | 'UnhandledInvocationError';

export type Outcome =
  | { readonly kind: 'success'; readonly body: Uint8Array; readonly http?: HttpReply; readonly facts: RunFacts }
  /** The function failed. The body is the error document, as JSON. */
  | {
      readonly kind: 'failure';
      readonly errorType: FunctionErrorType;
      readonly body: Uint8Array;
      readonly facts: RunFacts;
    }
  /** Nothing ran, or nobody can tell: an error of the service. */
  | { readonly kind: 'refusal'; readonly code: RefusalCode; readonly message: string };

/** `ResourceExhausted` (429): too much at once. `FunctionNotStarted` (412): the runtime is not on this machine.
 *  `InternalServerError` (500): the service is closing, or the code is not there any more. */
export type RefusalCode = 'ResourceExhausted' | 'FunctionNotStarted' | 'InternalServerError';
