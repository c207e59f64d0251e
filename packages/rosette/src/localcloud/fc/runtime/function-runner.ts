import { rmSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FunctionLogs } from './function-logs.ts';
import type { FunctionSpec, Invocation, Outcome } from './function-spec.ts';
import { Instance } from './instance.ts';
import { InstanceGuard } from './instance-guard.ts';
import { InstancePool, type PoolLimits, Unstartable } from './instance-pool.ts';
import { type FindProgram, functionEnvironment } from './programs.ts';

export interface RunnerParts {
  /** Instances get folders of their own in it, for what they write while they live. What is in it from before is removed. */
  readonly folder: string;
  readonly logs: FunctionLogs;
  readonly limits: PoolLimits;
  readonly findProgram: FindProgram;
  /** The server's own: only `PATH` is passed on. */
  readonly environment: NodeJS.ProcessEnv;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
}

/** Pre-stop hooks get so much time when the server ends, in milliseconds. */
const CLOSING_GRACE_MS = 3000;

/** Runs functions in processes of their own. */
export class FunctionRunner {
  readonly #parts: RunnerParts;
  readonly #guard = new InstanceGuard();
  readonly #pool: InstancePool;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    rmSync(parts.folder, { recursive: true, force: true });
    this.#pool = new InstancePool({ start: (spec, onExit) => this.#start(spec, onExit), limits: parts.limits });
  }

  /** Processes that run now. */
  get instances(): number {
    return this.#pool.size;
  }

  run(spec: FunctionSpec, invocation: Invocation): Promise<Outcome> {
    return this.#pool.run(spec, invocation);
  }

  /** Instances of the function take no more events; only those whose key begins so, where that is given. */
  retire(functionKey: string, keyBeginsWith = ''): void {
    this.#pool.retire((spec) => spec.functionKey === functionKey && spec.key.startsWith(keyBeginsWith));
  }

  close(): Promise<void> {
    return this.#pool.close(CLOSING_GRACE_MS);
  }

  async #start(spec: FunctionSpec, onExit: () => void): Promise<Instance> {
    const program = await this.#parts.findProgram(spec);
    if (program === undefined) {
      throw new Unstartable(
        `The runtime ${spec.runtime} needs a program that is not on this machine: put python3 (3.7 or newer) into the PATH of the server.`,
      );
    }
    const codeFolder = await spec.code();
    const id = this.#instanceId();
    const scratch = join(this.#parts.folder, id);
    await mkdir(scratch, { recursive: true, mode: 0o700 });
    const instance: Instance = new Instance({
      id,
      spec,
      program,
      codeFolder,
      environment: functionEnvironment(
        spec,
        { instanceId: id, codeFolder, scratch, compiled: join(this.#parts.folder, 'compiled') },
        this.#parts.environment,
      ),
      now: this.#parts.now,
      log: (text) => this.#parts.logs.append(spec.functionKey, text),
      onExit: () => {
        if (instance.group !== undefined) this.#guard.remove(instance.group);
        void rm(scratch, { recursive: true, force: true }).catch(() => {});
        onExit();
      },
    });
    if (instance.group !== undefined) this.#guard.add(instance.group);
    return instance;
  }

  /** `c-` and hexadecimal digits, as the service names its instances. */
  #instanceId(): string {
    const digits = (count: number) =>
      Array.from({ length: count }, () => Math.floor(this.#parts.random() * 16).toString(16)).join('');
    return `c-${digits(8)}-${digits(8)}-${digits(12)}`;
  }
}
