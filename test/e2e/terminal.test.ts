import { spawn, spawnSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { example, openHouse, ROOT } from './house.ts';

/* A person's terminal: the live view, made with util-linux's `script`, which runs a command under a pseudo terminal. */

const quoted = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;

/** Why there can be no pseudo terminal here; undefined where there can. */
function whyNoTerminal(): string | undefined {
  const version = spawnSync('script', ['--version'], { encoding: 'utf8' });
  return version.stdout?.includes('util-linux') === true
    ? undefined
    : 'no script command of util-linux on this machine';
}

/** Everything that a command writes to a terminal of this size, and its exit code. */
function inTerminal(cwd: string, args: readonly string[], size: { readonly rows: number; readonly columns: number }) {
  const command = [process.execPath, `${ROOT}/packages/rosette/bin/rosette.ts`, ...args].map(quoted).join(' ');
  const line = `stty rows ${size.rows} cols ${size.columns}; exec ${command}`;
  const child = spawn('script', ['-qefc', line, '/dev/null'], {
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd, TERM: 'xterm-256color' },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 30_000,
    killSignal: 'SIGKILL',
  });
  let screen = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    screen += part;
  });
  return new Promise<{ code: number | null; screen: string }>((done, failed) => {
    child.on('error', failed);
    child.on('close', (code) => done({ code, screen }));
  });
}

it('draws the live view and leaves the terminal as it was', async (context) => {
  const why = whyNoTerminal();
  if (why !== undefined) context.skip(why);
  const house = openHouse();
  const up = ['up', example('hello.yml'), '--auto', '--data-dir', house.dataDir];
  const { code, screen } = await inTerminal(house.folder, up, { rows: 24, columns: 80 });
  expect(code).toBe(0);
  expect(count(screen, '\u001b[?25l')).toBeGreaterThan(0);
  expect(screen.lastIndexOf('\u001b[?25h')).toBeGreaterThan(screen.lastIndexOf('\u001b[?25l'));
  // Several pictures: something waited, ran, and was done.
  const text = stripVTControlCharacters(screen);
  expect(text).toMatch(/creating · 0 of 2 created/);
  expect(text).toMatch(/1 running/);
  const last = text.slice(text.lastIndexOf('Network'));
  expect(text.match(/created · 2 of 2 created/g)).toHaveLength(1);
  expect(text).toMatch(/created · 2 of 2 created · \d+\.\ds/);
  expect(last).toContain('Hello, world! Your network is vpc-');
  for (const line of text.split('\r\n')) expect(line.split('\r').at(-1)!.length).toBeLessThanOrEqual(80);
});

function count(text: string, word: string): number {
  return text.split(word).length - 1;
}
