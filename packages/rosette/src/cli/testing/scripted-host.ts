import { setImmediate as turn } from 'node:timers/promises';
import type { SchemaCatalog } from '@rosette/template/schema/resource-schema.ts';
import type { CliHost, FolderEntry, OutputStream, ProgramSpec, RunningProgram, Session } from '../host.ts';
import { replay } from '../replay.ts';
import { checkText } from '../template-checker.ts';
import type { ScriptedApi } from './scripted-api.ts';

export interface HostScript {
  readonly api?: ScriptedApi;
  /** Absolute path to text. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdoutTTY?: boolean;
  readonly stderrTTY?: boolean;
  /** Lines that a person types; absent: standard input is no terminal. */
  readonly typed?: readonly string[];
  readonly columns?: number;
  /** Facts on resource types for `validate`; absent: it knows none. */
  readonly catalog?: SchemaCatalog;
  readonly open?: () => Promise<Session>;
  readonly serve?: CliHost['serve'];
  readonly serveProvider?: CliHost['serveProvider'];
  /** What a started program prints. */
  readonly program?: (spec: ProgramSpec) => readonly string[];
}

export interface RecordingHost extends CliHost {
  /** Everything written so far. */
  readonly printed: { stdout: string; stderr: string };
  readonly files: Map<string, string>;
  readonly programs: { readonly spec: ProgramSpec; stopped: boolean }[];
  sessionsOpen: number;
  interrupt(): void;
}

/** Typed in the place of a line: the person presses Ctrl-C. */
export const INTERRUPT = '\u0003';

/** A host made of plain data. Its clock stands still except while something sleeps. */
export function scriptedHost(script: HostScript): RecordingHost {
  const printed = { stdout: '', stderr: '' };
  const files = new Map(Object.entries(script.files ?? {}));
  const listeners = new Set<() => void>();
  const typed = [...(script.typed ?? [])];
  let now = Date.parse('2026-11-21T08:00:00Z');
  const stream = (name: 'stdout' | 'stderr', isTTY: boolean): OutputStream => ({
    isTTY,
    columns: script.columns ?? 100,
    rows: 30,
    write: (text) => {
      printed[name] += text;
    },
  });
  const host: RecordingHost = {
    printed,
    files,
    programs: [],
    sessionsOpen: 0,
    interrupt: () => {
      for (const listener of listeners) listener();
    },
    stdout: stream('stdout', script.stdoutTTY ?? false),
    stderr: stream('stderr', script.stderrTTY ?? false),
    stdin: {
      isTTY: script.typed !== undefined,
      readAll: async () => typed.join('\n'),
      readLine: async () => {
        const line = typed.shift();
        if (line === INTERRUPT) host.interrupt();
        return line === INTERRUPT ? undefined : line;
      },
    },
    env: script.env ?? {},
    cwd: '/home/me',
    version: '0.1.0',
    clock: {
      now: () => now,
      sleep: async (ms, signal) => {
        await turn();
        if (signal?.aborted !== true) now += ms;
      },
    },
    randomInt: (limit) => Math.floor(limit / 2),
    readFile: async (path) => {
      const text = files.get(path);
      if (text === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
      return text;
    },
    kindOf: async (path) => {
      if (files.has(path)) return 'file';
      return [...files.keys()].some((file) => file.startsWith(`${path}/`)) ? 'folder' : undefined;
    },
    readFolder: async (path) => folderEntries(path, [...files.keys()]),
    writeFile: async (path, text) => {
      files.set(path, text);
    },
    remove: async (path) => {
      for (const file of files.keys()) if (file === path || file.startsWith(`${path}/`)) files.delete(file);
    },
    onInterrupt: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    replay,
    startProgram: (spec) => startProgram(host, spec, script.program?.(spec) ?? []),
    open: script.open ?? (async () => openSession(host, script.api!)),
    openChecker: async () => ({
      check: async (text) => checkText(text, script.catalog ?? emptyCatalog),
      close: async () => undefined,
    }),
    pageOf: (code) => `https://docs.example/${code}.md`,
    languageServer: () => Promise.reject(new Error('no language server is scripted')),
    serve: script.serve ?? (() => Promise.reject(new Error('no server is scripted'))),
    serveProvider: script.serveProvider ?? (() => Promise.reject(new Error('no provider is scripted'))),
  };
  script.api?.attach(host);
  return host;
}

const emptyCatalog: SchemaCatalog = { get: () => undefined, names: () => [] };

function folderEntries(folder: string, paths: readonly string[]): readonly FolderEntry[] {
  const kinds = new Map<string, FolderEntry['kind']>();
  for (const path of paths.filter((each) => each.startsWith(`${folder}/`))) {
    const [name = '', ...rest] = path.slice(folder.length + 1).split('/');
    kinds.set(name, rest.length === 0 ? 'file' : 'folder');
  }
  return [...kinds].map(([name, kind]) => ({ name, kind })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function openSession(host: RecordingHost, api: ScriptedApi): Session {
  host.sessionsOpen += 1;
  return {
    client: api,
    close: async () => {
      host.sessionsOpen -= 1;
    },
  };
}

/** A program that prints its lines and runs until it is stopped; one that prints nothing has failed. */
function startProgram(host: RecordingHost, spec: ProgramSpec, lines: readonly string[]): RunningProgram {
  const record = { spec, stopped: false };
  host.programs.push(record);
  const failed = {
    code: 1,
    stderr: 'node:internal\nError: listen EADDRINUSE: address already in use 127.0.0.1:43121\n    at x',
  };
  return {
    lines: (async function* () {
      yield* lines;
    })(),
    ended: lines.length > 0 ? new Promise(() => undefined) : Promise.resolve(failed),
    stop: async () => {
      record.stopped = true;
    },
  };
}
