import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Happening, ServeProviderOptions } from '#cli/served-provider.ts';
import { serveProvider } from './serve-provider.ts';

/* Real processes, spoken to over HTTP. */

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'rosette-provider-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

async function served(
  files: Readonly<Record<string, string>>,
  file: string,
  options: Partial<ServeProviderOptions> = {},
) {
  const told: Happening[] = [];
  const tell = (happening: Happening) => void told.push(happening);
  const path = join(folderOf(files), file);
  const settings = { file: path, host: '127.0.0.1', port: 0, reload: false, sync: true, tell, ...options };
  const provider = await serveProvider(settings);
  onTestFinished(() => provider.close(0));
  const send = async (fields: object, type = 'application/json') => {
    const body = { ...REQUEST, ...fields };
    const text = type === 'application/json' ? JSON.stringify(body) : new URLSearchParams(body).toString();
    const response = await fetch(provider.url, { method: 'POST', body: text, headers: { 'Content-Type': type } });
    return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
  };
  return { provider, told, send, path };
}

const REQUEST = {
  RequestType: 'Create',
  RequestId: 'r-1',
  ResponseURL: 'http://127.0.0.1:9/never',
  ResourceType: 'Custom::Note',
  LogicalResourceId: 'Note',
  StackId: 's-1',
};

const handlers = `
  create({ inputs }) {
    if (inputs.Text === 'exit') process.exit(5);
    return { physicalId: 'note-1', data: { Said: inputs.Text ?? null } };
  },
  update() {},
  delete({ logicalId }) { if (logicalId === 'Stuck') throw new Error('it is stuck'); },
`;
const PROVIDER = `import { defineProvider } from '@rosette/custom-resource'; export default defineProvider({${handlers}});`;

test('with sync, the response is the answer', async () => {
  const { send, told } = await served({ 'provider.mjs': PROVIDER }, 'provider.mjs');
  const { status, answer } = await send({ ResourceProperties: { Text: 'hello' } });
  expect(status).toBe(200);
  expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'note-1', Data: { Said: 'hello' } });
  expect(told.at(-1)).toMatchObject({ kind: 'answer', answer: { status: 'SUCCESS', dataKeys: ['Said'] } });
});

test('a form arrives as a form', async () => {
  const { send } = await served({ 'provider.mjs': PROVIDER }, 'provider.mjs');
  const { answer } = await send({ ResourceProperties: '{"Text":"hello"}' }, 'application/x-www-form-urlencoded');
  expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { Said: 'hello' } });
});

test('a process that ends is answered for, once what it may have made is deleted', async () => {
  const { send, told } = await served({ 'provider.mjs': PROVIDER }, 'provider.mjs');
  const ended = "The provider's process ended (exit code 5) before it answered.";
  const { answer } = await send({ ResourceProperties: { Text: 'exit' } });
  expect(answer).toMatchObject({ Status: 'FAILED', Reason: `${ended} What it may have made was deleted.` });
  const stuck = await send({ RequestId: 'r-2', LogicalResourceId: 'Stuck', ResourceProperties: { Text: 'exit' } });
  expect(stuck.answer.Reason).toBe(`${ended} Deleting what it may have made failed: it is stuck`);
  const undone = told.filter((happening) => happening.kind === 'request' && happening.undo);
  expect(undone).toMatchObject([
    { request: { type: 'Delete', requestId: 'r-1-undo' } },
    { request: { requestId: 'r-2-undo' } },
  ]);
});

test.each([
  [
    'CommonJS',
    'p.cjs',
    `const { defineProvider } = require('@rosette/custom-resource'); module.exports = defineProvider({${handlers}});`,
  ],
  ['one export of a name', 'p.ts', PROVIDER.replace('export default', 'export const notes =')],
  [
    'several types',
    'p.mts',
    `${PROVIDER.replace('export default', 'const notes =')} import { byType } from '@rosette/custom-resource/by-type';
     export default byType({ 'Custom::Note': notes });`,
  ],
])('%s', async (_, name, text) => {
  const { send } = await served({ [name]: text }, name);
  expect((await send({})).answer).toMatchObject({ Status: 'SUCCESS', Data: { Said: null } });
});

test('a copy of the package that the folder has goes before the one that came with Rosette', async () => {
  const own = 'node_modules/@rosette/custom-resource';
  const { send } = await served(
    {
      'provider.mjs': PROVIDER,
      [`${own}/package.json`]: '{"type":"module","exports":{".":"./main.js","./http":"./http.js"}}',
      [`${own}/main.js`]: 'export const defineProvider = () => ({ accept() {}, answer() {} });',
      [`${own}/http.js`]: `import { createServer } from 'node:http';
        export const serve = (_, { port }) => new Promise((done) => {
          const server = createServer((_, response) => response.end('{"Status":"SUCCESS","Data":{"Own":1}}'));
          server.listen(port, '127.0.0.1', () => done({ url: 'http://127.0.0.1:' + server.address().port }));
        });`,
    },
    'provider.mjs',
  );
  expect((await send({})).answer).toEqual({ Status: 'SUCCESS', Data: { Own: 1 } });
});

test.each([
  ['no provider', 'export const a = 1;', /^it exports no provider: /],
  [
    'several',
    `${PROVIDER} export const other = {};`.replace('default', 'const a =') +
      PROVIDER.slice(PROVIDER.indexOf('export')).replace('default', 'const b ='),
    /^it exports several providers \(a, b\): /,
  ],
  ['another error', 'throw new Error("no shelf");', /^Error: no shelf$/],
])('a file with %s is hopeless while nothing is watched', async (_, text, message) => {
  const { provider, path } = await served({ 'provider.mjs': text }, 'provider.mjs');
  const failure = await provider.hopeless;
  expect(failure.message).toMatch(message);
  expect(failure.file).toBe(path);
});

test('says where it cannot listen, and what it cannot run', async () => {
  const { provider, path } = await served({ 'provider.mjs': PROVIDER }, 'provider.mjs');
  const port = Number(new URL(provider.url).port);
  const options = { file: path, host: '127.0.0.1', port, reload: false, sync: false, tell: () => {} };
  await expect(serveProvider(options)).rejects.toMatchObject({ message: `port ${port} is taken` });
  await expect(serveProvider({ ...options, port: 0, file: `${path}.rb` })).rejects.toMatchObject({
    message: 'a provider is a file of JavaScript, TypeScript or Python',
  });
});

test('closing answers what is under way, except that a Create is left to ROS', async () => {
  const slow = PROVIDER.replace('update() {}', 'update: () => new Promise(() => {})').replace(
    'create({ inputs }) {',
    'async create({ inputs }) { await new Promise(() => {});',
  );
  const { provider, send, told } = await served({ 'provider.mjs': slow }, 'provider.mjs', { sync: false });
  await send({ RequestType: 'Update', RequestId: 'r-3', PhysicalResourceId: 'note-1' });
  await send({});
  await provider.close(10);
  const after = told.filter(({ kind }) => kind === 'answer' || kind === 'not-taken');
  // The address leads nowhere, which is how it is seen who was to be answered.
  expect(after).toMatchObject([{ kind: 'not-taken', request: { type: 'Update' } }]);
});
