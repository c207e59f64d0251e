import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT } from '../e2e/house.ts';

/* The package as it is published, in a project that is not this one. */

const project = mkdtempSync(join(tmpdir(), 'rosette-package-'));
const folder = join(project, 'node_modules/@rosette/custom-resource');

beforeAll(() => {
  mkdirSync(join(project, 'node_modules'), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules/@types'), join(project, 'node_modules/@types'));
  symlinkSync(join(ROOT, 'node_modules/undici-types'), join(project, 'node_modules/undici-types'));
  writeFileSync(join(project, 'package.json'), '{"type":"module"}');
  execFileSync(process.execPath, [join(ROOT, 'packages/custom-resource/build.ts'), folder]);
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

const program = `
import { defineProvider } from '@rosette/custom-resource';
import { byType } from '@rosette/custom-resource/by-type';
import { fcHandler } from '@rosette/custom-resource/function';
import { httpHandler, serve } from '@rosette/custom-resource/http';
import { pollQueue } from '@rosette/custom-resource/queue';
import { serveTopic, topicHandler } from '@rosette/custom-resource/topic';

const provider = defineProvider({
  inputs: { Size: { type: 'integer' }, Kind: { type: 'string', enum: ['a', 'b'], optional: true } },
  create: ({ inputs, stableId }) => ({ physicalId: stableId, data: { Twice: inputs.Size * 2, Kind: inputs.Kind ?? null } }),
  update: async ({ inputs }, context) => { await context.progress(String(inputs.Size)); },
  delete: () => {},
});
const request = {
  RequestType: 'Create', RequestId: 'r', ResponseURL: 'http://x.test/', ResourceType: 'Custom::A', LogicalResourceId: 'L',
  StackId: 's', ResourceProperties: { Size: 4 },
};
const answer = await byType({ 'Custom::A': provider }).answer(request, { via: 'http', native: undefined });
console.log(JSON.stringify(answer));
export const doors = [fcHandler, httpHandler, serve, pollQueue, serveTopic, topicHandler];
`;

it('runs without this repository', () => {
  writeFileSync(join(project, 'program.mjs'), program);
  const { stdout, stderr } = spawnSync(process.execPath, ['program.mjs'], { cwd: project, encoding: 'utf8' });
  expect(stderr).toMatch(/^Create Custom::A L \(request r\): SUCCESS after \d+ ms\n$/);
  expect(JSON.parse(stdout)).toMatchObject({ Status: 'SUCCESS', Data: { Twice: 8, Kind: null } });
});

function compile(text: string): string {
  writeFileSync(join(project, 'program.ts'), text);
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  const options = [
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2022',
    '--types',
    'node',
    'program.ts',
  ];
  return spawnSync(process.execPath, [compiler, ...options], { cwd: project, encoding: 'utf8' }).stdout;
}

it('brings its types: of handlers, inputs and results', () => {
  expect(compile(program)).toBe('');
  const wrong = compile(
    program.replace('inputs.Size * 2', 'inputs.Size.length').replace('inputs.Kind ?? null', "inputs.Kind === 'c'"),
  );
  expect(wrong).toMatch(/Property 'length' does not exist on type 'number'/);
  expect(wrong).toMatch(/types '"a" \| "b" \| undefined' and '"c"' have no overlap/);
});

it('holds what belongs to it, and nothing that needs a newer Node', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  expect(files).toEqual(
    expect.arrayContaining(['README.md', 'LICENSE', 'rosette_custom_resource.py', 'define-provider.d.ts']),
  );
  expect(files.filter((file) => /test|\.ts$/.test(file) && !file.endsWith('.d.ts'))).toEqual([]);
  const code = files.filter((file) => file.endsWith('.js'));
  const having = (pattern: RegExp) => code.filter((file) => pattern.test(readFileSync(join(folder, file), 'utf8')));
  expect(having(/from '\.[^']*\.ts'/)).toEqual([]);
  expect(having(/withResolvers|Object\.groupBy|\.toSorted|\busing /)).toEqual([]);
});
