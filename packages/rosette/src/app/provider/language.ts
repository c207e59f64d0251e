import { existsSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, extname, join } from 'node:path';

/** A command that loads a provider's file and serves it. */
export interface Runner {
  readonly command: string;
  readonly args: readonly string[];
}

const NODE_FILES = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts'];

/** Files whose change may mend a provider that does not load. */
export const SOURCE_FILES: readonly string[] = [...NODE_FILES, '.json', '.py'];

/** Undefined: no provider is written in such files. `sync`: the HTTP response is the answer. */
export function runnerFor(file: string, sync: boolean): Runner | undefined {
  const mode = sync ? 'sync' : 'async';
  if (NODE_FILES.includes(extname(file))) {
    const runner = join(import.meta.dirname, `node-runner${extname(import.meta.url)}`);
    // Node says on every start that it had to find out what a module is; whoever reads the transcript cannot help it.
    return { command: process.execPath, args: ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', runner, file, mode] };
  }
  if (extname(file) !== '.py') return undefined;
  const runner = join(import.meta.dirname, 'python_runner.py');
  // Byte code is found stale by its second only: without it, no edit is missed, and no folder is left behind.
  return { command: 'python3', args: ['-u', '-B', runner, file, mode, pythonFolder()] };
}

/** Folder of the installed `@rosette/custom-resource`, by which its own files are told from a person's. */
export function packageFolder(): string {
  const manifest = findPackageJSON('@rosette/custom-resource', import.meta.url);
  if (manifest === undefined) throw new Error('@rosette/custom-resource is not installed beside Rosette');
  return dirname(manifest);
}

/** The repository keeps the Python file in a folder of its own; the published package beside everything else. */
function pythonFolder(): string {
  const folder = join(packageFolder(), 'python');
  return existsSync(folder) ? folder : packageFolder();
}
