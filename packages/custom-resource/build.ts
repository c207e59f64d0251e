import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

/*
 * Makes the package as it is published: the sources as JavaScript with declarations, which every Node from 20 on runs, and a
 * package.json that names them. `npm pack packages/custom-resource/dist` makes a file of it. The folder may be given.
 */

const here = import.meta.dirname;
const folder = resolve(process.argv[2] ?? join(here, 'dist'));

interface Manifest {
  readonly exports: Readonly<Record<string, string>>;
  readonly scripts?: unknown;
}

/** `./src/http/serve.ts` is published as `./http/serve.js`. */
function published({ scripts: _, exports, ...manifest }: Manifest): object {
  const entries = Object.entries(exports).map(([name, source]) => {
    const base = source.replace('./src/', './').replace(/\.ts$/, '');
    return [name, { types: `${base}.d.ts`, default: `${base}.js` }];
  });
  return { ...manifest, exports: Object.fromEntries(entries) };
}

rmSync(folder, { recursive: true, force: true });
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
const options = ['-p', join(here, 'tsconfig.build.json'), '--outDir', folder];
execFileSync(process.execPath, [compiler, ...options], { stdio: 'inherit' });
const manifest = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')) as Manifest;
writeFileSync(join(folder, 'package.json'), `${JSON.stringify(published(manifest), null, 2)}\n`);
for (const [from, to] of [
  ['README.md', 'README.md'],
  ['../../LICENSE', 'LICENSE'],
  ['python/rosette_custom_resource.py', 'rosette_custom_resource.py'],
] as const) {
  copyFileSync(join(here, from), join(folder, to));
}
