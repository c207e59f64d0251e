import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../base/json.ts';
import { loadTemplate } from '../model/load.ts';
import { type Answers, instance } from './given.fixture.ts';
import type { ResourceView } from './instantiate.ts';
import { hasSecret, isKnown, isValueObject, reveal, Secret, Unknown, type Value, waitsFor } from './value.ts';

/** Laws of partial evaluation, over random expressions and random knowledge. */

const RESOURCES = ['A', 'B', 'C'];
const ATTRIBUTES = ['Text', 'List', 'Map', 'Number'];
/** What the world answers, known as a whole or not at all. */
const WORLD = 'the world';
const ANSWERS: Answers = {
  time: 1_000_000,
  'stack-output': { Value: ['hunter2'], Secret: true },
  'marketplace-image': null,
};

const values: Readonly<Record<string, Json>> = {
  Text: 't',
  List: ['x', 'y', 'z'],
  Map: { k: ['v'], '0': 'zero' },
  Number: 2,
};

const scalar = fc.constantFrom<Json>('a', '', 'k', 0, 1, -1, 1.5, true, null, '1:', 'x,y', 'YQ==', '{"k": [1.0]}');
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
  const one = (...names: string[]): fc.Arbitrary<Json> =>
    fc.tuple(fc.constantFrom(...names), inner).map(([name, argument]) => ({ [name]: argument }));
  const pairs = (...names: string[]): fc.Arbitrary<Json> =>
    fc.tuple(fc.constantFrom(...names), inner, inner).map(([name, first, second]) => ({ [name]: [first, second] }));
  const lists = (...names: string[]): fc.Arbitrary<Json> =>
    fc
      .tuple(fc.constantFrom(...names), fc.oneof(fc.array(inner, { minLength: 1, maxLength: 3 }), inner))
      .map(([name, argument]) => ({ [name]: argument }));
  const memberOf = (value: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
    value.map((text): Json => ({ 'Fn::Join': ['', ['m.0.V=', text]] }));
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
      one('Fn::Any', 'Fn::Base64', 'Fn::Base64Decode', 'Fn::Base64Encode', 'Fn::Length', 'Fn::Str'),
      lists('Fn::Add', 'Fn::ListMerge', 'Fn::Max', 'Fn::MergeMapToList', 'Fn::Min'),
      pairs('Fn::Contains', 'Fn::EachMemberIn', 'Fn::Index', 'Fn::MergeMap', 'Fn::SelectMapList'),
      call('Fn::Avg', fc.constantFrom<Json>(0, 1), inner),
      call('Fn::Calculate', fc.constantFrom<Json>('{0}+{1}', '7/2'), fc.constantFrom<Json>(0, 1), inner),
      call('Fn::Cidr', fc.constant('10.0.0.0/16'), inner, fc.constant(8)),
      call('Fn::FormatTime', fc.constantFrom<Json>('%Y', '%z'), fc.constantFrom<Json>('UTC', 'Asia/Shanghai')),
      call('Fn::GetJsonValue', fc.constantFrom<Json>('k', '0'), inner),
      call('Fn::GetStackOutput', inner, fc.constant('Out')),
      call('Fn::If', inner, inner, inner),
      call('Fn::Indent', inner, scalar),
      call('Fn::Jq', fc.constantFrom<Json>('First', 'All'), fc.constantFrom<Json>('.', 'now', 'no'), inner),
      call('Fn::MatchPattern', fc.constantFrom<Json>('a|ab', 'h.*'), inner),
      call('Fn::MemberListToMap', fc.constant('N'), fc.constant('V'), fc.array(memberOf(inner), { maxLength: 3 })),
      call(
        'Fn::Replace',
        inner.map((to): Json => ({ a: to })),
        inner,
      ),
      call('Fn::TransformNamespace', fc.constant('DependsOn'), fc.constant('M.'), inner),
      fc.constant<Json>({ 'Fn::MarketplaceImage': 'code' }),
    ),
  };
});

type Known = ReadonlySet<string>;
const keyOf = (resource: string, attribute: string | null): string => `${resource}.${attribute}`;
const allKeys = [
  WORLD,
  ...RESOURCES.flatMap((name) => [keyOf(name, null), ...ATTRIBUTES.map((attribute) => keyOf(name, attribute))]),
];

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
  let answers: Answers = {};
  const { desired } = instance(loadTemplate(text).template!, parameters, () => answers);
  return (known: Known) => {
    answers = known.has(WORLD) ? ANSWERS : {};
    return desired!.outputs(viewOf(known))[0]!;
  };
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
        // An unknown that waits for nothing of the stack waits for an answer.
        const asked = isKnown(partial.value) ? [] : [WORLD];
        const complete = output(new Set([...first, ...needed, ...asked]));
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
