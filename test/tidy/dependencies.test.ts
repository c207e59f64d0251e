import { describe, expect, it } from 'vitest';
import {
  approvalFindings,
  documentedFindings,
  incompleteFindings,
  type LockedPackage,
  licenceFindings,
} from './dependency-rules.ts';
import { projectFiles, showFinding } from './project.ts';

const files = projectFiles();
const read = (path: string) => files.find((file) => file.path === path) ?? { path, text: '{}' };
const lock: Record<string, LockedPackage> = JSON.parse(read('package-lock.json').text).packages;

function declaredPackages(): ReadonlySet<string> {
  const manifests = files.filter(({ path }) => /(^|\/)package\.json$/.test(path)).map(({ text }) => JSON.parse(text));
  const own = new Set(manifests.map(({ name }) => name));
  const all = manifests.flatMap((manifest) => [
    ...Object.keys(manifest.dependencies ?? {}),
    ...Object.keys(manifest.devDependencies ?? {}),
    ...Object.keys(manifest.optionalDependencies ?? {}),
  ]);
  return new Set(all.filter((name) => !own.has(name)));
}

describe('the house', () => {
  it('explains each dependency, and no other', () => {
    expect(documentedFindings(read('docs/dependencies.md'), declaredPackages(), lock).map(showFinding)).toEqual([]);
  });

  it('uses packages of accepted licences only', () => {
    expect(Object.keys(lock).length).toBeGreaterThan(20);
    expect(licenceFindings(lock).map(showFinding)).toEqual([]);
  });

  it('has a lock file that npm ci accepts on every system', () => {
    expect(incompleteFindings(lock).map(showFinding)).toEqual([]);
  });

  it('has decided on every install script', () => {
    const allowed = JSON.parse(read('package.json').text).allowScripts ?? {};
    expect(approvalFindings(lock, allowed).map(showFinding)).toEqual([]);
  });
});

describe('documentedFindings', () => {
  const document = { path: 'd.md', text: '| Package | Why | Licence |\n| `a` | x | MIT |\n| `gone` | y | ISC |\n' };

  it('compares both ways and checks the licence', () => {
    const found = documentedFindings(document, new Set(['a', 'b']), {
      'node_modules/a': { version: '1.0.0', license: 'ISC' },
    });
    expect(found.map(showFinding)).toEqual([
      'd.md has no row for b',
      'd.md explains gone, which nothing declares',
      'd.md gives a the licence MIT; it is ISC',
    ]);
  });
});

describe('licenceFindings', () => {
  const of = (license: string | undefined, dev = false) =>
    licenceFindings({ 'node_modules/a': { version: '1.0.0', dev, ...(license === undefined ? {} : { license }) } });

  it.each(['MIT', 'Apache-2.0', '(GPL-2.0 OR MIT)', 'MIT AND ISC'])('accepts %s', (licence) => {
    expect(of(licence)).toEqual([]);
  });

  it.each(['GPL-3.0', 'MIT AND GPL-2.0', undefined, 'MPL-2.0'])('refuses %s', (licence) => {
    expect(of(licence)).toHaveLength(1);
  });

  it('accepts MPL for a tool', () => {
    expect(of('MPL-2.0', true)).toEqual([]);
  });
});

describe('approvalFindings', () => {
  const scripted = { 'node_modules/a': { version: '2.0.0', hasInstallScript: true } };

  it('finds a script nobody decided on, and a decision on a version, which npm would not see', () => {
    expect(approvalFindings(scripted, { 'a@2.0.0': true }).map(showFinding)).toEqual([
      expect.stringContaining('does not decide on a:'),
      expect.stringContaining('speaks of a@2.0.0'),
    ]);
  });

  it('accepts a decision either way', () => {
    expect(approvalFindings(scripted, { a: true })).toEqual([]);
    expect(approvalFindings(scripted, { a: false })).toEqual([]);
  });
});

describe('incompleteFindings', () => {
  it('finds a package of another system that was left out', () => {
    const found = incompleteFindings({
      'node_modules/a': { version: '1.0.0', optionalDependencies: { 'a-mac': '1.0.0', 'a-linux': '1.0.0' } },
      'node_modules/a/node_modules/a-linux': { version: '1.0.0' },
    });
    expect(found.map(showFinding)).toEqual([expect.stringContaining('lacks a-mac, which node_modules/a asks for')]);
  });
});
