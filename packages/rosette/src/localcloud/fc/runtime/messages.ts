/* Headers of the frames between the server and a function's process (`frames.ts`). */

/** What a function can read of itself: it does not change while its process lives. */
export interface StaticContext {
  readonly accountId: string;
  readonly region: string;
  readonly functionName: string;
  /** Empty for a function that belongs to no service (Function Compute 3.0). */
  readonly serviceName: string;
  /** As the caller wrote it: a version, an alias, `LATEST`. */
  readonly qualifier: string;
  readonly versionId: string;
  readonly handler: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly logProject: string;
  readonly logStore: string;
}

export interface Hook {
  readonly handler: string;
  readonly timeoutMs: number;
}

/** An HTTP request for a function whose handler takes requests instead of events (2.0). */
export interface HttpEvent {
  readonly method: string;
  /** Behind the function's own address, with a slash in front. */
  readonly path: string;
  readonly url: string;
  /** Several values of one name as a list. */
  readonly queries: Readonly<Record<string, string | readonly string[]>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly clientIp: string;
}

export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
}

/** The document that stands for an error in an answer. Members that do not apply are left out. */
export interface ErrorDocument {
  readonly errorMessage: string;
  readonly errorType?: string;
  readonly stackTrace?: readonly unknown[];
}

export type ToFunction =
  | {
      readonly kind: 'start';
      readonly codeFolder: string;
      readonly handler: string;
      readonly concurrency: number;
      readonly context: StaticContext;
      readonly initializer?: Hook;
      readonly preStop?: Hook;
    }
  /** The body is the event, or the body of the request where `http` is there. */
  | { readonly kind: 'invoke'; readonly requestId: string; readonly retryCount: number; readonly http?: HttpEvent }
  | { readonly kind: 'stop' };

export type FromFunction =
  | { readonly kind: 'ready' }
  /** It ends by itself, and takes no more events. */
  | { readonly kind: 'ending' }
  | { readonly kind: 'unable'; readonly error: ErrorDocument }
  /** The body is the result, or the error document. */
  | {
      readonly kind: 'result';
      readonly requestId: string;
      /** `handled`: the function gave it back itself. */
      readonly error?: 'handled' | 'unhandled';
      readonly http?: HttpReply;
    };

/** A line of standard output with this in front and a request id behind tells that the request has printed everything. */
export const END_OF_OUTPUT = '\u0000rosette-end ';
