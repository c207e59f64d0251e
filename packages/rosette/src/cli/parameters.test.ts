import { expect, test } from 'vitest';
import { apiParameters, readParameters } from './parameters.ts';
import { stackName } from './stack-name.ts';
import { scriptedHost } from './testing/scripted-host.ts';

async function read(text: string, assignments: readonly string[] = []) {
  const host = scriptedHost({ files: { '/home/me/p': text } });
  return Object.fromEntries(await readParameters(host, assignments, ['p']));
}

test.each([
  ['JSON map', '{"A": "1", "B": 2, "C": true}', { A: '1', B: '2', C: 'true' }],
  ['YAML map', 'A: x\nB: 80\nC: [a, b]\nD: {k: [1]}\n', { A: 'x', B: '80', C: 'a,b', D: '{"k":[1]}' }],
  ['API list', '[{"ParameterKey": "A", "ParameterValue": "1"}]', { A: '1' }],
])('a file as %s', async (_, text, expected) => {
  expect(await read(text)).toEqual(expected);
});

test('-p wins over a file', async () => {
  expect(await read('A: file\nB: file', ['A=line'])).toEqual({ A: 'line', B: 'file' });
});

test.each([
  ['{"A": ', 'cannot be parsed'],
  ['- 1', 'has another shape'],
  ['just text', 'has another shape'],
])('%j is refused with the place', async (text, said) => {
  await expect(read(text)).rejects.toMatchObject({
    message: expect.stringContaining(said),
    where: expect.stringMatching(/^p/),
  });
});

test('values become the API list', () => {
  expect(apiParameters(new Map([['A', '1']]))).toEqual([{ ParameterKey: 'A', ParameterValue: '1' }]);
});

test.each([
  ['examples/web-app.yml', 'web-app'],
  ['/x/My app.v2.yaml', 'My-app-v2'],
  ['_x_.json', 'x'],
])('%s makes the stack name %s', (file, name) => {
  expect(stackName(undefined, file)).toBe(name);
});

test('standard input needs a name', () => {
  expect(() => stackName(undefined, '-')).toThrow('needs a name');
});
