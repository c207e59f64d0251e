import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../base/json.ts';
import type { Question } from '../functions/question.ts';
import { Failure } from '../functions/spec.ts';
import { desired, evaluate, everything, load, pseudo } from './given.fixture.ts';
import { instantiate } from './instantiate.ts';
import { resolveParameters } from './parameters.ts';
import { isKnown, reveal, Secret } from './value.ts';

/** The value of an expression among these locals, which must not fail. */
function value(locals: string, expression = '{Ref: L}', supplied: JsonObject = {}) {
  const found = evaluate(expression, {
    declarations: `Locals: ${locals}\nParameters: {P: {Type: String, Default: a}, N: {Type: Number, Default: 2}, Secret: {Type: String, NoEcho: true, Default: s}, J: {Type: Json, Default: {Ref: P}}}\nConditions: {C: {Fn::Equals: [{Ref: P}, a]}}\nMappings: {M: {a: {x: 7}}}\nResources: {A: {Type: Test::Free}, Many: {Type: Test::Free, Count: 2}}`,
    supplied,
  });
  expect(found.codes).toEqual([]);
  return found.value;
}

describe('values of locals', () => {
  it.each<[string, Json]>([
    ['{L: {Value: 5}}', 5],
    ['{L: {Value: {Fn::Join: ["-", [{Ref: P}, {Ref: N}]]}}}', 'a-2'],
    ['{L: {Type: Eval, Value: {Fn::Join: ["-", [{Ref: P}, {Ref: ALIYUN::Region}]]}}}', 'a-cn-hangzhou'],
    ['{L: {Type: Eval, Value: {Fn::Sub: "${P}"}}}', 'a'],
    ['{L: {Type: Eval, Value: {Fn::If: [C, yes, no]}}}', true],
    ['{L: {Type: Eval, Value: {Fn::FindInMap: [M, {Ref: K}, x]}}, K: {Value: {Ref: P}}}', 7],
    ['{L: {Type: Eval, Value: [{Ref: X}, {Ref: X}]}, X: {Type: Eval, Value: {Fn::Length: {Ref: P}}}}', [1, 1]],
    ['{L: {Value: {Ref: Many}}}', ['id-Many[0]', 'id-Many[1]']],
    ['{L: {Value: {Fn::GetAtt: [A, Id]}}}', 'A.Id'],
    ['{L: {Type: Eval, Value: null}}', null],
    ['{L: {Type: Eval, Value: {a: {Ref: ALIYUN::NoValue}, b: 1}}}', { b: 1 }],
  ])('%s', (locals, expected) => {
    expect(value(locals)).toEqual(expected);
  });

  it('that are evaluated are values, whatever they look like', () => {
    expect(value('{L: {Type: Eval, Value: {Ref: J}}}')).toEqual({ Ref: 'P' });
  });

  it('are secret where a secret took part', () => {
    const secret = value('{L: {Type: Eval, Value: {Fn::Join: ["", [x, {Ref: Secret}]]}}}');
    expect(secret).toBeInstanceOf(Secret);
    expect(reveal(secret)).toBe('xs');
  });

  it('have no name in text and in computed references', () => {
    expect(value('{L: {Type: Eval, Value: 1}}', '{Fn::Sub: ["${v}", {v: {Ref: L}}]}')).toBe('1');
    const computed = evaluate('{Ref: {Fn::Join: ["", [L]]}}', { declarations: 'Locals: {L: {Type: Eval, Value: 1}}' });
    expect(computed.codes).toEqual(['ReferenceUnknown']);
  });

  it('decide over conditions, counts and names of instances', () => {
    const stack = desired(`
Parameters: {N: {Type: Number, Default: 3}}
Locals:
  Half: {Type: Eval, Value: {Fn::Select: [1, [9, {Ref: N}]]}}
  Some: {Type: Eval, Value: {Fn::Not: {Fn::Equals: [{Ref: Half}, 0]}}}
  Name: {Value: {Fn::Join: ['-', [n, {Ref: ALIYUN::Index}]]}}
  Pick: {Value: {Ref: A}}
Conditions: {HasSome: {Ref: Some}, None: {Fn::Not: HasSome}}
Resources:
  A: {Type: Test::Free, Count: {Ref: Half}, Condition: HasSome, Properties: {Name: {Ref: Name}}}
  B: {Type: Test::Free, Count: {Ref: Half}, Properties: {One: {Fn::Select: [{Ref: ALIYUN::Index}, {Ref: Pick}]}}}
  C: {Type: Test::Free, Condition: None}`);
    expect([...stack.resources.keys()]).toEqual(['A[0]', 'A[1]', 'A[2]', 'B[0]', 'B[1]', 'B[2]']);
    expect(stack.properties('A[2]', everything).value).toEqual({ Name: 'n-2' });
    expect(stack.resources.get('B[1]')!.dependsOn).toEqual(['A[1]']);
    expect(stack.properties('B[1]', everything).value).toEqual({ One: 'id-A[1]' });
  });

  it('that fail do so once, used or not, and where they are declared', () => {
    const template = load(
      'Locals: {L: {Type: Eval, Value: {Fn::Select: [x, [2]]}}}\nConditions: {C: {Fn::Equals: [{Ref: L}, {Ref: L}]}}',
    );
    const { desired: none, diagnostics } = instantiate(template, {
      parameters: new Map(),
      pseudo,
      world: { zones: () => [] },
    });
    expect(none).toBeUndefined();
    expect(diagnostics.map(({ code, path }) => [code, path.join('.')])).toEqual([['FunctionFailed', 'Locals.L.Value']]);
  });
});

describe('data sources', () => {
  const sections = `
Parameters: {Id: {Type: String, NoEcho: SECRET, Default: eip-1}}
Locals:
  Eip: {Type: DATASOURCE::EIP::Address, Properties: {AllocationId: {Ref: Id}}}
  Ip: {Type: Eval, Value: {Fn::GetAtt: [Eip, IpAddress]}}
  Ids: {Type: Eval, Value: {Fn::Join: ['', {Ref: Eip}]}}
  Found: {Type: Eval, Value: {Fn::Not: {Fn::Equals: [{Fn::Length: {Ref: Eip}}, 0]}}}
Conditions: {HasEip: {Ref: Found}}
Resources: {A: {Type: Test::Free, Condition: HasEip, Properties: {Ip: {Ref: Ip}, Ids: {Ref: Ids}, Text: {Fn::Join: [':', [{Ref: Ip}, '80']]}}}}`;

  function run(answer: (question: Question) => Json | Failure | undefined, secret = false) {
    const template = load(sections.replace('SECRET', String(secret)));
    const parameters = resolveParameters(template, {}).values;
    return instantiate(template, { parameters, pseudo, world: { zones: () => [], answer } });
  }

  it('are asked once, with their properties, and answer Ref and Fn::GetAtt of other locals', () => {
    const asked: Question[] = [];
    const result = run((question) => {
      asked.push(question);
      return { Ref: ['eip-1'], attributes: { IpAddress: '1.2.3.4' } };
    });
    expect(asked).toEqual([
      {
        kind: 'data-source',
        type: 'DATASOURCE::EIP::Address',
        properties: { AllocationId: 'eip-1' },
      },
    ]);
    expect(result.questions).toEqual([]);
    expect(result.desired!.properties('A', everything).value).toEqual({
      Ip: '1.2.3.4',
      Ids: 'eip-1',
      Text: '1.2.3.4:80',
    });
  });

  it('that find nothing leave the rest to conditions', () => {
    expect([...run(() => ({ Ref: [], attributes: {} })).desired!.resources.keys()]).toEqual([]);
  });

  it('without an answer are unknown, and the question is told', () => {
    const { desired: stack, questions } = run(() => undefined);
    expect(questions).toMatchObject([{ kind: 'data-source', properties: { AllocationId: 'eip-1' } }]);
    const { Text: text } = stack!.properties('A', everything).value;
    expect(isKnown(text!)).toBe(false);
  });

  it('asked with a secret say so, and answer a secret', () => {
    const asked: Question[] = [];
    const { desired: stack } = run((question) => {
      asked.push(question);
      return { Ref: ['eip-1'], attributes: { IpAddress: '1.2.3.4' } };
    }, true);
    expect(asked).toMatchObject([{ secret: true }]);
    const { Text: text, Ids: ids } = stack!.properties('A', everything).value;
    expect([text, ids].map((value) => value instanceof Secret && value.reveal())).toEqual(['1.2.3.4:80', 'eip-1']);
  });

  it('that cannot be asked are a finding at their declaration', () => {
    const { diagnostics } = run(() => new Failure('The cloud refused.'));
    expect(diagnostics.map(({ code, path }) => [code, path.join('.')])).toEqual([
      ['FunctionFailed', 'Locals.Eip.Properties'],
    ]);
    expect(diagnostics[0]!.message).toContain('The cloud refused.');
  });
});
