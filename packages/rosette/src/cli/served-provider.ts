import type { JsonObject } from '@rosette/template/base/json.ts';

/** What `rosette custom serve` asks of the machine: to run a person's provider of custom resources, and to tell what happens. */
export interface ServeProviderOptions {
  /** Absolute path of a JavaScript, TypeScript or Python file. */
  readonly file: string;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Starts the provider anew when its files change. */
  readonly reload: boolean;
  /** For tokens `web[sync]:`: the HTTP response is the answer. */
  readonly sync: boolean;
  /** Called in the order in which things happen. */
  readonly tell: (happening: Happening) => void;
}

/** A provider that is served; its address stays the same however often it starts. */
export interface ServedProvider {
  /** `http://127.0.0.1:8090`, without a slash at its end. */
  readonly url: string;
  /** Resolves when the file cannot be loaded and nothing would change that: it is not watched. Else never. */
  readonly hopeless: Promise<LoadFailure>;
  /** Takes no more requests, and lets those under way end, within `patienceMs`. To be called again with less patience. */
  close(patienceMs: number): Promise<void>;
}

/** A request as a person may see it: without the addresses to answer to. */
export interface SeenRequest {
  /** `Read`: beyond ROS, a look at how the resource really is. */
  readonly type: 'Create' | 'Update' | 'Delete' | 'Read';
  readonly requestId: string;
  readonly resourceType: string;
  readonly logicalId: string;
  readonly stackName: string;
  /** Absent in a Create, and in the Delete for one that was never answered. */
  readonly physicalId?: string;
  readonly inputs: JsonObject;
  /** Of an Update. */
  readonly oldInputs?: JsonObject;
}

/** An answer as a person may see it: of the data only the names, since values may be secret. */
export interface SeenAnswer {
  readonly status: string;
  readonly physicalId?: string;
  readonly reason?: string;
  readonly dataKeys: readonly string[];
}

/** Why a file does not load. */
export interface LoadFailure {
  /** What went wrong, in the language's own words. */
  readonly message: string;
  /** Absolute path, where it is known. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** The line of source with marks beneath it, as the language shows it. */
  readonly excerpt: readonly string[];
}

/** Who speaks for a request: the provider, or `rosette custom serve` in the place of one that ended. */
export type Speaker = 'provider' | 'rosette';

export type Happening =
  /** It starts: for the first time, since a file changed (its path), or since it ended by itself. */
  | { readonly kind: 'starting'; readonly why: 'first' | 'ended' | { readonly changed: string } }
  | { readonly kind: 'serving'; readonly ms: number }
  /** It did not start. `serving`: the last good one goes on. */
  | { readonly kind: 'broken'; readonly failure: LoadFailure; readonly serving: boolean }
  /** It ended by itself: `exit code 1`, `signal SIGKILL`. `again`: it is started again; else not before its files change. */
  | { readonly kind: 'ended'; readonly how: string; readonly again: boolean }
  /** A line that it printed. */
  | { readonly kind: 'output'; readonly stream: 'stdout' | 'stderr'; readonly text: string }
  /** `undo`: asked for here, since a Create was cut short; nobody else knows of it. */
  | { readonly kind: 'request'; readonly request: SeenRequest; readonly undo: boolean }
  | { readonly kind: 'progress'; readonly request: SeenRequest; readonly text: string; readonly taken: boolean }
  | {
      readonly kind: 'answer';
      readonly request: SeenRequest;
      readonly answer: SeenAnswer;
      /** Since the request came. */
      readonly ms: number;
      readonly by: Speaker;
    }
  /** An answer that was not taken. `status`: of HTTP; undefined when nobody could be reached. */
  | {
      readonly kind: 'not-taken';
      readonly request: SeenRequest;
      readonly status: number | undefined;
      readonly why: string;
    }
  /** Something that came and is no request that the provider takes. */
  | { readonly kind: 'refused'; readonly status: number; readonly why: string }
  /** The provider has said nothing for so long: it is busy, or in an endless loop. It is ended when that is enough. */
  | { readonly kind: 'unresponsive'; readonly ms: number; readonly enoughMs: number };
