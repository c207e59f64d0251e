import type { ApiClient } from '#server/contract/api-client.ts';
import type { Replayed, ReplayRequest } from './replay.ts';
import type { ServedProvider, ServeProviderOptions } from './served-provider.ts';
import type { TemplateChecker } from './template-checker.ts';

/** Where text goes. `isTTY` decides between live progress and plain lines. */
export interface OutputStream {
  readonly isTTY: boolean;
  /** Size of the terminal in characters; meaningless when `isTTY` is false. */
  readonly columns: number;
  readonly rows: number;
  write(text: string): void;
}

export interface InputStream {
  readonly isTTY: boolean;
  /** Everything up to the end of the input. */
  readAll(): Promise<string>;
  /** One line without its end; undefined at the end of the input, or when the signal aborts. */
  readLine(signal?: AbortSignal): Promise<string | undefined>;
}

/** Everything the command line needs from the machine. `node-host.ts` has the real one; tests hand in their own. */
export interface CliHost {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly stdin: InputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute path that relative paths start from. */
  readonly cwd: string;
  /** Version of Rosette. */
  readonly version: string;
  readonly clock: HostClock;
  /** A uniformly distributed integer from 0 to below `limit`, from a cryptographic source: passwords are made of it. */
  randomInt(limit: number): number;
  /** Text of a file. Rejects with the error of `node:fs` (`code` ENOENT, EISDIR …). */
  readFile(path: string): Promise<string>;
  /** What is at a path; undefined when there is nothing that one could look at. */
  kindOf(path: string): Promise<'file' | 'folder' | undefined>;
  /** What is in a folder, sorted by name, links to files followed. Rejects with the error of `node:fs`. */
  readFolder(path: string): Promise<readonly FolderEntry[]>;
  /** Replaces a file, readable by its owner only; makes the folders it lies in. */
  writeFile(path: string, text: string): Promise<void>;
  /** Removes a file, or a folder with everything in it. No error when there is none. */
  remove(path: string): Promise<void>;
  /** Calls back on each Ctrl-C (SIGINT) and SIGTERM, which then no longer end the process. Returns the stop function. */
  onInterrupt(listener: () => void): () => void;
  /** Starts a JavaScript or TypeScript program in a Node of its own. */
  startProgram(program: ProgramSpec): RunningProgram;
  /** Sends a request to a provider of custom resources once more, and takes its answer here. */
  replay(request: ReplayRequest): Promise<Replayed>;
  /** The API: over HTTP if `endpoint` is given or a server owns the data directory, in this process otherwise.
   *  Rejects with `CliError` (no such server, damaged data directory …). */
  open(options: OpenOptions): Promise<Session>;
  /** What checks templates here, with no server, the facts on all resource types at hand. `lengths` of the texts that
   *  there will be, in characters: many are worth several threads. The modules are those of the data directory. */
  openChecker(lengths: readonly number[], dataDir: string): Promise<TemplateChecker>;
  /** Address of the page about a code of a finding. */
  pageOf(code: string): string;
  /** Speaks the Language Server Protocol on standard input and output until the editor ends it; then the exit code. The
   *  modules are those of the data directory. */
  languageServer(dataDir: string): Promise<number>;
  /** Starts the server. Rejects with `CliError` (port taken, a second process on the data directory …). */
  serve(options: ServeOptions): Promise<RunningServer>;
  /** Runs a provider of custom resources for whoever writes it. Rejects with `CliError` (port taken, no such language …). */
  serveProvider(options: ServeProviderOptions): Promise<ServedProvider>;
}

export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
}

export interface HostClock {
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves after `ms`, or as soon as `signal` aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface ProgramSpec {
  /** Absolute path. */
  readonly file: string;
  /** Added to the environment of this process. */
  readonly env: Readonly<Record<string, string>>;
}

/** A child process. Its standard input stays open until `stop` or the death of this process, so that it can notice both. */
export interface RunningProgram {
  /** Lines of its standard output. */
  readonly lines: AsyncIterable<string>;
  /** Resolves when it has ended, with its exit code (null: killed by a signal) and the tail of its standard error. */
  readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>;
  stop(): Promise<void>;
}

export interface OpenOptions {
  /** Absolute path. */
  readonly dataDir: string;
  readonly endpoint: string | undefined;
  /** Undefined: the region that the installation has as its default. */
  readonly region: string | undefined;
}

export interface Session {
  /** `client.endpoint` is `embedded` when the engine runs in this process: then the work stops when the session closes. */
  readonly client: ApiClient;
  close(): Promise<void>;
}

export interface ServeOptions {
  /** Absolute path. */
  readonly dataDir: string;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly region: string | undefined;
}

export interface RunningServer {
  readonly url: string;
  /** Where the local cloud's OSS, MNS and Function Compute listen. */
  readonly cloudUrl: string;
  /** Present when this start made the first account and access key: the file that keeps them. */
  readonly firstStart?: { readonly accessKeyFile: string };
  /** Resolves when the server has stopped, rejects when it broke. */
  readonly closed: Promise<void>;
  /** Lets running requests end, makes everything durable, and stops. */
  close(): Promise<void>;
}
