import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../base/json.ts';
import { loadTemplate } from '../model/load.ts';
import { everything, nothing, pseudo } from './given.fixture.ts';
import { instantiate } from './instantiate.ts';
import { mask, type Value } from './value.ts';

/* Locals say nothing that could not be written without them. */

const declarations = {
  ROSTemplateFormatVersion: '2015-09-01',
  Parameters: { P: { Type: 'String' }, N: { Type: 'Number' }, S: { Type: 'String', NoEcho: true } },
  Conditions: { C: { 'Fn::Equals': [{ Ref: 'P' }, 'a'] } },
  Resources: { A: { Type: 'Test::Free' }, Many: { Type: 'Test::Free', Count: 2 } },
};

/** Expressions; those of resources only where these may be named. */
function expressions(resources: boolean): fc.Arbitrary<Json> {
  const names = ['P', 'N', 'S', 'ALIYUN::Region', 'ALIYUN::NoValue', ...(resources ? ['A', 'Many'] : [])];
  const leaf: fc.Arbitrary<Json> = fc.oneof(
    fc.constantFrom<Json>(null, true, 1, 'a', ''),
    fc.constantFrom(...names).map((name) => ({ Ref: name })),
    ...(resources ? [fc.constant<Json>({ 'Fn::GetAtt': ['A', 'Id'] })] : []),
  );
  return fc.letrec<{ any: Json }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaf,
      fc.array(tie('any'), { maxLength: 3 }),
      fc.record({ k: tie('any'), l: tie('any') }),
      fc.tuple(tie('any'), tie('any')).map(([yes, no]): Json => ({ 'Fn::If': ['C', yes, no] })),
      tie('any').map((inner): Json => ({ 'Fn::Sub': ['<${x}>', { x: inner }] })),
      tie('any').map((inner): Json => ({ 'Fn::Select': [0, [inner], 'none'] })),
    ),
  })).any;
}

const given: fc.Arbitrary<ReadonlyMap<string, Value>> = fc
  .record({ P: fc.constantFrom('a', 'b'), N: fc.integer({ max: 9 }), S: fc.constant('s') }, { requiredKeys: [] })
  .map((values) => new Map(Object.entries(values)));

/** What an expression is worth in the properties of a resource; codes of what fails in its place. */
function worth(expression: Json, locals: Json, parameters: ReadonlyMap<string, Value>, view = everything): unknown {
  const B = { Type: 'Test::Free', Properties: { X: expression } };
  const resources = { ...declarations.Resources, B };
  const template = loadTemplate(JSON.stringify({ ...declarations, Resources: resources, Locals: locals })).template!;
  const { desired, diagnostics } = instantiate(template, { parameters, pseudo, world: { zones: () => [] } });
  if (desired === undefined) return diagnostics.map(({ code }) => code).sort();
  const { value } = desired.properties('B', view);
  return [mask(value, 'unknown'), desired.resources.get('B')!.dependsOn];
}

describe('an expression is worth the same', () => {
  const check = (resources: boolean, named: (expression: Json) => Json) =>
    fc.assert(
      fc.property(
        fc.array(expressions(resources), { maxLength: 2 }),
        given,
        fc.constantFrom(everything, nothing),
        (expression, parameters, view) => {
          expect(worth({ Ref: 'L' }, named(expression), parameters, view)).toEqual(
            worth(expression, {}, parameters, view),
          );
        },
      ),
      { numRuns: 300 },
    );

  it('written where it is used or as a macro', () => check(true, (expression) => ({ L: { Value: expression } })));

  it('over several macros', () =>
    check(true, (expression) => ({
      L: { Value: { Ref: 'M' } },
      M: { Type: 'Macro', Value: { Ref: 'K' } },
      K: { Value: expression },
    })));

  // In a list, since what takes a property away leaves a local null.
  it('evaluated before everything else', () =>
    check(false, (expression) => ({ L: { Type: 'Eval', Value: expression } })));
});
