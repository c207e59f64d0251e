import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { LoadFailure } from '#cli/served-provider.ts';
import type { Runner } from './language.ts';
import { crashMessage, loadFailure } from './load-failure.ts';

export interface ProcessListeners {
  /** A line that it printed, once it has started; what it printed before comes then. */
  readonly printed: (stream: 'stdout' | 'stderr', text: string) => void;
  /** Absolute path of a file that it loaded. */
  readonly loaded: (file: string) => void;
}

/** A provider in a process of its own. */
export interface ProviderProcess {
  /** Resolves with its address once it takes requests; never when it ends before. */
  readonly ready: Promise<string>;
  readonly ended: Promise<ProcessEnd>;
  /** Ends it, by force where it does not go, and with it all that it started. */
  stop(): Promise<void>;
}

export interface ProcessEnd {
  /** `exit code 1`, `signal SIGKILL`. */
  readonly how: string;
  /** What its last words say; for one that never was ready, why it does not load. */
  readonly failure: LoadFailure;
  /** What nothing caught, where that ended it. */
  readonly crash: string | undefined;
}

/** Time to go by itself after its input has ended. */
const STOP_MS = 1_000;
/** After its end, for what it printed last: something that it started may hold the pipe open. */
const LAST_WORDS_MS = 300;
const STDERR_TAIL = 16_384;

export function startProcess({ command, args }: Runner, file: string, listeners: ProcessListeners): ProviderProcess {
  // A group of its own: Ctrl-C reaches this process first, which then stops the provider in order.
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  child.stdin!.on('error', () => undefined);
  const words = new Words(child, listeners);
  let refusal: string | undefined;
  const ready = Promise.withResolvers<string>();
  eachLine(child.stdio[3] as Readable, (line) => {
    const message = JSON.parse(line) as { readonly ready?: string; readonly loaded?: string; readonly failed?: string };
    if (message.loaded !== undefined) listeners.loaded(message.loaded);
    refusal ??= message.failed;
    if (message.ready === undefined) return;
    words.begin();
    ready.resolve(message.ready);
  });
  const ended = endOf(child).then((how): ProcessEnd => {
    const failure =
      refusal === undefined ? loadFailure(words.stderr, file, how) : { message: refusal, file, excerpt: [] };
    return { how, failure, crash: crashMessage(words.stderr) };
  });
  return { ready: ready.promise, ended, stop: () => stopProcess(child, ended) };
}

/** What a process prints: kept until it has started, since what it says before may be why it does not. */
class Words {
  stderr = '';
  readonly #kept: (() => void)[] = [];
  #begun = false;

  constructor(child: ChildProcess, { printed }: ProcessListeners) {
    for (const stream of ['stdout', 'stderr'] as const) {
      eachLine(child[stream]!, (text) => {
        if (stream === 'stderr') this.stderr = `${this.stderr}${text}\n`.slice(-STDERR_TAIL);
        if (this.#begun) printed(stream, text);
        else this.#kept.push(() => printed(stream, text));
      });
    }
  }

  begin(): void {
    this.#begun = true;
    for (const print of this.#kept.splice(0)) print();
  }
}

function eachLine(stream: Readable, take: (line: string) => void): void {
  stream.on('error', () => undefined);
  createInterface({ input: stream }).on('line', take);
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((done) => {
    child.on('error', (error: NodeJS.ErrnoException) => {
      done(error.code === 'ENOENT' ? `${child.spawnfile} is not in the PATH` : error.message);
    });
    child.on('exit', async (code, signal) => {
      const closed = new Promise((resolve) => child.once('close', resolve));
      await Promise.race([closed, wait(LAST_WORDS_MS)]);
      done(code === null ? `signal ${signal}` : `exit code ${code}`);
    });
  });
}

async function stopProcess(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.stdin!.end();
  const late = new AbortController();
  const killing = wait(STOP_MS, undefined, { signal: late.signal }).then(
    () => killGroup(child),
    () => undefined,
  );
  await ended;
  late.abort();
  await killing;
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
  } catch {
    // It has gone in the meantime.
  }
}
