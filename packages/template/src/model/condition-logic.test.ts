import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../base/json.ts';
import { instance, load } from '../evaluate/given.fixture.ts';
import { resolveParameters } from '../evaluate/parameters.ts';
import { ConditionLogic } from './condition-logic.ts';

const PARAMETERS = `Parameters:
  Env: {Type: String, AllowedValues: [dev, test, prod]}
  Flag: {Type: Boolean, Default: false}
  Size: {Type: Number, AllowedValues: [1, 2], Default: null}
  Name: {Type: String}`;

const names = ['C0', 'C1', 'C2'];
const literal = fc.constantFrom('dev', 'prod', '"1"', '1', 'true', 'null', 'x');
const reference = fc.constantFrom('{Ref: Env}', '{Ref: Flag}', '{Ref: Size}', '{Ref: Name}');

const { condition } = fc.letrec<{ condition: string; side: string }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3 },
    fc.tuple(tie('side'), tie('side')).map((sides) => `{Fn::Equals: [${sides.join(', ')}]}`),
    tie('condition').map((inner) => `{Fn::Not: ${inner}}`),
    fc.array(tie('condition'), { minLength: 2, maxLength: 3 }).map((all) => `{Fn::And: [${all.join(', ')}]}`),
    fc.array(tie('condition'), { minLength: 2, maxLength: 3 }).map((all) => `{Fn::Or: [${all.join(', ')}]}`),
    fc.tuple(fc.array(literal, { maxLength: 3 }), reference).map(([list, value]) => {
      return `{Fn::Equals: [{Fn::Contains: [[${list.join(', ')}], ${value}]}, true]}`;
    }),
  ),
  side: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    literal,
    reference,
    fc.tuple(tie('condition'), tie('side'), tie('side')).map((parts) => `{Fn::If: [${parts.join(', ')}]}`),
  ),
}));

/** Every combination that can make a difference; `y` stands for all other texts. */
const given: readonly JsonObject[] = ['dev', 'test', 'prod'].flatMap((Env) =>
  ['true', 'false'].flatMap((Flag) =>
    ['1', '2', undefined].flatMap((Size) =>
      ['dev', 'prod', 'test', '1', 'x', 'y'].map((Name) => ({
        Env,
        Flag,
        Name,
        ...(Size === undefined ? {} : { Size }),
      })),
    ),
  ),
);

function sections(conditions: readonly string[], rule = ''): string {
  const declared = conditions.map((text, index) => `  ${names[index]}: ${text}`).join('\n');
  const resources = conditions
    .map((_, index) => `  R${index}: {Type: Test::Free, Condition: ${names[index]}}`)
    .join('\n');
  return `${PARAMETERS}\nConditions:\n${declared}\n${rule}\nResources:\n${resources}`;
}

describe('ConditionLogic', () => {
  it('agrees with what the conditions are for all parameters', () => {
    fc.assert(
      fc.property(fc.tuple(condition, condition), (conditions) => {
        const text = sections(conditions);
        const template = load(text);
        const logic = new ConditionLogic(template);
        const [first, second] = [logic.condition('C0'), logic.condition('C1')];
        const truths = given.map((parameters) => {
          const { resources } = instance(template, resolveParameters(template, parameters).values).desired!;
          return [resources.has('R0'), resources.has('R1')] as const;
        });
        // Two references are compared as a whole: that is the only thing that is not known exactly.
        const exact = !/\[\{Ref: \w+\}, \{Ref/.test(text) && !/Fn::If: .*\{Ref.*\{Ref/.test(text);
        const never = truths.every(([a]) => !a);
        expect(logic.isNever(first)).toBe(exact ? never : logic.isNever(first) && never);
        if (logic.isAlways(first)) expect(truths.every(([a]) => a)).toBe(true);
        if (logic.isNever(logic.and(first, logic.not(second)))) expect(truths.some(([a, b]) => a && !b)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it('knows what rules exclude', () => {
    const rule = 'Rules: {R: {Assertions: [{Assert: {Fn::Not: {Fn::Equals: [{Ref: Env}, prod]}}}]}}';
    const prod = '{Fn::Equals: [{Ref: Env}, prod]}';
    expect(new ConditionLogic(load(sections([prod]))).isNever(2)).toBe(false);
    const logic = new ConditionLogic(load(sections([prod], rule)));
    expect(logic.isNever(logic.condition('C0'))).toBe(true);
    const either = new ConditionLogic(load(sections(['{Fn::Equals: [{Ref: Env}, dev]}', '{Fn::Not: C0}'], rule)));
    expect(either.witness(either.condition('C1'))).toEqual([{ variable: 'Ref Env', value: '"test"', is: true }]);
  });

  it('takes the same call for the same value', () => {
    const length = '{Fn::Length: {Ref: Name}}';
    const logic = new ConditionLogic(
      load(sections([`{Fn::Equals: [${length}, 0]}`, `{Fn::Equals: [1, ${length}]}`, '{Fn::And: [C0, C1]}'])),
    );
    expect(logic.isNever(logic.condition('C2'))).toBe(true);
    expect(logic.isNever(logic.condition('C0'))).toBe(false);
  });

  it('says nothing of circles and of what is wrong', () => {
    const text = 'Conditions: {A: {Fn::Not: B}, B: {Fn::Not: A}}';
    const logic = new ConditionLogic(load(text));
    expect(logic.condition('A')).toBeUndefined();
    expect(logic.isNever(logic.condition('A'))).toBe(false);
    expect(logic.isAlways(logic.condition('A'))).toBe(false);
  });

  it('gives up soon on what is hostile', () => {
    const terms = Array.from(
      { length: 40 },
      (_, i) => `{Fn::And: [{Fn::Equals: [{Ref: A${i}}, x]}, {Fn::Equals: [{Ref: B${i}}, x]}]}`,
    );
    const all = [...'AB'].flatMap((letter) => terms.map((_, i) => `  ${letter}${i}: {Type: String}`)).join('\n');
    const order = [...'AB'].map((letter) => terms.map((_, i) => `{Fn::Equals: [{Ref: ${letter}${i}}, x]}`).join(', '));
    const text = `Parameters:\n${all}\nConditions:\n  A: {Fn::Or: [${order.join(', ')}]}\n  B: {Fn::Or: [${terms.join(', ')}]}`;
    const start = performance.now();
    const logic = new ConditionLogic(load(text));
    expect(logic.condition('A')).toBeDefined();
    expect(logic.condition('B')).toBeUndefined();
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
