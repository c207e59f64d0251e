import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { FunctionLogs } from './function-logs.ts';

function open(): FunctionLogs {
  const folder = mkdtempSync(join(tmpdir(), 'rosette-logs-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return new FunctionLogs(folder);
}

it('keeps what was printed, in order, for the owner only', async () => {
  const logs = open();
  for (let n = 0; n < 100; n += 1) logs.append('a/b/f', `line ${n}\n`);
  expect(await logs.tail('a/b/f', 20)).toBe('line 98\nline 99\n');
  logs.append('a/b/f', 'last\n');
  logs.close();
  expect(readFileSync(logs.path('a/b/f'), 'utf8')).toMatch(/^line 0\n[\s\S]*line 99\nlast\n$/);
  expect(statSync(logs.path('a/b/f')).mode & 0o077).toBe(0);
});

it('begins anew when it is full, and never holds more than the disk takes', async () => {
  const logs = open();
  for (let n = 0; n < 6; n += 1) {
    logs.append('f', `${String(n).repeat(500_000)}\n`);
    await logs.tail('f', 1);
  }
  expect(statSync(logs.path('f')).size + statSync(`${logs.path('f')}.1`).size).toBeLessThan(3_100_000);
  expect((await logs.tail('f', 600_000)).slice(-3)).toBe('55\n');
  for (let n = 0; n < 6; n += 1) logs.append('f', 'y'.repeat(1_000_000));
  expect(await logs.tail('f', 200)).toMatch(/\[2000000 characters were printed too fast and are lost\]/);
  logs.remove('f');
  expect(await logs.tail('f', 10)).toBe('');
});
