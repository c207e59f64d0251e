import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export type Handler = (...values: unknown[]) => unknown;

const EXTENSIONS = ['.js', '.mjs', '.cjs'];

/**
 * `index.handler` is `handler` of `index.js`; `lib/main.run` is `run` of `lib/main.js`. Rejects with an error whose
 * message is for the author of the function.
 */
export async function loadHandler(folder: string, handler: string): Promise<Handler> {
  const dot = handler.lastIndexOf('.');
  const [file, name] = [handler.slice(0, dot), handler.slice(dot + 1)];
  const path = EXTENSIONS.map((extension) => resolve(folder, file + extension)).find((each) => existsSync(each));
  if (path === undefined) {
    throw named(
      'ImportModuleError',
      `Module '${file}' is missing: the code has no ${file}.js, ${file}.mjs or ${file}.cjs`,
    );
  }
  const module = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  const found = module[name] ?? (module.default as Record<string, unknown> | undefined)?.[name];
  if (typeof found !== 'function') {
    throw named(
      'HandlerNotFound',
      `Handler '${name}' is missing on module '${file}': it exports no function of this name`,
    );
  }
  return found as Handler;
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
