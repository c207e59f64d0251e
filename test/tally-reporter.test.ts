import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Tally } from './tally.ts';

const root = resolve(import.meta.dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'rosette-tally-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Runs the real test runner on the given test files and gives what the reporter wrote. */
function tallyOf(name: string, files: Readonly<Record<string, string>>): Tally {
  const folder = join(scratch, name);
  mkdirSync(folder);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  const config = [
    `import { TallyReporter } from ${JSON.stringify(join(root, 'test/tally-reporter.ts'))};`,
    `export default { test: { globals: true, reporters: [new TallyReporter(${JSON.stringify(join(folder, 'tally.json'))})] } };`,
  ];
  writeFileSync(join(folder, 'vitest.config.ts'), config.join('\n'));
  const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', folder];
  const child = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: root });
  expect(child.error).toBeUndefined();
  return JSON.parse(readFileSync(join(folder, 'tally.json'), 'utf8'));
}

describe('TallyReporter', () => {
  it('counts tests, and gives skipped ones with their reason', () => {
    const tally = tallyOf('mixed', {
      'a.test.ts': `
        test('good', () => {});
        test('bad', () => { throw new Error('bad'); });
        describe('group', () => {
          test('off', (context) => context.skip('no such disk'));
          test.skip('silent', () => {});
        });`,
    });
    expect(tally).toEqual({
      passed: 1,
      failed: 1,
      skipped: [
        { name: 'a.test.ts > group > off', reason: 'no such disk' },
        { name: 'a.test.ts > group > silent', reason: 'no reason given' },
      ],
    });
  });

  it('counts what breaks outside of tests', () => {
    const tally = tallyOf('broken', {
      'a.test.ts': `throw new Error('does not load');`,
      'b.test.ts': `test('good', () => {}); afterAll(() => { throw new Error('after'); });`,
      'c.test.ts': `test('good', () => { setTimeout(() => { throw new Error('stray'); }); return new Promise((d) => setTimeout(d, 20)); });`,
    });
    expect(tally).toEqual({ passed: 2, failed: 3, skipped: [] });
  });
});
