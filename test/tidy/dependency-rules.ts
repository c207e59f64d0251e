import type { Finding, ProjectFile } from './project.ts';

export interface LockedPackage {
  readonly version: string;
  /** Old packages list what one may choose from. */
  readonly license?: string | readonly string[];
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Licences that let anyone use Rosette under Apache-2.0. */
const FREE = new Set([
  ...['Apache-2.0', 'MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0', 'CC0-1.0', 'Unlicense'],
  ...['Python-2.0', 'CC-BY-4.0', 'MIT-0', 'Zlib'],
]);
/** How some packages spell a licence that has a proper name. */
const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ['Apache License 2.0', 'Apache-2.0'],
  ['Apache2', 'Apache-2.0'],
]);
/** Fine for a tool that we run and never ship. */
const FREE_TO_RUN = new Set(['MPL-2.0']);

/** Packages of the lock file whose licence we have not accepted. */
export function licenceFindings(lock: Readonly<Record<string, LockedPackage>>): readonly Finding[] {
  return Object.entries(lock)
    .filter(([name, entry]) => name.includes('node_modules/') && entry.link !== true && !accepted(entry))
    .map(([name, entry]) => ({
      path: 'package-lock.json',
      message: `${name} has licence ${entry.license ?? 'unknown'}, which is not accepted`,
    }));
}

function accepted({ license, dev }: LockedPackage): boolean {
  const listed = typeof license === 'string' ? [license] : (license ?? []);
  const choices = listed.flatMap((each) => (SPELLINGS.get(each) ?? each).replace(/[()]/g, '').split(' OR '));
  return choices.some((choice) =>
    choice.split(' AND ').every((part) => FREE.has(part) || (dev === true && FREE_TO_RUN.has(part))),
  );
}

/** A row of docs/dependencies.md: a table line whose first cell is the package's name in backticks. */
const ROW = /^\|\s*`([^`]+)`\s*\|.*?\|\s*([\w.() -]+?)\s*\|\s*$/;

/** What package.json files declare against what the document explains, both ways, with the licence checked. */
export function documentedFindings(
  document: ProjectFile,
  declared: ReadonlySet<string>,
  lock: Readonly<Record<string, LockedPackage>>,
): readonly Finding[] {
  const rows = new Map(
    document.text.split('\n').flatMap((line) => {
      const match = ROW.exec(line);
      return match === null ? [] : [[match[1] ?? '', match[2] ?? ''] as const];
    }),
  );
  const say = (message: string): Finding => ({ path: document.path, message });
  const missing = [...declared].filter((name) => !rows.has(name)).map((name) => say(`has no row for ${name}`));
  const stale = [...rows.keys()]
    .filter((name) => !declared.has(name))
    .map((name) => say(`explains ${name}, which nothing declares`));
  const wrong = [...rows].flatMap(([name, licence]) => {
    const real = lock[`node_modules/${name}`]?.license;
    return real === undefined || real === licence ? [] : [say(`gives ${name} the licence ${licence}; it is ${real}`)];
  });
  return [...missing, ...stale, ...wrong];
}

/**
 * npm runs the install scripts of approved packages only. An approval of one version (`name@1.2.3`) never matches here,
 * because npm takes the version from the lock file's source URL, which we leave out; the lock's hash pins the content.
 */
export function approvalFindings(
  lock: Readonly<Record<string, LockedPackage>>,
  allowed: Readonly<Record<string, boolean>>,
): readonly Finding[] {
  const scripted = Object.entries(lock).filter(([, entry]) => entry.hasInstallScript === true);
  const names = new Set(
    scripted.map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)),
  );
  const say = (message: string): Finding => ({ path: 'package.json', message });
  const missing = [...names]
    .filter((name) => allowed[name] === undefined)
    .map((name) => say(`allowScripts does not decide on ${name}: read its script, then add its bare name`));
  const stale = Object.keys(allowed)
    .filter((name) => !names.has(name))
    .map((name) => say(`allowScripts speaks of ${name}, which is no package with an install script: remove it`));
  return [...missing, ...stale];
}

/**
 * Packages for other systems that the lock file names but does not hold. `npm install` leaves out what a registry does
 * not have without a word; `npm ci` on the next machine then refuses the lock file.
 */
export function incompleteFindings(lock: Readonly<Record<string, LockedPackage>>): readonly Finding[] {
  const held = new Set(Object.keys(lock).map((path) => path.slice(path.lastIndexOf('node_modules/'))));
  return Object.entries(lock).flatMap(([path, { optionalDependencies }]) =>
    Object.keys(optionalDependencies ?? {})
      .filter((name) => !held.has(`node_modules/${name}`))
      .map((name) => ({
        path: 'package-lock.json',
        message: `lacks ${name}, which ${path} asks for: npm ci will fail; take a version that the registry has whole`,
      })),
  );
}
