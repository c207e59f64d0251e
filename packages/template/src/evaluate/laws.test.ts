import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../base/json.ts';
import { loadTemplate } from '../model/load.ts';
import { instance } from './given.fixture.ts';
import type { ResourceView } from './instantiate.ts';
import { hasSecret, isKnown, isValueObject, reveal, Secret, Unknown, type Value, waitsFor } from './value.ts';

/** Laws of partial evaluation, over random expressions and random knowledge. */

const RESOURCES = ['A', 'B', 'C'];
const ATTRIBUTES = ['Text', 'List', 'Map'];

const values: Readonly<Record<string, Json>> = { Text: 't', List: ['x', 'y', 'z'], Map: { k: 'v', '0': 'zero' } };

const scalar = fc.constantFrom<Json>('a', '', 'k', 0, 1, -1, true, null, '1:', 'x,y');
const reference = fc.oneof(
  fc.constantFrom(...RESOURCES).map((name): Json => ({ Ref: name })),
  fc
    .tuple(fc.constantFrom(...RESOURCES), fc.constantFrom(...ATTRIBUTES))
    .map(([name, attribute]): Json => ({ 'Fn::GetAtt': [name, attribute] })),
  fc.constantFrom<Json>({ Ref: 'P' }, { Ref: 'Password' }, { Ref: 'ALIYUN::NoValue' }),
);

const { expression } = fc.letrec<{ expression: Json }>((tie) => {
  const inner = tie('expression');
  const call = (name: string, ...args: fc.Arbitrary<Json>[]): fc.Arbitrary<Json> =>
    fc.tuple(...args).map((items) => ({ [name]: items }));
  return {
    expression: fc.oneof(
      { maxDepth: 4 },
      fc.oneof(scalar, reference),
      fc.array(inner, { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('p', 'q', 'k'), inner, { maxKeys: 3 }),
      call('Fn::Join', fc.constant(','), fc.array(inner, { maxLength: 3 })),
      call('Fn::Join', fc.constant(','), inner),
      call('Fn::Select', inner, inner),
      call('Fn::Select', scalar, inner, inner),
      call('Fn::Split', fc.constant(','), inner),
      call('Fn::If', fc.constantFrom<Json>('Yes', 'No', true), inner, inner),
      call(
        'Fn::Sub',
        fc.constant('${v}-${A}-${B.Text}'),
        inner.map((v): Json => ({ v })),
      ),
      inner.map((text): Json => ({ 'Fn::Base64Encode': text })),
    ),
  };
});

type Known = ReadonlySet<string>;
const keyOf = (resource: string, attribute: string | null): string => `${resource}.${attribute}`;
const allKeys = RESOURCES.flatMap((name) => [
  keyOf(name, null),
  ...ATTRIBUTES.map((attribute) => keyOf(name, attribute)),
]);

function viewOf(known: Known): ResourceView {
  const answer = (resource: string, attribute: string | null, value: Json): Value =>
    known.has(keyOf(resource, attribute)) ? value : new Unknown([{ resource, attribute }]);
  return {
    ref: (resource) => answer(resource, null, `id-${resource}`),
    attribute: (resource, attribute) => answer(resource, attribute, values[attribute]!),
  };
}

function outputOf(given: Json) {
  const text = JSON.stringify({
    ROSTemplateFormatVersion: '2015-09-01',
    Parameters: { P: { Type: 'String', Default: 'p' }, Password: { Type: 'String', NoEcho: true, Default: 'hunter2' } },
    Conditions: { Yes: { 'Fn::Equals': [1, 1] }, No: { 'Fn::Equals': [1, 2] } },
    Resources: Object.fromEntries(RESOURCES.map((name) => [name, { Type: 'Test::Free' }])),
    Outputs: { Out: { Value: given } },
  });
  const parameters = new Map<string, Value>([
    ['P', 'p'],
    ['Password', new Secret('hunter2')],
  ]);
  const { desired } = instance(loadTemplate(text).template!, parameters);
  return (known: Known) => desired!.outputs(viewOf(known))[0]!;
}

/** Every known part of `less` is the same in `more`. */
function refines(less: Value, more: Value): boolean {
  if (less instanceof Unknown) return true;
  if (less instanceof Secret)
    return more instanceof Secret && Object.is(JSON.stringify(less.reveal()), JSON.stringify(more.reveal()));
  if (Array.isArray(less))
    return Array.isArray(more) && less.length === more.length && less.every((item, at) => refines(item, more[at]!));
  if (isValueObject(less)) {
    const other = more;
    return isValueObject(other) && Object.keys(less).every((key) => refines(less[key]!, other[key]!));
  }
  return less === more;
}

const subset = fc.subarray(allKeys).map((keys): Known => new Set(keys));
const RUNS = { numRuns: 200 };

describe('partial evaluation', () => {
  it('more known never changes what was known', () => {
    fc.assert(
      fc.property(expression, subset, subset, (given, first, second) => {
        const output = outputOf(given);
        const [less, more] = [output(first), output(new Set([...first, ...second]))];
        fc.pre(less.diagnostics.length === 0 && more.diagnostics.length === 0);
        expect(refines(less.value, more.value)).toBe(true);
      }),
      RUNS,
    );
  });

  it('knowing all that a value waits for makes it what full knowledge makes it', () => {
    fc.assert(
      fc.property(expression, subset, (given, first) => {
        const output = outputOf(given);
        const full = output(new Set(allKeys));
        const partial = output(first);
        fc.pre(full.diagnostics.length === 0 && partial.diagnostics.length === 0);
        const needed = waitsFor(partial.value).map(({ resource, attribute }) => keyOf(resource, attribute));
        const complete = output(new Set([...first, ...needed]));
        expect(isKnown(complete.value)).toBe(true);
        expect(reveal(complete.value)).toEqual(reveal(full.value));
      }),
      RUNS,
    );
  });

  it('the password never shows in clear', () => {
    fc.assert(
      fc.property(expression, subset, (given, known) => {
        const { value, diagnostics } = outputOf(given)(known);
        const shown = JSON.stringify([value, diagnostics]);
        expect(shown).not.toMatch(/hunter2|aHVudGVyMg/);
        if (isKnown(value) && JSON.stringify(reveal(value)).includes('hunter2')) expect(hasSecret(value)).toBe(true);
      }),
      RUNS,
    );
  });
});
