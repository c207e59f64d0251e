import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it, type TestContext } from 'vitest';
import { ROOT } from '../e2e/house.ts';
import { type Piece, piecesOf } from './tutorial.ts';

/* Does what docs/custom-resource-providers.md says, in its order, in a folder that looks like a clone. */

const sections = piecesOf(readFileSync(join(ROOT, 'docs/custom-resource-providers.md'), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'rosette-tutorial-'));
const running: ChildProcess[] = [];
/** Numbers in the document that stand for ports, and those that are used here. */
const ports = new Map<string, string>();
let cloud = '';

beforeAll(async () => {
  for (const name of ['node_modules', 'packages', 'examples']) symlinkSync(join(ROOT, name), join(folder, name));
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const npx = `#!/bin/sh\ncase "$1" in\nrosette) shift; exec "${process.execPath}" "${join(ROOT, 'packages/rosette/bin/rosette.ts')}" "$@";;\nnode) shift; exec "${process.execPath}" "$@";;\nesac\nexit 127\n`;
  writeFileSync(join(folder, 'npx'), npx);
  chmodSync(join(folder, 'npx'), 0o755);
  for (const port of ['8090', '8091', '8092', '8093']) ports.set(port, String(await freePort()));
  ports.set('rosette serve', 'rosette serve --port 0');
});

afterAll(async () => {
  for (const child of running) await end(child);
  rmSync(folder, { recursive: true, force: true });
});

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((done) => {
    child.on('exit', () => done());
    child.kill('SIGKILL');
  });
}

const adapted = (text: string) => [...ports].reduce((all, [from, to]) => all.replaceAll(from, to), text);

function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(ROSETTE|ALIBABA_CLOUD|NODE|VITEST|FORCE_COLOR)/.test(name),
  );
  const more = { PATH: `${folder}${delimiter}${process.env.PATH}`, CLOUD: cloud, PYTHONDONTWRITEBYTECODE: '1' };
  return { ...Object.fromEntries(own), ...more };
}

/** What the commands printed. Each runs in a shell, and must end well. */
function run(text: string): Promise<string> {
  const child = spawn('sh', ['-e', '-c', adapted(text)], {
    cwd: folder,
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part) => (output += part));
  return new Promise((done, failed) => {
    child.on('close', (code) =>
      code === 0 ? done(output) : failed(new Error(`ended with ${code}:\n${text}\n${output}`)),
    );
  });
}

/** Starts it, and waits until it has said so. */
function start(text: string): Promise<string> {
  const command = `exec ${adapted(text).trim()}`;
  const child = spawn('sh', ['-c', command], { cwd: folder, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  let output = '';
  const enough = () =>
    text.includes('rosette serve') ? /Function Compute: \S+\n/.test(output) : output.includes('\n');
  return new Promise((done, failed) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (part) => {
        output += part;
        if (enough()) done(output);
      });
    child.on('close', () => failed(new Error(`ended:\n${text}\n${output}`)));
  });
}

async function carryOut(piece: Piece): Promise<string> {
  switch (piece.kind) {
    case 'file':
      mkdirSync(dirname(join(folder, piece.name)), { recursive: true });
      writeFileSync(join(folder, piece.name), adapted(piece.text));
      return '';
    case 'program':
      return start(piece.text);
    case 'commands':
      return piece.text.startsWith('export ') ? '' : run(piece.text);
  }
}

async function carryOutSection(name: string): Promise<string> {
  const pieces = sections.get(name) ?? [];
  expect(pieces.length, name).toBeGreaterThan(0);
  let output = '';
  for (const piece of pieces) output += await carryOut(piece);
  return output;
}

function need(program: string, { skip }: TestContext): void {
  if (spawnSync(program, ['--version']).error !== undefined) skip(`there is no ${program} here`);
}

/** The stack came, was changed (7 is the length of "goodbye"), and went. */
function expectStory(output: string, stack: string): void {
  expect(output).toMatch(/CREATE_COMPLETE +Note {2}/);
  expect(output).toMatch(/UPDATE_COMPLETE +Note {2}/);
  expect(output).toMatch(/^7$/m);
  expect(output).toContain(`Stack ${stack} is deleted.`);
}

it('begins with a provider, a template and a server', async () => {
  const output = await carryOutSection('What a provider is');
  cloud = /Function Compute: (http:\S+)/.exec(output)?.[1] ?? '';
  expect(cloud).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

it('goes over HTTP', async () => {
  const output = await carryOutSection('Over HTTP');
  expectStory(output, 'by-http');
  expect(output).toMatch(/^Note-[0-9a-f]{16}\.txt$/m);
  expect(output).toMatch(/^hello/m);
  expect(output).toContain('Parameters: Text must have at least 1 characters.');
});

it('goes while it is written', async () => {
  expectStory(await carryOutSection('While you write it'), 'by-serve');
});

it('goes in a function', async (context) => {
  need('zip', context);
  expectStory(await carryOutSection('In a function'), 'by-function');
});

it('goes from a queue', async () => {
  expectStory(await carryOutSection('From a queue'), 'by-queue');
});

it('goes through a topic', async () => {
  expectStory(await carryOutSection('Through a topic'), 'by-topic');
});

it('goes in Python', async (context) => {
  need('python3', context);
  expectStory(await carryOutSection('The same in Python'), 'by-python');
});
