import { describe, expect, it } from 'vitest';
import { type Data, Float } from '../base/data.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { Question } from '../functions/question.ts';
import { Failure } from '../functions/spec.ts';
import { load } from './given.fixture.ts';
import { resolveParameters } from './parameters.ts';
import { Secret } from './value.ts';

const resolve = (declaration: string, supplied: JsonObject = {}) =>
  resolveParameters(load(`Parameters: {P: {${declaration}}}`), supplied);
const resolved = (declaration: string, raw: Json) => resolve(declaration, { P: raw }).values.get('P');
const codes = (declaration: string, supplied: JsonObject) =>
  resolve(declaration, supplied).diagnostics.map((finding) => finding.code);

describe('conversion', () => {
  const rows: readonly (readonly [string, Json, Data])[] = [
    ['Type: String', 'x', 'x'],
    ['Type: String', 5, '5'],
    ['Type: String', true, 'true'],
    ['Type: Number', '20', 20],
    ['Type: Number', '2.50', 2.5],
    ['Type: Number', '1e3', new Float(1000)],
    ['Type: Number', '1.0', new Float(1)],
    ['Type: Json', '{"a": 1.0}', { a: new Float(1) }],
    ['Type: Number', '123456789012345678', '123456789012345678'],
    ['Type: Boolean', 'Yes', true],
    ['Type: Boolean', 0, false],
    ['Type: Boolean', 'off', false],
    ['Type: CommaDelimitedList', 'a,b,,c', ['a', 'b', '', 'c']],
    ['Type: CommaDelimitedList', '80, foo', ['80', ' foo']],
    ['Type: CommaDelimitedList', '', []],
    ['Type: CommaDelimitedList', ['a', 1], ['a', 1]],
    ['Type: Json', '[1, {"a": null}]', [1, { a: null }]],
    ['Type: Json', { a: 1 }, { a: 1 }],
    ['Type: Json', '', ''],
    ['Type: Number', null, null],
  ];
  it.each(rows)('%s %j -> %j', (declaration, raw, expected) => {
    expect(resolved(declaration, raw)).toEqual(expected);
  });

  const refused: readonly (readonly [string, Json])[] = [
    ['Type: Number', 'many'],
    ['Type: Number', ''],
    ['Type: Number', '1e999'],
    ['Type: Number', [1]],
    ['Type: Boolean', 'maybe'],
    ['Type: CommaDelimitedList', 5],
    ['Type: Json', '{'],
    ['Type: String', { a: 1 }],
  ];
  it.each(refused)('%s refuses %j', (declaration, raw) => {
    expect(codes(declaration, { P: raw })).toEqual(['ParameterInvalid']);
  });
});

describe('defaults', () => {
  it('are used when nothing is supplied, as they stand in the text', () => {
    expect(resolve('Type: String, Default: 1.0').values.get('P')).toBe('1.0');
    expect(resolve('Type: String, Default: True').values.get('P')).toBe('True');
    expect(resolve('Type: String, Default: 2015-09-01').values.get('P')).toBe('2015-09-01');
    expect(resolve('Type: Number, Default: "3"').values.get('P')).toBe(3);
  });

  it('null makes a parameter optional and unchecked', () => {
    expect(resolve('Type: String, MinLength: 5, Default: null').values.get('P')).toBeNull();
  });

  it('absent and nothing supplied: the value is missing', () => {
    expect(codes('Type: String', {})).toEqual(['ParameterMissing']);
  });
});

describe('constraints', () => {
  it.each([
    ['Type: Number, MinValue: 2', '1', false],
    ['Type: Number, MinValue: 2, MaxValue: "4"', '4', true],
    ['Type: Number, MaxValue: 4', 4.5, false],
    ['Type: String, MinLength: "2"', '😀', false],
    ['Type: String, MaxLength: 1', '😀', true],
    ['Type: CommaDelimitedList, MaxLength: 2', 'a,b,c', false],
    ['Type: String, AllowedValues: [a, 1]', '1', true],
    ['Type: String, AllowedValues: [a, b]', 'c', false],
    ['Type: Number, AllowedValues: ["1", 2]', 1, true],
    ['Type: Boolean, AllowedValues: ["true"]', 'yes', true],
    ['Type: CommaDelimitedList, AllowedValues: [a, b]', 'a,b,a', true],
    ['Type: CommaDelimitedList, AllowedValues: [a, b]', 'a,c', false],
    ['Type: String, AllowedPattern: "[a-z]+"', 'abc', true],
    ['Type: String, AllowedPattern: "[a-z]+"', 'abc1', false],
    ['Type: Number, AllowedPattern: "[a-z]+"', 5, true],
  ] as const)('%s with %j: %s', (declaration, raw, accepted) => {
    expect(codes(declaration, { P: raw })).toEqual(accepted ? [] : ['ParameterInvalid']);
  });

  it('say in the words of the template what is wanted', () => {
    const { diagnostics } = resolve('Type: Number, MaxValue: 4, ConstraintDescription: {en: one to four}', { P: 9 });
    expect(diagnostics).toMatchObject([
      { message: 'The value of the parameter `P` is greater than 4.', hint: 'one to four', path: ['Parameters', 'P'] },
    ]);
  });
});

it('reports every problem at once, with a hint for a misspelt name', () => {
  const template = load('Parameters: {Name: {Type: String}, Size: {Type: Number}, Kind: {Type: String}}');
  const { diagnostics, values } = resolveParameters(template, { Nmae: 'x', Size: 'big', Kind: 'k' });
  expect(diagnostics.map((finding) => finding.code)).toEqual([
    'ParameterUnknown',
    'ParameterMissing',
    'ParameterInvalid',
  ]);
  expect(diagnostics[0]!.hint).toBe('Did you mean `Name`?');
  expect([...values]).toEqual([['Kind', 'k']]);
});

describe('secrets', () => {
  it('come wrapped, also from a default, and null stays null', () => {
    const given = resolve('Type: String, NoEcho: "True"', { P: 'hunter2' }).values.get('P') as Secret;
    expect(given).toBeInstanceOf(Secret);
    expect(given.reveal()).toBe('hunter2');
    expect(resolve('Type: String, NoEcho: true, Default: x').values.get('P')).toBeInstanceOf(Secret);
    expect(resolve('Type: String, NoEcho: true, Default: null').values.get('P')).toBeNull();
  });

  it('never appear in a message', () => {
    for (const declaration of ['MaxLength: 3', 'AllowedValues: [a]', 'AllowedPattern: a', 'MinLength: 99']) {
      const { diagnostics } = resolve(`Type: String, NoEcho: true, ${declaration}`, { P: 'hunter2' });
      expect(diagnostics).toHaveLength(1);
      expect(JSON.stringify(diagnostics)).not.toContain('hunter2');
    }
  });

  describe('of the OOS store', () => {
    const declared =
      'Type: "ALIYUN::OOS::SecretParameter::Value", Default: db/password, AllowedPattern: x, MaxLength: 9';
    const template = load(`Parameters: {P: {${declared}}, Q: {Type: "ALIYUN::OOS::Parameter::Value", Default: null}}`);
    const asked = (answer: Json | Failure | undefined) => resolveParameters(template, {}, { ask: () => answer });

    it('are asked for by name, and checked but for their pattern', () => {
      const questions: Question[] = [];
      const ask = (question: Question) => {
        questions.push(question);
        return 'hunter2';
      };
      const { values, diagnostics } = resolveParameters(template, {}, { ask });
      expect((values.get('P') as Secret).reveal()).toBe('hunter2');
      expect(values.get('Q')).toBeNull();
      expect(diagnostics).toEqual([]);
      expect(questions).toEqual([{ kind: 'oos-parameter', name: 'db/password', secret: true }]);
      expect(asked('longer than nine').diagnostics.map((finding) => finding.code)).toEqual(['ParameterInvalid']);
    });

    it('are unknown while there is no answer', () => {
      const { values, diagnostics, questions } = asked(undefined);
      expect([values.has('P'), diagnostics.length, questions.length]).toEqual([false, 0, 1]);
    });

    it('are refused where the store has none, or where there is no store', () => {
      const [none] = asked(new Failure('There is no such parameter.')).diagnostics;
      expect(none).toMatchObject({ code: 'ParameterInvalid', path: ['Parameters', 'P'] });
      expect(none!.message).toContain('There is no such parameter');
      expect(resolveParameters(template, {}).diagnostics.map((finding) => finding.code)).toEqual(['ParameterInvalid']);
    });
  });
});
