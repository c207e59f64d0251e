import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

const COMMAND = join(resolve(import.meta.dirname, '../..'), 'packages/rosette/bin/rosette.ts');

/** Longer than any command of these tests takes; one that hangs is killed, and its test fails. */
const GIVE_UP_MS = 60_000;

export interface CommandSpec {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** What a command left behind. `code` is null when a signal killed it. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, for what must be in neither. */
  readonly output: string;
}

/** A `rosette` in a process of its own. */
export interface Command {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** Resolves with the match as soon as the pattern is in standard output; rejects when the command ends without it. */
  shows(pattern: RegExp): Promise<RegExpExecArray>;
  /** The same of standard error. */
  warns(pattern: RegExp): Promise<RegExpExecArray>;
  signal(name: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void;
  /** Kills it if it runs, and waits until it is gone. */
  end(): Promise<void>;
}

export function runCommand(spec: CommandSpec): Promise<Ended> {
  return startCommand(spec).ended;
}

export function startCommand({ args, cwd, env = {} }: CommandSpec): Command {
  const child = spawn(process.execPath, [COMMAND, ...args], {
    cwd,
    env: { ...personsEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: GIVE_UP_MS,
    killSignal: 'SIGKILL',
  });
  const output = new Output(child);
  return {
    pid: child.pid!,
    ended: output.ended,
    shows: (pattern) => output.waitFor(pattern, () => output.stdout),
    warns: (pattern) => output.waitFor(pattern, () => output.stderr),
    signal: (name) => void child.kill(name),
    async end() {
      child.kill('SIGKILL');
      await output.ended;
    },
  };
}

/** Nothing of the machine that runs the tests may change what a command does. */
function personsEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(ROSETTE|ALIBABA_CLOUD|NODE|VITEST|FORCE_COLOR)/.test(name),
  );
  return Object.fromEntries(kept);
}

class Output {
  readonly ended: Promise<Ended>;
  stdout = '';
  stderr = '';
  readonly #listeners = new Set<() => void>();

  constructor(child: ChildProcess) {
    child.stdout!.setEncoding('utf8').on('data', (part: string) => {
      this.stdout += part;
      this.#tell();
    });
    child.stderr!.setEncoding('utf8').on('data', (part: string) => {
      this.stderr += part;
      this.#tell();
    });
    this.ended = new Promise((done, failed) => {
      child.on('error', failed);
      child.on('close', (code) => {
        done(this.#soFar(code));
        this.#tell();
      });
    });
  }

  async waitFor(pattern: RegExp, text: () => string): Promise<RegExpExecArray> {
    const found = new Promise<RegExpExecArray>((done) => {
      const look = () => {
        const match = pattern.exec(text());
        if (match === null) return;
        this.#listeners.delete(look);
        done(match);
      };
      this.#listeners.add(look);
      look();
    });
    const gone = this.ended.then(({ code, output }) => {
      throw new Error(`the command ended with ${code} and never showed ${pattern}:\n${output}`);
    });
    return Promise.race([found, gone]);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #soFar(code: number | null): Ended {
    return { code, stdout: this.stdout, stderr: this.stderr, output: this.stdout + this.stderr };
  }
}
