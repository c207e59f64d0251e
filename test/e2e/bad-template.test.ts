import { expect, it } from 'vitest';
import { type House, openHouse, serve, stackStates } from './house.ts';
import { readAccessKey, ros, sdkConfig } from './sdk.ts';
import { aliasBomb, counted, cycle, ofSize, sleeping, unknownFunction, unknownType } from './templates.ts';

/* What is wrong with a template or its parameters: the same finding at the command line and over the API. */

interface Case {
  readonly name: string;
  readonly template: string;
  readonly parameters?: readonly (readonly [string, string])[];
  /** Of the finding. */
  readonly code: string;
  /** What a person reads, in this order. */
  readonly says: readonly (string | RegExp)[];
  /** The whole API's code, where a template is not simply invalid. */
  readonly apiCode?: string | RegExp;
}

const cases: readonly Case[] = [
  {
    name: 'a template of 524,289 bytes',
    template: ofSize(524_289),
    code: 'TemplateTooLarge',
    says: ['more than the 524288 bytes', 'hint: Move a part of it into a nested stack'],
  },
  {
    name: 'an alias bomb',
    template: aliasBomb(),
    code: 'TemplateTooManyValues',
    says: ['more than 200000 values', 'hint: Aliases and merge keys count'],
  },
  { name: 'a cycle', template: cycle, code: 'ResourceCycle', says: ['Cart -> Horse -> Cart'] },
  {
    name: 'an unknown type',
    template: unknownType,
    code: 'ResourceTypeUnknown',
    says: ['There is no resource type `ALIYUN::ECS::VCP`', ':4:11', '^^^^', 'hint: Did you mean `ALIYUN::ECS::VPC`?'],
  },
  {
    name: 'an unknown function',
    template: unknownFunction,
    code: 'FunctionUnknown',
    says: ['There is no function `Fn::Joinn`', 'hint: Did you mean `Fn::Join`?'],
  },
  {
    name: 'a missing parameter',
    template: counted,
    code: 'ParameterMissing',
    says: ['`Count` has no value and no default', 'hint: give a value with -p Key=Value'],
  },
  {
    name: 'a value against its constraint',
    template: counted,
    parameters: [['Count', '7']],
    code: 'ParameterInvalid',
    says: ['`Count` is greater than 3', 'hint: from one to three'],
  },
  {
    name: 'a parameter that is not declared',
    template: counted,
    parameters: [
      ['Count', '1'],
      ['Cuont', '2'],
    ],
    code: 'ParameterUnknown',
    says: ['`Cuont` is not declared', 'hint: Did you mean `Count`?'],
  },
];

it.each(cases)('the command line refuses $name', async ({ template, parameters = [], code, says }) => {
  const house = openHouse();
  house.write('bad.yml', template);
  const up = await house.rosette('up', 'bad.yml', ...parameters.flatMap(([key, value]) => ['-p', `${key}=${value}`]));
  expect(up.code).toBe(2);
  expect(up.stdout).toBe('Creating stack bad from bad.yml\n');
  expectInOrder(up.stderr, [`error[${code}]`, ...says]);
  expect(up.output).not.toMatch(/^\s+at /m);
  expect(await stackStates(house)).toEqual({});
});

it('the API refuses all of them with status 400 and the findings', async () => {
  const { house, url } = await serve();
  const client = new ros.default(sdkConfig(url, readAccessKey(house.dataDir)));
  for (const { name, template, parameters = [], code } of cases) {
    const wanted = {
      regionId: 'cn-hangzhou',
      stackName: 'bad',
      templateBody: template,
      parameters: parameters.map(([parameterKey, parameterValue]) => ({ parameterKey, parameterValue })),
    };
    const refused = await client.createStack(new ros.CreateStackRequest(wanted)).catch((error: unknown) => error);
    expect(refused, name).toMatchObject({
      statusCode: 400,
      data: { Diagnostics: [{ Code: code, Severity: 'error' }] },
    });
    expect(JSON.stringify(refused)).not.toMatch(/\\n\s+at /);
  }
  expect(await stackStates(house)).toEqual({});
});

it('validate shows every mistake at once, in order of the text', async () => {
  const house = openHouse();
  house.write(
    'bad.yml',
    unknownType.replace('Vpc:', 'Vpc:\n    DependsOn: Nobody') + counted.slice(counted.indexOf('Outputs')),
  );
  const bad = await house.rosette('validate', 'bad.yml');
  expect(bad.code).toBe(1);
  expectInOrder(bad.stdout, [
    'error[ReferenceUnknown]',
    'Nobody',
    'error[ResourceTypeUnknown]',
    'error[ReferenceUnknown]',
    'Count',
    '3 errors',
  ]);
});

it('a template of 524,288 bytes is fine', async () => {
  const house = openHouse();
  house.write('large.yml', ofSize(524_288));
  expect(await house.rosette('up', 'large.yml')).toMatchObject({ code: 0, stderr: '' });
});

it('a name that is taken means that stack: it is changed, never made twice', async () => {
  const house = openHouse();
  house.write('nap.yml', sleeping(0));
  expect(await house.rosette('up', 'nap.yml', '--name', 'mine')).toMatchObject({ code: 0 });
  const again = await house.rosette('up', 'nap.yml', '--name', 'mine');
  expect(again).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Nothing to do: stack mine is what nap.yml says.'),
  });
  house.write(
    'nap.yml',
    sleeping(0).replace('Resources:', 'Description: Another one\nResources:\n  More: { Type: ALIYUN::ROS::Sleep }'),
  );
  const unasked = await house.rosette('up', 'nap.yml', '--name', 'mine');
  expect(unasked.code).toBe(2);
  expectInOrder(unasked.stderr, ['error:', 'hint:', '--yes']);
  expect(await stackStates(house)).toEqual({ mine: 'CREATE_COMPLETE' });
});

it.each([
  ['an unknown option', ['ls', '--frobnicate'], ["unknown option '--frobnicate'", 'hint:']],
  ['an unknown command', ['frobnicate'], ["unknown command 'frobnicate'", 'hint:']],
  ['a missing argument', ['up'], ["missing required argument 'template'"]],
  ['a missing file', ['up', 'nowhere.yml'], ['cannot read the template', 'nowhere.yml', 'there is no such file']],
  ['a folder', ['up', '.', '--name', 'a'], ['cannot read the template', 'it is a folder']],
  ['a pattern that nothing fits', ['validate', 'none*.yml'], ['there is no template to check', 'hint:']],
  ['an empty template', ['up', 'empty.yml'], ['the template is empty', 'where: empty.yml', 'ROSTemplateFormatVersion']],
  ['a parameter without value', ['up', 'nap.yml', '-p', 'Count'], ['-p wants a key and a value', 'for example']],
  ['a timeout out of range', ['up', 'nap.yml', '--timeout', '3'], ['--timeout wants a whole number from 10 to 1440']],
  ['a port out of range', ['serve', '--port', '99999'], ['--port wants a whole number from 0 to 65535']],
  ['an unknown region', ['ls', '--region', 'mars'], ['"mars" is no region of this installation']],
  ['an unknown stack', ['show', 'nobody'], ['there is no stack nobody', 'rosette ls shows the stacks']],
  ['a stack that is not there', ['down', 'nobody'], ['there is no stack nobody']],
])('the command line refuses %s', async (_, args, says) => {
  const house = openHouse();
  house.write('nap.yml', sleeping(0));
  house.write('empty.yml', '\n');
  const ended = await house.rosette(...args);
  expect(ended.code).toBe(2);
  expectInOrder(ended.stderr, says);
  expect(ended.output).not.toMatch(/^\s+at /m);
});

it('--json answers a refusal with the error of the API on standard output', async () => {
  const house: House = openHouse();
  house.write('bad.yml', cycle);
  const up = await house.rosette('up', 'bad.yml', '--json');
  expect(up.code).toBe(2);
  expect(JSON.parse(up.stdout)).toMatchObject({ Code: expect.any(String), Diagnostics: [{ Code: 'ResourceCycle' }] });
});

function expectInOrder(text: string, words: readonly (string | RegExp)[]): void {
  let rest = text;
  for (const word of words) {
    const at = typeof word === 'string' ? rest.indexOf(word) : rest.search(word);
    expect(at, `${word} is not in its place in:\n${text}`).toBeGreaterThanOrEqual(0);
    rest = rest.slice(at + 1);
  }
}
