import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createNodeHost } from './node-host.ts';

const folder = mkdtempSync(join(tmpdir(), 'rosette-host-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const nothing = () => Promise.reject(new Error('not in this test'));
const host = createNodeHost({
  version: '0',
  open: nothing,
  serve: nothing,
  serveProvider: nothing,
  openChecker: nothing,
  languageServer: nothing,
  pageOf: (code) => code,
});

function program(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

test('a program is read line by line and ends when it is stopped', async () => {
  const file = program(
    'echo.ts',
    'const port: string = process.env.PORT!; console.log(`at ${port}`); process.stdin.resume().on("end", () => process.exit(3));',
  );
  const running = host.startProgram({ file, env: { PORT: '17' } });
  for await (const line of running.lines) {
    expect(line).toBe('at 17');
    break;
  }
  await running.stop();
  expect(await running.ended).toMatchObject({ code: 3 });
});

test('a program that breaks says why', async () => {
  const running = host.startProgram({ file: program('broken.ts', 'throw new Error("no luck");'), env: {} });
  expect(await running.ended).toMatchObject({ code: 1, stderr: expect.stringContaining('no luck') });
});

test('a written file is complete and private, and can be removed twice', async () => {
  const path = join(folder, 'a', 'note.json');
  await host.writeFile(path, 'one');
  await host.writeFile(path, 'two');
  expect(readFileSync(path, 'utf8')).toBe('two');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  await host.remove(join(folder, 'a'));
  await host.remove(path);
  await expect(host.readFile(path)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('sleep ends early when it is told to', async () => {
  const stop = new AbortController();
  const sleeping = host.clock.sleep(60_000, stop.signal);
  stop.abort();
  await sleeping;
});
