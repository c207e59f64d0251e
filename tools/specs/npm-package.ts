import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface DownloadedPackage {
  readonly version: string;
  /** Each generated module with its declarations. */
  readonly modules: readonly { readonly source: string; readonly declarations: string }[];
}

/** The newest release of a package from the registry that this machine's npm is set to. Undefined: it has none. */
export function downloadPackage(name: string): DownloadedPackage | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'rosette-specs-'));
  try {
    const archive = pack(name, folder);
    if (archive === undefined) return undefined;
    execFileSync('tar', ['-xzf', archive, '-C', folder], { cwd: folder });
    return readPackage(join(folder, 'package'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** File name of the downloaded archive. */
function pack(name: string, folder: string): string | undefined {
  try {
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    execFileSync('npm', ['pack', name, '--ignore-scripts', '--loglevel=error'], { cwd: folder, stdio: [...stdio] });
    return readdirSync(folder).find((file) => file.endsWith('.tgz'));
  } catch (error) {
    const said = String((error as { stderr?: unknown }).stderr ?? error);
    if (said.includes('E404')) return undefined;
    throw new Error(`npm could not fetch ${name}: ${said.trim()}`);
  }
}

function readPackage(folder: string): DownloadedPackage {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  const generated = readdirSync(join(folder, 'lib'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.generated.js'))
    .sort();
  const modules = generated.map((file) => ({
    source: readFileSync(join(folder, 'lib', file), 'utf8'),
    declarations: readFileSync(join(folder, 'lib', file.replace(/\.js$/, '.d.ts')), 'utf8'),
  }));
  return { version, modules };
}
