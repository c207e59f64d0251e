import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ParameterAnalysis, UpdateStackRequest } from '#engine/ports/stack-service.ts';
import type { Store } from '#engine/ports/store.ts';
import { nestedStack } from '#resources/ros/stack.ts';
import { openMemoryStore } from '#store/memory-store.ts';
import { a, att, type Bed, bed, change, continuation, request, settle, TinyCloud } from './testing.ts';

let cloud: TinyCloud;
let store: Store;
let it1: Bed;

beforeEach(() => {
  cloud = new TinyCloud();
  store = openMemoryStore();
  it1 = bed(store, cloud);
});

const P = { Ref: 'P' };
const other = { Type: 'T::A' };

/** A template with the parameters P, Q and R, given as they are used. */
function using(Resources: Record<string, Json>, more: JsonObject = {}): JsonObject {
  const parameter = { Type: 'String', Default: 'x' };
  return { Parameters: { P: parameter, Q: parameter, R: parameter }, Resources, ...more } as JsonObject;
}

async function analysed(
  template: JsonObject,
  over: Partial<UpdateStackRequest & { considerConditions: boolean }> = {},
  options: JsonObject = {},
): Promise<ParameterAnalysis> {
  const { stackId } = await it1.engine.create(request('demo', template, { options }));
  await settle();
  expect((await store.stack(stackId))?.status).toBe('CREATE_COMPLETE');
  return it1.engine.parametersOfUpdate({
    ...change('demo', template, { allowReplacement: false, dryRun: true }),
    considerConditions: false,
    ...over,
  });
}

/** The lists that name P, and what is left of the rest. */
function listsOf(analysis: ParameterAnalysis, name = 'P'): readonly string[] {
  return Object.entries(analysis).flatMap(([list, names]) =>
    (names as readonly string[]).includes(name) ? [list] : [],
  );
}

describe('a parameter may be changed', () => {
  it.each<[string, Record<string, Json>, readonly string[]]>([
    ['that nothing uses', { A: other }, ['allowed']],
    ['that a changeable property takes', { A: a({ Value: P }) }, ['allowed']],
    ['that an output or metadata alone take', { A: { ...other, Metadata: { m: P } } }, ['allowed']],
    ['that decides how many there are', { A: { ...other, Count: { 'Fn::Select': [0, [1]] } } }, ['allowed']],
    ['not, that a fixed property takes', { A: a({ Fixed: P }) }, ['notAllowed']],
    ['not, deep inside text', { A: a({ Fixed: { k: [{ 'Fn::Join': ['', ['a', P]] }] } }) }, ['notAllowed']],
    ['not, in a placeholder', { A: a({ Fixed: { 'Fn::Sub': 'a-$' + '{P}' } }) }, ['notAllowed']],
    ['not, as a variable', { A: a({ Fixed: { 'Fn::Sub': ['a-$' + '{v}', { v: P }] } }) }, ['notAllowed']],
    ['by its value, chosen from', { A: a({ Fixed: { 'Fn::Select': [0, [P, 'y']] } }) }, ['conditionallyAllowed']],
    [
      'as only running it tells, through an attribute of what is changed in place',
      { A: a({ Value: P }), B: a({ Fixed: att('A', 'Echo') }) },
      ['uncertainlyAllowed'],
    ],
    ['through the id of what is changed in place', { A: a({ Value: P }), B: a({ Fixed: { Ref: 'A' } }) }, ['allowed']],
    ['through an attribute that is the id', { A: a({ Value: P }), B: a({ Fixed: att('A', 'Id') }) }, ['allowed']],
    [
      'through two others',
      { A: a({ Value: P }), B: a({ Value: att('A', 'Echo') }), C: a({ Fixed: att('B', 'Echo') }) },
      ['uncertainlyAllowed'],
    ],
    ['of one of many', { A: a({ Fixed: P }, { Count: 2 }) }, ['notAllowed']],
  ])('%s', async (_what, entries, expected) => {
    expect(listsOf(await analysed(using(entries)))).toEqual(expected);
  });

  it.each([
    ['macro', { Type: 'Macro', Value: P }],
    ['value', { Type: 'Eval', Value: { 'Fn::Join': ['', ['a', P]] } }],
  ])('not, that a local hands to a fixed property (%s)', async (_kind, L) => {
    expect(listsOf(await analysed(using({ A: a({ Fixed: { Ref: 'L' } }) }, { Locals: { L } })))).toEqual([
      'notAllowed',
    ]);
  });

  it('each by itself', async () => {
    const template = using({ A: a({ Fixed: P, Value: { Ref: 'Q' } }) });
    expect(await analysed(template)).toMatchObject({ allowed: ['Q', 'R'], notAllowed: ['P'], replacing: [] });
  });

  it('as it likes where a resource is new or made anew', async () => {
    const template = using({ A: a({ Fixed: P }) });
    const grown = using({ A: a({ Fixed: P }), B: a({ Fixed: { Ref: 'Q' } }) });
    const templateBody = JSON.stringify({ ROSTemplateFormatVersion: '2015-09-01', ...grown });
    const analysis = await analysed(template, { templateBody, taint: ['A'], allowReplacement: true });
    expect(analysis).toMatchObject({ allowed: ['P', 'Q', 'R'], replacing: [] });
  });
});

describe('where replacements are allowed, a parameter', () => {
  it.each<[string, Record<string, Json>, readonly string[]]>([
    ['causes one', { A: a({ Fixed: P }) }, ['allowed', 'replacing']],
    ['causes one by its value', { A: a({ Fixed: { 'Fn::Select': [0, [P]] } }) }, ['allowed', 'conditionallyReplacing']],
    ['may cause one', { A: a({ Value: P }), B: a({ Fixed: att('A', 'Echo') }) }, ['allowed', 'uncertainlyReplacing']],
    ['causes none', { A: a({ Value: P }) }, ['allowed']],
  ])('%s', async (_what, entries, expected) => {
    expect(listsOf(await analysed(using(entries), { allowReplacement: true }))).toEqual(expected);
  });

  it('is still held by the stack policy', async () => {
    const policy = { Statement: [{ Effect: 'Deny', Action: 'Update:Replace', Principal: '*', Resource: '*' }] };
    const template = using({ A: a({ Fixed: P, Value: { Ref: 'Q' } }) });
    const analysis = await analysed(template, { allowReplacement: true, policyDuringUpdate: policy });
    // What no statement is about is denied, too.
    expect(analysis).toMatchObject({ notAllowed: ['P', 'Q'], allowed: ['R'] });
  });
});

it('what a nested stack makes of it shows when that is updated', async () => {
  it1 = bed(store, cloud, [nestedStack]);
  const TemplateBody = {
    ROSTemplateFormatVersion: '2015-09-01',
    Parameters: { In: { Type: 'String' } },
    Resources: { Inner: a({ Fixed: { Ref: 'In' } }) },
  };
  const Net = { Type: 'ALIYUN::ROS::Stack', Properties: { TemplateBody, Parameters: { In: P } } };
  expect(listsOf(await analysed(using({ Net })))).toEqual(['uncertainlyAllowed']);
});

describe('conditions', () => {
  const Conditions = { IsX: { 'Fn::Equals': ['x', P] }, Not: { 'Fn::Not': ['IsX'] } };
  const chosen = (condition: string) => ({
    A: a({ Fixed: { 'Fn::If': [condition, { Ref: 'Q' }, { Ref: 'R' }] } }),
  });

  it('stay as they are, unless asked otherwise: only the branch that is taken counts', async () => {
    const template = using(chosen('IsX'), { Conditions });
    expect(await analysed(template)).toMatchObject({ allowed: ['P', 'R'], notAllowed: ['Q'] });
  });

  it('are followed through others', async () => {
    const template = using(chosen('Not'), { Conditions });
    const analysis = await analysed(template, { considerConditions: true });
    expect(analysis).toMatchObject({ allowed: ['Q'], conditionallyAllowed: ['P'], notAllowed: ['R'] });
  });

  it('are those of before the update', async () => {
    const template = using(chosen('IsX'), { Conditions });
    const analysis = await analysed(template, { parameters: { P: 'y' }, allowReplacement: true });
    expect(analysis).toMatchObject({ replacing: ['Q'] });
  });

  it('may take away what others read', async () => {
    const template = using({ A: { ...other, Condition: 'IsX' }, B: a({ Value: { Ref: 'A' } }) }, { Conditions });
    expect(listsOf(await analysed(template, { considerConditions: true }))).toEqual(['conditionallyAllowed']);
  });

  it('may take away what is read only where it is', async () => {
    const B = a({ Value: { 'Fn::If': ['IsX', { Ref: 'A' }, 'none'] } });
    const template = using({ A: { ...other, Condition: 'IsX' }, B }, { Conditions });
    expect(listsOf(await analysed(template, { considerConditions: true }))).toEqual(['allowed']);
  });
});

it('a continuation may replace anything', async () => {
  cloud.script = ({ context }) =>
    context.logicalId === 'B' ? { kind: 'failed', error: { code: 'No', message: 'no' } } : undefined;
  const template = using({ A: a({ Fixed: P }), B: a({ Fixed: { Ref: 'Q' } }, { DependsOn: 'A' }) });
  await it1.engine.create(request('demo', template, { disableRollback: true }));
  await settle();
  expect(await it1.engine.parametersOfContinuation(continuation({ dryRun: true }))).toMatchObject({
    allowed: ['P', 'Q', 'R'],
    replacing: ['P'],
  });
});

it('is told of an update that could be carried out', async () => {
  const template = using({ A: a({ Fixed: P }) });
  await it1.engine.create(request('demo', template));
  const asked = { ...change('demo', template), considerConditions: false };
  await expect(it1.engine.parametersOfUpdate(asked)).rejects.toMatchObject({ code: 'ActionInProgress' });
});
