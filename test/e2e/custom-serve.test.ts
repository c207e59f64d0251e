import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Command } from './command.ts';
import { type House, openHouse } from './house.ts';

/* A person writes a provider, in a folder that has nothing but it, while `rosette custom serve` runs it. */

const TEMPLATE = `
ROSTemplateFormatVersion: '2015-09-01'
Parameters: {Token: {Type: String}, Text: {Type: String}}
Resources:
  Note:
    Type: Custom::Note
    Properties: {ServiceToken: !Ref Token, Timeout: 60, Parameters: {Text: !Ref Text}}
Outputs:
  Said: {Value: !GetAtt Note.Said}
`;

const PROVIDER = `
import { appendFileSync } from 'node:fs';
import { defineProvider, type CreateRequest } from '@rosette/custom-resource';
import { say } from './say.ts';

type Inputs = { readonly Text: string };

export const notes = defineProvider({
  heartbeat: { everySeconds: 20 },
  inputs: { Text: { type: 'string' } },
  async create({ stableId, inputs }: CreateRequest<Inputs>, context) {
    console.log('making ' + inputs.Text);
    if (inputs.Text === 'crash') process.exit(3);
    if (inputs.Text === 'throw') throw new Error('the shelf is full');
    await context.progress('half way');
    return { physicalId: stableId, data: { Said: say(inputs.Text) } };
  },
  async update({ inputs }) {
    if (inputs.Text === 'slow') await new Promise((done) => setTimeout(done, 1_500));
    return { data: { Said: say(inputs.Text) } };
  },
  delete: ({ physicalId }) => appendFileSync('deleted.txt', JSON.stringify(physicalId) + '\\n'),
});
`;

const SAY = 'export const say = (text: string): string => `first ${text}`;\n';

interface Workshop {
  readonly house: House;
  readonly serving: Command;
  readonly token: string;
  /** `rosette up`, and what the stack's output says, or the report of its failure. */
  up(stack: string, text: string): Promise<string>;
}

async function workshop(file: string, files: Readonly<Record<string, string>>): Promise<Workshop> {
  const house = openHouse();
  for (const [name, text] of Object.entries({ 'note.yml': TEMPLATE, ...files })) house.write(name, text);
  const serving = house.start('custom', 'serve', file, '--port', '0');
  const [, token = ''] = await serving.shows(/ServiceToken: (web:http:\/\/127\.0\.0\.1:\d+\/)\n/);
  await serving.shows(/serving {4}started/);
  return {
    house,
    serving,
    token,
    async up(stack, text) {
      const given = ['-p', `Token=${token}`, '-p', `Text=${text}`];
      const { code, stdout, stderr } = await house.rosette('up', 'note.yml', '--name', stack, ...given, '--yes');
      return code === 0 ? (/Said\s+(.*\S)/.exec(stdout)?.[1] ?? stdout) : stderr;
    },
  };
}

const typescript = () => workshop('provider.ts', { 'provider.ts': PROVIDER, 'say.ts': SAY });

it('serves at the same address what is saved, and the last good one while that does not load', async () => {
  const { house, serving, up } = await typescript();
  expect(await up('web', 'hello')).toBe('first hello');
  const shown = await serving.shows(/Create {5}Note {2}Custom::Note {2}stack web\n[\s\S]*SUCCESS {4}Note.*\n/);
  expect(shown[0]).toMatch(/^ {21}Text: "hello"$/m);
  expect(shown[0]).toMatch(/^ {21}│ making hello$/m);
  expect(shown[0]).toMatch(/progress {3}Note {2}half way\n/);
  expect(shown[0]).toMatch(/SUCCESS {4}Note {2}Note-[0-9a-f]{16} {2}Data: Said {2}\d+ ms\n$/);

  house.write('say.ts', SAY.replace('first', 'second'));
  await serving.shows(/reload {5}say\.ts changed\n[\s\S]*serving {4}started/);
  expect(await up('web', 'again')).toBe('second again');
  await serving.shows(/Text: "hello" → "again"/);

  house.write('provider.ts', PROVIDER.replace('physicalId: stableId,', 'physicalId: ,'));
  const broken = await serving.shows(/broken {5}the last good one goes on serving\n[\s\S]*?\^/);
  expect(broken[0]).toMatch(/SyntaxError: .*\n {21}--> provider\.ts:16\n/);
  expect(await up('web', 'still')).toBe('second still');

  house.write('provider.ts', PROVIDER.replace("from './say.ts'", "from './lib.ts'"));
  await serving.shows(/Cannot find module .*lib\.ts/);
  house.write('lib.ts', SAY.replace('first', 'third'));
  await serving.shows(/reload {5}lib\.ts changed\n[\s\S]*serving {4}started/);
  expect(await up('web', 'now')).toBe('third now');

  serving.signal('SIGINT');
  const { code, output } = await serving.ended;
  expect(code).toBe(0);
  expect(output).not.toMatch(/signature=|callback/i);
}, 60_000);

it('a handler that throws or ends the process is a failure, and the next request is served', async () => {
  const { house, serving, up } = await typescript();
  expect(await up('one', 'throw')).toContain('the shelf is full');
  const thrown = await serving.shows(
    /Error: the shelf is full\n(.*)\n[\s\S]*?FAILED {5}Note {2}the shelf is full {2}\d+ ms\n/,
  );
  expect(thrown[1]).toMatch(/at .*provider\.ts:14:/);

  const report = await up('two', 'crash');
  expect(report).toContain(
    "The provider's process ended (exit code 3) before it answered. What it may have made was deleted.",
  );
  await serving.shows(/ended {6}exit code 3 {2}it is started again\n/);
  expect(readFileSync(join(house.folder, 'deleted.txt'), 'utf8')).toBe('null\n');
  expect(await up('three', 'fine')).toBe('first fine');
}, 60_000);

it('what is under way when a file is saved ends in the process that began it', async () => {
  const { house, serving, up } = await typescript();
  await up('web', 'hello');
  const slow = up('web', 'slow');
  await serving.shows(/Text: "hello" → "slow"/);
  house.write('say.ts', SAY.replace('first', 'second'));
  await serving.shows(/reload [\s\S]*serving {4}started/);
  expect(await slow).toBe('first slow');
  expect(await up('web', 'next')).toBe('second next');
}, 60_000);

it('an answer comes with exactly what was sent, and an endless loop does not outlive the command', async () => {
  const loop = PROVIDER.replace("console.log('making ' + inputs.Text);", 'for (;;) {}');
  const { house, serving, token } = await workshop('provider.ts', { 'provider.ts': loop, 'say.ts': SAY });
  const answers: unknown[] = [];
  const server = createServer(async (message, response) => {
    let text = '';
    for await (const part of message.setEncoding('utf8')) text += part;
    answers.push({ url: message.url, body: JSON.parse(text) as unknown });
    response.end('{}');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  const ids = { RequestId: 'r-1', StackId: 's-1', LogicalResourceId: 'Note' };
  const request = {
    ...ids,
    RequestType: 'Delete',
    ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer?signature=secret`,
    ResourceType: 'Custom::Note',
    PhysicalResourceId: 'note-1',
    ResourceProperties: {},
  };
  const send = (body: object) => fetch(token.slice('web:'.length), { method: 'POST', body: JSON.stringify(body) });
  expect((await send(request)).status).toBe(202);
  await serving.shows(/SUCCESS/);
  const body = { Status: 'SUCCESS', ...ids, PhysicalResourceId: 'note-1' };
  expect(answers).toEqual([{ url: '/answer?signature=secret', body }]);
  expect((await send({ RequestType: 'Create' })).status).toBe(400);
  await serving.shows(/HTTP 400 {3}RequestId is missing or not text\.\n/);

  void send({ ...request, RequestType: 'Create', RequestId: 'r-2' }).catch(() => {});
  await serving.shows(/Create {5}Note/);
  const provider = providersOf(serving.pid);
  expect(provider).toHaveLength(1);
  rmSync(join(house.folder, 'say.ts'));
  serving.signal('SIGKILL');
  await serving.ended;
  await expect.poll(() => isRunning(provider[0]!), { timeout: 5_000 }).toBe(false);
}, 60_000);

/** Processes that the command has started. */
function providersOf(pid: number): readonly number[] {
  const { stdout } = spawnSync('ps', ['-e', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const rows = stdout
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number));
  return rows.filter(([, parent]) => parent === pid).map(([child]) => child!);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const NOTES = `
from rosette_custom_resource import Provider, Result
from say import say

def create(request, context):
    print("making", request.inputs["Text"])
    return Result(request.stable_id, {"Said": say(request.inputs["Text"])})

def update(request, context):
    if request.inputs["Text"] == "throw":
        raise ValueError("the shelf is full")
    return Result(data={"Said": say(request.inputs["Text"])})

def delete(request, context):
    pass

provider = Provider(create, update, delete, inputs={"Text": {"type": "string"}})
`;

it('a provider in Python', async (context) => {
  if (spawnSync('python3', ['--version']).status !== 0) context.skip('there is no python3 on this machine');
  const say = 'def say(text): return "first " + text\n';
  const { house, serving, up } = await workshop('notes.py', { 'notes.py': NOTES, 'say.py': say });
  expect(await up('web', 'hello')).toBe('first hello');
  await serving.shows(/│ making hello\n/);
  writeFileSync(join(house.folder, 'say.py'), say.replace(':', ''));
  const broken = await serving.shows(/broken {5}the last good one goes on serving\n[\s\S]*?\^\n/);
  expect(broken[0]).toMatch(/SyntaxError: .*\n {21}--> say\.py:1\n/);
  writeFileSync(join(house.folder, 'say.py'), say.replace('first', 'other'));
  await serving.shows(/broken [\s\S]*serving {4}started/);
  expect(await up('web', 'again')).toBe('other again');
  expect(await up('web', 'throw')).toContain('the shelf is full');
  await serving.shows(/FAILED {5}Note {2}the shelf is full/);
}, 60_000);
