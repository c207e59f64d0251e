import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { FunctionSpec } from './function-spec.ts';

/** How a process for a function is started. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
}

/** Finds what runs a runtime on this machine. */
export type FindProgram = (spec: Pick<FunctionSpec, 'runtime' | 'memoryMb'>) => Promise<Program | undefined>;

export type Language = 'nodejs' | 'python';

/** Runtimes of the cloud that can run here, by what their names begin with. */
export function languageOf(runtime: string): Language | undefined {
  if (/^nodejs\d+$/.test(runtime)) return 'nodejs';
  if (/^python(2\.7|3(\.\d+)?)$/.test(runtime)) return 'python';
  return undefined;
}

/**
 * Node.js functions run on the Node that runs the server, Python functions on the Python 3 of the machine: the version
 * that the runtime names if it is there, any other if not. Python is looked for once, when the first function needs it.
 */
export function programsOfThisMachine(environment: NodeJS.ProcessEnv): FindProgram {
  const pythons = new Map<string, Promise<string | undefined>>();
  const python = (runtime: string): Promise<string | undefined> => {
    const known = pythons.get(runtime);
    if (known !== undefined) return known;
    const looking = findPython(runtime, environment);
    pythons.set(runtime, looking);
    return looking;
  };
  return async ({ runtime, memoryMb }) => {
    if (languageOf(runtime) === 'nodejs') {
      const bootstrap = join(import.meta.dirname, 'node/bootstrap.ts');
      return { command: process.execPath, args: [`--max-old-space-size=${memoryMb}`, bootstrap] };
    }
    const command = await python(runtime);
    return command === undefined
      ? undefined
      : { command, args: ['-u', '-s', join(import.meta.dirname, 'python/bootstrap.py')] };
  };
}

/** The path of the interpreter itself: what is found by name may be a script that needs the person's environment. */
async function findPython(runtime: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const name of new Set([runtime === 'python2.7' ? 'python3' : runtime, 'python3'])) {
    const found = await ask(name, environment);
    if (found !== undefined) return found;
  }
  return undefined;
}

function ask(name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const question = 'import sys; print(sys.executable if sys.version_info >= (3, 7) else "")';
  return new Promise((done) => {
    execFile(name, ['-c', question], { env, timeout: 10_000 }, (error, stdout) => {
      const path = stdout.trim();
      done(error === null && path !== '' ? path : undefined);
    });
  });
}

/**
 * The whole environment of a function's process. Nothing of the server's own comes along but where programs are found:
 * there may be keys in it.
 */
export function functionEnvironment(
  spec: FunctionSpec,
  place: {
    readonly instanceId: string;
    readonly codeFolder: string;
    readonly scratch: string;
    /** Where Node keeps what it compiled. */
    readonly compiled: string;
  },
  server: NodeJS.ProcessEnv,
): Record<string, string> {
  const { context } = spec;
  return {
    PATH: server.PATH ?? '/usr/local/bin:/usr/bin:/bin',
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    HOME: place.scratch,
    TMPDIR: place.scratch,
    NODE_COMPILE_CACHE: place.compiled,
    FC_ACCOUNT_ID: context.accountId,
    FC_REGION: context.region,
    FC_FUNCTION_NAME: context.functionName,
    FC_FUNCTION_HANDLER: context.handler,
    FC_FUNCTION_MEMORY_SIZE: String(context.memoryMb),
    FC_SERVICE_NAME: context.serviceName,
    FC_QUALIFIER: context.qualifier,
    FC_VERSION_ID: context.versionId,
    FC_INSTANCE_ID: place.instanceId,
    FC_FUNC_CODE_PATH: place.codeFolder,
    ...spec.environment,
  };
}
