import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import type { CliHost, FolderEntry, InputStream, OutputStream, ProgramSpec, RunningProgram } from './host.ts';
import { replay } from './replay.ts';

type PartOfApp = 'languageServer' | 'open' | 'openChecker' | 'pageOf' | 'serve' | 'serveProvider' | 'version';

/** The host of a real process; `app` adds what reaches the API. */
export function createNodeHost(parts: Pick<CliHost, PartOfApp>): CliHost {
  return {
    ...parts,
    stdout: outputStream(process.stdout),
    stderr: outputStream(process.stderr),
    stdin: inputStream(process.stdin),
    env: process.env,
    cwd: process.cwd(),
    clock: { now: () => Date.now(), sleep },
    randomInt: (limit) => randomInt(limit),
    readFile: (path) => readFile(path, 'utf8'),
    kindOf,
    readFolder,
    writeFile: writePrivateFile,
    remove: (path) => rm(path, { force: true, recursive: true }),
    onInterrupt,
    startProgram,
    replay,
  };
}

/** Resolves early when the signal aborts. */
async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  await wait(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
}

function outputStream(stream: NodeJS.WriteStream): OutputStream {
  // `rosette ls | head` closes the pipe early: nobody is left to tell, and the exit code is the reader's.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return {
    get isTTY() {
      return stream.isTTY === true;
    },
    get columns() {
      // Pseudo-terminals without a size say 0.
      return stream.columns || 80;
    },
    get rows() {
      return stream.rows || 24;
    },
    write: (text) => {
      stream.write(text);
    },
  };
}

function inputStream(stream: NodeJS.ReadStream): InputStream {
  return {
    get isTTY() {
      return stream.isTTY === true;
    },
    readAll: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array));
      return Buffer.concat(chunks).toString('utf8');
    },
    readLine: async (signal) => {
      const lines = createInterface({ input: stream });
      signal?.addEventListener('abort', () => lines.close(), { once: true });
      const line = await Promise.race([
        once(lines, 'line').then(([text]) => String(text)),
        once(lines, 'close').then(() => undefined),
      ]);
      lines.close();
      return line;
    },
  };
}

/** A link is what it leads to. */
async function kindOf(path: string): Promise<FolderEntry['kind'] | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ? 'folder' : found?.isFile() ? 'file' : undefined;
}

/** Links that lead nowhere are left out; so are links to folders, which may lead round in a circle. */
async function readFolder(path: string): Promise<readonly FolderEntry[]> {
  const entries = await readdir(path, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry): Promise<FolderEntry | undefined> => {
      const kind = entry.isDirectory() ? 'folder' : await kindOf(join(path, entry.name));
      return kind === undefined || (kind === 'folder' && entry.isSymbolicLink())
        ? undefined
        : { name: entry.name, kind };
    }),
  );
  return found.filter((entry) => entry !== undefined).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Complete or not at all, and for its owner's eyes only. */
async function writePrivateFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}.new`;
  await writeFile(draft, text, { mode: 0o600 });
  await chmod(draft, 0o600);
  await rename(draft, path);
}

function onInterrupt(listener: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}

/** Time that a program has to end by itself after its input has ended. */
const stopLimitMs = 2_000;

/** The most of a program's standard error that is kept. */
const stderrTail = 4_096;

function startProgram({ file, env }: ProgramSpec): RunningProgram {
  // A group of its own: Ctrl-C reaches this process first, which then stops the program in order.
  const child = spawn(process.execPath, [file], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-stderrTail);
  });
  child.stdin.on('error', () => undefined);
  const ended = new Promise<{ code: number | null; stderr: string }>((resolve) => {
    child.on('error', (error) => resolve({ code: null, stderr: error.message }));
    child.on('close', (code) => resolve({ code, stderr }));
  });
  return { lines: createLines(child), ended, stop: () => stopProgram(child, ended) };
}

/** Goes on reading after the reader has left, so that the program never waits on a full pipe. */
function createLines(child: ChildProcess): AsyncIterable<string> {
  const lines = createInterface({ input: child.stdout! });
  return {
    async *[Symbol.asyncIterator]() {
      try {
        for await (const line of lines) yield line;
      } finally {
        child.stdout!.resume();
      }
    },
  };
}

async function stopProgram(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.stdin?.end();
  const late = new AbortController();
  const timer = sleep(stopLimitMs, late.signal).then(
    () => child.exitCode === null && child.signalCode === null && child.kill('SIGKILL'),
  );
  await ended;
  late.abort();
  await timer;
}
