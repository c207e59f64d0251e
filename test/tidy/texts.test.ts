import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ignoreRule, projectFiles, ROOT, showFinding } from './project.ts';
import { documentFindings, lockFindings, privateFindings, registryHost, scriptFindings } from './text-rules.ts';

const files = projectFiles();
const documents = files.filter(({ path }) => path.endsWith('.md'));
const read = (path: string) => files.find((file) => file.path === path) ?? { path, text: '{}' };
const scripts = new Set(Object.keys(JSON.parse(read('package.json').text).scripts));

/** Written apart, so that this file keeps the rule that it tests. */
const machinePath = (folder: string) => ['', folder, 'main/a.ts'].join('/');

describe('the house', () => {
  it('names no path of a machine and no package registry', () => {
    const host = registryHost(process.env.npm_config_registry);
    expect(files.flatMap((file) => privateFindings(file, host)).map(showFinding)).toEqual([]);
  });

  it('does not say where packages came from', () => {
    expect(lockFindings(read('package-lock.json')).map(showFinding)).toEqual([]);
  });

  it('has documents whose links and paths lead somewhere', () => {
    const findings = documents.flatMap((file) => documentFindings(file, (path) => existsSync(join(ROOT, path))));
    expect(findings.map(showFinding)).toEqual([]);
  });

  it('has the scripts that its documents and its CI tell to run', () => {
    const telling = [...documents, ...files.filter(({ path }) => path.startsWith('.ci/'))];
    expect(telling.flatMap((file) => scriptFindings(file, scripts)).map(showFinding)).toEqual([]);
  });

  it('has a licence of the right name', () => {
    expect(read('LICENSE').text).toContain('Apache License\n                           Version 2.0, January 2004');
  });
});

describe('privateFindings', () => {
  const at = (text: string, host?: string) => privateFindings({ path: 'a.ts', text }, host).map(showFinding);

  it.each(['work', 'root', 'tmp'])('finds /%s/', (folder) => {
    expect(at(`x\nconst a = '${machinePath(folder)}';`)).toEqual(['a.ts:2 names a path of one machine']);
  });

  it('finds registries, the known ones and the one in use', () => {
    expect(at(`https://${'registry'}.npmjs.org/a`)).toEqual(['a.ts:1 names a package registry']);
    expect(at('see packages.example.com', 'packages.example.com')).toEqual(['a.ts:1 names a package registry']);
  });

  it('lets paths of the repository and of URLs be', () => {
    expect(at(`'./work/a' 'src/tmp/b' http://h/home-page`)).toEqual([]);
  });
});

describe('registryHost', () => {
  it('gives the host, but not that of this machine', () => {
    expect(registryHost('https://packages.example.com/npm/')).toBe('packages.example.com');
    expect(registryHost('http://127.0.0.1:4873/')).toBeUndefined();
    expect(registryHost(undefined)).toBeUndefined();
  });
});

describe('lockFindings', () => {
  it('finds a package with a source, not a link', () => {
    const packages = {
      'node_modules/a': { resolved: 'https://x/a.tgz' },
      'node_modules/b': { resolved: 'b', link: true },
    };
    const found = lockFindings({ path: 'l', text: JSON.stringify({ packages }) });
    expect(found.map(showFinding)).toEqual([expect.stringContaining('says where node_modules/a came from')]);
  });
});

describe('documentFindings', () => {
  const exists = (path: string) => ['docs/a.md', 'test/run.ts', 'packages/rosette/src/cli/a.ts'].includes(path);
  const at = (text: string) => documentFindings({ path: 'docs/b.md', text }, exists).map(showFinding);

  it('finds dead links and dead paths', () => {
    expect(at('[a](a.md#x) [b](../c.md)\n`test/gone.ts` `cli/b.ts`')).toEqual([
      'docs/b.md:1 leads to c.md, which does not exist',
      'docs/b.md:2 leads to test/gone.ts, which does not exist',
      'docs/b.md:2 leads to cli/b.ts, which does not exist',
    ]);
  });

  it('lets web links, anchors and patterns be', () => {
    expect(at('[a](https://x.org) [b](#c) `test/*.ts` `test/<name>.ts` `test/run.ts` `cli/a.ts` `x.test.ts`')).toEqual(
      [],
    );
  });
});

describe('scriptFindings', () => {
  it('finds a script that is gone', () => {
    const text = 'npm test, npm run check, npm run gone';
    expect(scriptFindings({ path: 'a.md', text }, new Set(['test', 'check'])).map(showFinding)).toEqual([
      'a.md:1 tells to run the script "gone", which does not exist',
    ]);
  });
});

describe('ignoreRule', () => {
  it('reads names and ends', () => {
    const ignored = ignoreRule('# c\ndist/\n*.log\n');
    expect(['dist', 'a.log', 'distant', 'log'].map(ignored)).toEqual([true, true, false, false]);
  });

  it('refuses a form it cannot read', () => {
    expect(() => ignoreRule('a/**/b')).toThrow('cannot read "a/**/b"');
  });
});
