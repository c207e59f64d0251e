import { writeSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

/*
 * Loads a provider written in JavaScript or TypeScript and serves it: `node node-runner.ts FILE sync|async`. It runs as a
 * process of its own, and tells the one that started it what it does, in lines of JSON on descriptor 3: `{"loaded": path}`,
 * `{"ready": address}`, `{"failed": why}`. It ends when its standard input does.
 */

const [, , file = '', mode] = process.argv;
const CONTROL = 3;
const PACKAGE = '@rosette/custom-resource';
/** What `import` says, and what `require` does. */
const NOT_FOUND: readonly unknown[] = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'];

function tell(message: Readonly<Record<string, string>>): void {
  writeSync(CONTROL, `${JSON.stringify(message)}\n`);
}

/** What `@rosette/custom-resource` gives; which copy of it, is for the person's folder to say. */
interface Served {
  serve(provider: unknown, options: { readonly port: number; readonly sync: boolean }): Promise<{ url: string }>;
}

/** The person's own copy of the package where there is one; else the one that came with Rosette. */
function findPackage(): void {
  let asksOurs = false;
  const ours = (specifier: string) => {
    asksOurs = true;
    try {
      return import.meta.resolve(specifier);
    } finally {
      asksOurs = false;
    }
  };
  registerHooks({
    resolve(specifier, context, next) {
      if (asksOurs || (specifier !== PACKAGE && !specifier.startsWith(`${PACKAGE}/`))) return next(specifier, context);
      const parentURL = context.parentURL === import.meta.url ? pathToFileURL(file).href : context.parentURL;
      try {
        return next(specifier, { ...context, parentURL });
      } catch (error) {
        if (!NOT_FOUND.includes((error as { code?: unknown }).code)) throw error;
        return { url: ours(specifier), shortCircuit: true };
      }
    },
    load(url, context, next) {
      if (url.startsWith('file:') && !url.includes('/node_modules/')) tell({ loaded: fileURLToPath(url) });
      return next(url, context);
    },
  });
}

function isProvider(value: unknown): boolean {
  const { accept, answer } = (value ?? {}) as { readonly accept?: unknown; readonly answer?: unknown };
  return typeof accept === 'function' && typeof answer === 'function';
}

/** The default export, or the only one that is a provider. Else says what is there. */
function providerIn(exports: Readonly<Record<string, unknown>>): unknown {
  if (isProvider(exports.default)) return exports.default;
  const named = Object.keys(exports).filter((name) => isProvider(exports[name]));
  if (named.length === 1) return exports[named[0]!];
  const what = named.length > 1 ? `several providers (${named.join(', ')})` : 'no provider';
  tell({ failed: `it exports ${what}: export what defineProvider or byType gives, as default` });
  process.exit(1);
}

/**
 * On a thread of its own, which runs even while a handler is in an endless loop. It must not block: a process that ends waits
 * for its threads.
 */
function endWithParent(): void {
  const watch = `const { Socket } = require('node:net');
    new Socket({ fd: 0 }).on('error', () => {}).on('close', () => process.kill(process.pid, 'SIGKILL')).resume();`;
  new Worker(watch, { eval: true, execArgv: [] }).unref();
}

async function run(): Promise<void> {
  endWithParent();
  findPackage();
  // What this throws ends the process, and Node says where: nobody else knows the line of a syntax error.
  const exports = (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
  const provider = providerIn(exports);
  const http: string = `${PACKAGE}/http`;
  const { serve } = (await import(http)) as Served;
  const { url } = await serve(provider, { port: 0, sync: mode === 'sync' });
  tell({ ready: url });
}

if (import.meta.main) await run();
