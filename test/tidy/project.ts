import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Absolute path of the repository, with no slash at its end. */
export const ROOT = resolve(import.meta.dirname, '../..');

export interface ProjectFile {
  /** Path from the repository's root, with `/` between parts. */
  readonly path: string;
  readonly text: string;
}

/** One broken rule of the house: where, and what to do about it. */
export interface Finding {
  readonly path: string;
  readonly line?: number;
  readonly message: string;
}

export function showFinding(finding: Finding): string {
  const place = finding.line === undefined ? finding.path : `${finding.path}:${finding.line}`;
  return `${place} ${finding.message}`;
}

const TEXT_FILE = /\.(ts|tsx|js|mjs|json|jsonc|md|yml|yaml|txt|sh|css|html)$|(^|\/)(LICENSE|run|\.gitignore|\.npmrc)$/;

/** Every text file that belongs to the repository: all that `.gitignore` does not leave out, plus nothing of `.git`. */
export function projectFiles(root: string = ROOT): readonly ProjectFile[] {
  const ignored = ignoreRule(readFileSync(join(root, '.gitignore'), 'utf8'));
  const paths: string[] = [];
  walk(root, '', ignored, paths);
  return paths.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

function walk(root: string, folder: string, ignored: (name: string) => boolean, found: string[]): void {
  const entries = readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.name === '.git' || ignored(entry.name)) continue;
    if (entry.isDirectory()) walk(root, path, ignored, found);
    else if (entry.isFile() && TEXT_FILE.test(path)) found.push(path);
  }
}

/**
 * The two forms that our `.gitignore` uses: a folder's name (`dist/`) and a name's end (`*.log`). Any other form is
 * refused, so that this reading and git's cannot drift apart unseen.
 */
export function ignoreRule(gitignore: string): (name: string) => boolean {
  const names = new Set<string>();
  const ends: string[] = [];
  for (const line of gitignore.split('\n').map((text) => text.trim())) {
    if (line === '' || line.startsWith('#')) continue;
    if (/^\*\.[\w.-]+$/.test(line)) ends.push(line.slice(1));
    else if (/^[\w.-]+\/?$/.test(line)) names.add(line.replace(/\/$/, ''));
    else throw new Error(`.gitignore: the tidy tests cannot read "${line}"; use "name/", "name" or "*.end"`);
  }
  return (name) => names.has(name) || ends.some((end) => name.endsWith(end));
}

/** Code that only tests load: unit tests, conformance suites, programs that tests start, and what is in `test/` or a `testing/`. */
export function isTestCode(path: string): boolean {
  return /\.(test|conformance|fixture)\.tsx?$|^test\/|\/testing\//.test(path);
}

export function isTypeScript(path: string): boolean {
  return /\.tsx?$/.test(path) && !path.endsWith('.d.ts');
}
