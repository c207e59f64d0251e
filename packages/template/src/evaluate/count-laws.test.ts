import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJsonObject, type Json, type JsonObject } from '../base/json.ts';
import { loadTemplate } from '../model/load.ts';
import { brief, instance } from './given.fixture.ts';
import type { Desired, ResourceView } from './instantiate.ts';
import { Secret, Unknown, type Value } from './value.ts';

/**
 * A template with `Count` means the template that a person would write without it. The expansion by hand here works on JSON
 * and knows nothing of the evaluator: indexes and lists are written out, as reference/template-language.md 5.4 says.
 */

interface Counted {
  readonly counts: Readonly<Record<string, number>>;
  readonly index: number | null;
}

function byHand(json: Json, given: Counted): Json {
  if (Array.isArray(json)) return json.map((item: Json) => byHand(item, given));
  if (!isJsonObject(json)) return json;
  const keys = Object.keys(json);
  const key = keys[0];
  if (keys.length === 1 && key !== undefined && (key === 'Ref' || key.startsWith('Fn::'))) {
    return callByHand(key, json[key]!, given);
  }
  return Object.fromEntries(keys.map((name) => [name, byHand(json[name]!, given)]));
}

function callByHand(name: string, argument: Json, given: Counted): Json {
  const instances = (resource: Json, make: (instance: string) => Json): Json | undefined => {
    const count = typeof resource === 'string' ? given.counts[resource] : undefined;
    return count === undefined ? undefined : Array.from({ length: count }, (_, at) => make(`${resource}[${at}]`));
  };
  const list = argument as readonly Json[];
  switch (name) {
    case 'Ref':
      if (argument === 'ALIYUN::Index' && given.index !== null) return given.index;
      return instances(argument, (instance) => ({ Ref: instance })) ?? { Ref: argument };
    case 'Fn::GetAtt':
      return instances(list[0]!, (instance) => ({ [name]: [instance, list[1]!] })) ?? { [name]: list };
    case 'Fn::Sub': {
      const text = (value: Json) => (value as string).replaceAll('${ALIYUN::Index}', String(given.index));
      return { [name]: typeof argument === 'string' ? text(argument) : [text(list[0]!), byHand(list[1]!, given)] };
    }
    case 'Fn::Select':
      return selectByHand(list, given);
    default:
      return { [name]: byHand(argument, given) };
  }
}

function selectByHand(list: readonly Json[], given: Counted): Json {
  const [key, collection, fallback] = list;
  const expanded = byHand(collection!, given);
  const isCall = (json: Json | undefined): boolean => isJsonObject(json ?? null);
  if (!isCall(key) || !isCall(collection) || !Array.isArray(expanded)) {
    return { 'Fn::Select': list.map((item) => byHand(item, given)) };
  }
  const index = byHand(key!, given);
  const at = isJsonObject(index) ? PARAMETERS[(index as { Ref: string }).Ref]! : (index as number);
  return at < expanded.length ? expanded[at]! : fallback!;
}

const PARAMETERS: Readonly<Record<string, number>> = { Zero: 0, One: 1, Two: 2 };

interface Source {
  readonly counts: Readonly<Record<string, number>>;
  readonly properties: Readonly<Record<string, Json>>;
  readonly output: Json;
}

const condition = fc.constantFrom<Json>('Yes', 'No');
const scalar = fc.constantFrom<Json>('a', 0, 1, true, null, { Ref: 'One' }, { Ref: 'Hidden' });

/** Expressions that refer to the given resources. */
function expressionOf(resources: readonly string[], indexed: boolean): fc.Arbitrary<Json> {
  const names = fc.constantFrom(...resources);
  const key = fc.constantFrom<Json>(
    ...(indexed ? [{ Ref: 'ALIYUN::Index' }] : []),
    ...Object.keys(PARAMETERS).map((name) => ({ Ref: name })),
  );
  const whole = fc.oneof(
    names.map((name): Json => ({ Ref: name })),
    fc
      .tuple(names, fc.constantFrom('Ip', 'Id'))
      .map(([name, attribute]): Json => ({ 'Fn::GetAtt': [name, attribute] })),
  );
  const index = fc.constantFrom<Json>({ Ref: 'ALIYUN::Index' }, { 'Fn::Sub': 'n${ALIYUN::Index}' });
  const leaf = indexed ? fc.oneof(scalar, whole, index) : fc.oneof(scalar, whole);
  return fc.letrec<{ it: Json }>((tie) => ({
    it: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.array(tie('it'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('p', 'q'), tie('it'), { maxKeys: 2 }),
      fc.tuple(key, whole, scalar).map((args): Json => ({ 'Fn::Select': args })),
      fc.tuple(fc.constantFrom(0, 1), whole).map((args): Json => ({ 'Fn::Select': args })),
      fc.tuple(key, fc.array(tie('it'), { maxLength: 3 }), scalar).map((args): Json => ({ 'Fn::Select': args })),
      fc.tuple(condition, tie('it'), tie('it')).map((args): Json => ({ 'Fn::If': args })),
      tie('it').map((v): Json => ({ 'Fn::Sub': ['${v}-${One}', { v }] })),
    ),
  })).it;
}

/** `B` may refer to `A`, `D` to both: so nothing goes round in a circle. `D` and `E` are not counted. */
const sources: fc.Arbitrary<Source> = fc.record({
  counts: fc.record({ A: fc.nat(3), B: fc.nat(3) }),
  properties: fc.record({
    A: expressionOf(['E'], true),
    B: expressionOf(['A', 'E'], true),
    D: expressionOf(['A', 'B', 'E'], false),
    E: scalar,
  }),
  output: expressionOf(['A', 'B', 'D', 'E'], false),
});

function templateOf(resources: JsonObject, output: Json) {
  const text = JSON.stringify({
    ROSTemplateFormatVersion: '2015-09-01',
    Parameters: {
      ...Object.fromEntries(Object.entries(PARAMETERS).map(([name, Default]) => [name, { Type: 'Number', Default }])),
      Hidden: { Type: 'String', NoEcho: true, Default: 'hunter2' },
    },
    Conditions: { Yes: { 'Fn::Equals': [1, 1] }, No: { 'Fn::Equals': [1, 2] } },
    Resources: resources,
    Outputs: { O: { Value: output } },
  });
  return loadTemplate(text).template!;
}

const dependencies: Readonly<Record<string, string | null>> = { A: null, B: 'A', D: 'B', E: null };

function withCount({ counts, properties, output }: Source) {
  const resources = Object.fromEntries(
    Object.entries(properties).map(([name, X]) => {
      const Count = counts[name];
      const rest = { Type: 'T', DependsOn: dependencies[name]!, Properties: { X } };
      return [name, Count === undefined ? rest : { ...rest, Count }];
    }),
  );
  return templateOf(resources, output);
}

function writtenOut({ counts, properties, output }: Source) {
  const resources: Record<string, Json> = {};
  for (const [name, X] of Object.entries(properties)) {
    const need = dependencies[name]!;
    const DependsOn = need === null ? null : Array.from({ length: counts[need]! }, (_, at) => `${need}[${at}]`);
    const make = (index: number | null): Json => ({
      Type: 'T',
      DependsOn,
      Properties: { X: byHand(X, { counts, index }) },
    });
    if (counts[name] === undefined) resources[name] = make(null);
    else for (let at = 0; at < counts[name]; at += 1) resources[`${name}[${at}]`] = make(at);
  }
  return templateOf(resources, byHand(output, { counts, index: null }));
}

const values = new Map<string, Value>([...Object.entries(PARAMETERS), ['Hidden', new Secret('hunter2')]]);

/** Every third name is not known yet. */
const view: ResourceView = {
  ref: (resource) => answer(resource, null),
  attribute: (resource, attribute) => answer(resource, attribute),
};

function answer(resource: string, attribute: string | null): Value {
  const text = `${resource}.${attribute}`;
  return text.length % 3 === 0 ? new Unknown([{ resource, attribute }]) : text;
}

/** Everything that a stack can learn of its template, as plain text. */
function told(desired: Desired): string {
  const resources = [...desired.resources.values()].map((resource) => {
    const { value, diagnostics } = desired.properties(resource.name, view);
    return { ...resource, value: shown(value), codes: diagnostics.map(({ code }) => code) };
  });
  const outputs = desired
    .outputs(view)
    .map(({ value, diagnostics }) => [shown(value), diagnostics.map(({ code }) => code)]);
  return JSON.stringify({ resources, outputs }, null, 1);
}

function shown(value: Value): unknown {
  if (value instanceof Unknown) return { waitsFor: value.waitsFor, secret: value.secret };
  if (value instanceof Secret) return { secret: value.reveal() };
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shown(item as Value)]));
}

describe('Count', () => {
  it('means what a person would write out', () => {
    fc.assert(
      fc.property(sources, (source) => {
        const [counted, written] = [instance(withCount(source), values), instance(writtenOut(source), values)];
        expect(counted.diagnostics.map(brief)).toEqual([]);
        expect(written.diagnostics.map(brief)).toEqual([]);
        expect(told(counted.desired!)).toBe(told(written.desired!));
      }),
      { numRuns: 400 },
    );
  });
});
