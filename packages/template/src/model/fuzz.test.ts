import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasErrors } from '../base/catalogue.ts';
import type { Json } from '../base/json.ts';
import { catalog, instance, nothing } from '../evaluate/given.fixture.ts';
import { resolveParameters } from '../evaluate/parameters.ts';
import { functions } from '../functions/registry.ts';
import { analyseTemplate } from './analyse.ts';
import { parameterTypes } from './parameter-declaration.ts';

/* Templates that are nearly right, and texts that are nearly templates: nothing may throw, whatever is wrong with them. */

const names = [
  'A',
  'B',
  'P',
  'Q',
  'C',
  'D',
  'L',
  'M',
  'A[0]',
  'A.B',
  'ALIYUN::Index',
  'ALIYUN::NoValue',
  'ALIYUN::Region',
  '',
];
const name = fc.constantFrom(...names);
const scalar = fc.oneof(
  name,
  fc.constantFrom<Json>(
    null,
    true,
    false,
    0,
    1,
    -1,
    1.5,
    1e21,
    'true',
    '1',
    '${A}',
    '${A.Id}',
    '${!P}',
    '${',
    '80,443',
    '[1',
    '{"a":1}',
  ),
  fc.string({ maxLength: 4 }),
);

const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .tuple(fc.constantFrom(...functions.keys(), 'Fn::Nope', 'Condition'), tie('value'))
      .map(([key, argument]) => ({ [key]: argument })),
    fc
      .tuple(fc.constantFrom(...functions.keys()), fc.array(tie('value'), { minLength: 1, maxLength: 4 }))
      .map(([key, items]) => ({ [key]: items })),
    name.map((text) => ({ Ref: text })),
    fc.dictionary(fc.oneof(name, fc.constantFrom('Name', 'Size', 'Disks', '__proto__', 'constructor')), tie('value'), {
      maxKeys: 3,
    }),
  ),
}));

/** Mostly a map of the attributes that belong there, each of them mostly of some use. */
function definition(attributes: Readonly<Record<string, fc.Arbitrary<Json>>>): fc.Arbitrary<Json> {
  const keys = Object.keys(attributes);
  const right = fc.record(attributes as Record<string, fc.Arbitrary<Json>>, { requiredKeys: keys.slice(0, 1) });
  return fc.oneof({ weight: 12, arbitrary: right }, { weight: 1, arbitrary: value });
}

const section = (of: fc.Arbitrary<Json>) =>
  fc.oneof({ weight: 12, arbitrary: fc.dictionary(name, of, { maxKeys: 4 }) }, { weight: 1, arbitrary: value });

const parameter = definition({
  Type: fc.oneof({ weight: 9, arbitrary: fc.constantFrom<Json>(...parameterTypes) }, value),
  Default: value,
  AllowedValues: fc.array(scalar, { maxLength: 3 }),
  AllowedPattern: fc.constantFrom<Json>('[a-z]+', '(', '(?=a)b', '(a)\\1', ''),
  MinLength: scalar,
  MaxValue: scalar,
  NoEcho: scalar,
  AssociationPropertyMetadata: value,
});

const resource = definition({
  Type: fc.constantFrom<Json>(
    'Test::Free',
    'Test::Server',
    'ALIYUN::ROS::Stack',
    'Custom::X',
    'MODULE::A::B::C',
    'Nope',
    1,
  ),
  Properties: fc.oneof(
    fc.dictionary(fc.constantFrom('Name', 'Disks', 'TemplateBody', 'Password', 'Amount'), value),
    value,
  ),
  DependsOn: fc.oneof(name, value),
  Condition: fc.oneof(name, value),
  Count: fc.oneof(fc.nat({ max: 400 }), value),
  DeletionPolicy: fc.oneof(fc.constantFrom('Delete', 'Retain'), value),
  Metadata: value,
});

const template = fc
  .record(
    {
      ROSTemplateFormatVersion: fc.oneof({ weight: 20, arbitrary: fc.constant<Json>('2015-09-01') }, value),
      Parameters: section(parameter),
      Mappings: section(value),
      Conditions: section(value),
      Locals: section(
        definition({
          Value: value,
          Type: fc.constantFrom<Json>('Macro', 'Eval', 'DATASOURCE::A::B', 1),
          Properties: value,
        }),
      ),
      Rules: section(
        definition({
          Assertions: fc.array(definition({ Assert: value, AssertDescription: value }), { maxLength: 2 }),
          RuleCondition: value,
        }),
      ),
      Resources: section(resource),
      Outputs: section(definition({ Value: value, Condition: fc.oneof(name, value), NoEcho: scalar })),
      Metadata: value,
    },
    { requiredKeys: ['ROSTemplateFormatVersion'] },
  )
  .map((document) => JSON.stringify(document));

/** As far as it goes. */
function run(text: string): void {
  const { template: loaded, diagnostics } = analyseTemplate(text, catalog);
  expect(loaded !== undefined || hasErrors(diagnostics)).toBe(true);
  for (const { range } of diagnostics) {
    if (range !== undefined)
      expect(range.start >= 0 && range.start <= range.end && range.end <= text.length + 1).toBe(true);
  }
  // What is wrong is not evaluated as a rule, but the evaluator does not count on that.
  if (loaded === undefined) return;
  const resolved = resolveParameters(loaded, {});
  const { desired } = instance(loaded, resolved.values);
  if (desired === undefined) return;
  for (const resourceName of desired.resources.keys()) desired.properties(resourceName, nothing);
  desired.outputs(nothing);
}

/** A text with pieces taken out, doubled, and put in. */
const damaged = fc
  .tuple(
    template,
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.nat({ max: 30 }),
        fc.constantFrom('', '"', '{', ']', '\n', '\t', ': ', '- ', '&a ', '*a', '!Ref ', '<<: ', '#', "'", '\ud800'),
      ),
      { maxLength: 4 },
    ),
  )
  .map(([text, cuts]) =>
    cuts.reduce((before, [at, length, piece]) => {
      const start = at % (before.length + 1);
      return before.slice(0, start) + piece + before.slice(start + length);
    }, text),
  );

describe('nothing throws', () => {
  it('on templates that are nearly right', () => {
    fc.assert(fc.property(template, run), { numRuns: 300 });
  });

  it('on damaged templates', () => {
    fc.assert(fc.property(damaged, run), { numRuns: 300 });
  });

  it('on any text', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom(...'{}[]:,-?!&*#|>%@`"\'\n\t ~a1')).map((all) => all.join('')),
    );
    fc.assert(fc.property(text, run), { numRuns: 300 });
  });
});
