import { spawnSync } from 'node:child_process';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isTestCode, isTypeScript, projectFiles, ROOT } from './project.ts';

/*
 * Vitest compiles what it loads, so a test that passes says nothing about plain Node. Here Node itself loads the files.
 */
const files = projectFiles().filter(({ path }) => isTypeScript(path));
const modules = files.filter(({ path }) => /^packages\/[^/]+\/src\//.test(path) && !isTestCode(path));

/** Loads each file in turn in one process and prints those that fail, so that one bad file does not hide another. */
const LOADER = `
  process.stdin.setEncoding('utf8');
  let list = '';
  for await (const part of process.stdin) list += part;
  const failures = [];
  for (const path of JSON.parse(list)) {
    await import(path).catch((error) => failures.push(path + ': ' + error.message));
  }
  console.log(JSON.stringify(failures));
`;

function loadFailures(paths: readonly string[]): readonly string[] {
  const child = spawnSync(process.execPath, ['--input-type=module', '-e', LOADER], {
    input: JSON.stringify(paths.map((path) => (path.startsWith('data:') ? path : join(ROOT, path)))),
    encoding: 'utf8',
    cwd: ROOT,
    timeout: 60_000,
  });
  if (child.status !== 0) return [`the loader ended with ${child.status ?? child.signal}: ${child.stderr}`];
  return JSON.parse(child.stdout.trim().split('\n').at(-1) ?? '');
}

describe('plain Node', () => {
  it('loads every module of every room', { timeout: 60_000 }, () => {
    expect(modules.length).toBeGreaterThan(5);
    expect(loadFailures(modules.map(({ path }) => path))).toEqual([]);
  });

  it('can strip the types of every file, tests and tools included', () => {
    const failures = files.filter(({ text }) => !strips(text)).map(({ path }) => path);
    expect(failures).toEqual([]);
  });

  it('runs the command', { timeout: 30_000 }, () => {
    const child = spawnSync(process.execPath, ['packages/rosette/bin/rosette.ts', '--help'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(child.stderr).toBe('');
    expect(child.stdout).toContain('Usage: rosette');
    expect(child.status).toBe(0);
  });
});

describe('the check itself', () => {
  it('reports a module that Node refuses, and goes on', () => {
    const bad = `data:text/javascript,throw new Error('broken')`;
    expect(loadFailures([bad, 'data:text/javascript,export {}', 'gone.ts'])).toEqual([
      `${bad}: broken`,
      expect.stringContaining('gone.ts'),
    ]);
  });

  it('sees syntax that cannot be stripped', () => {
    expect(strips('const a: number = 1;')).toBe(true);
    expect(strips('enum A { B }')).toBe(false);
    expect(strips('class A { constructor(readonly b: number) {} }')).toBe(false);
  });
});

function strips(text: string): boolean {
  try {
    stripTypeScriptTypes(text);
    return true;
  } catch {
    return false;
  }
}
