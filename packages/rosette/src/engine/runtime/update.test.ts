import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import type { StepResult } from '#engine/ports/resource-type.ts';
import type { Store } from '#engine/ports/store.ts';
import { nestedStack } from '#resources/ros/stack.ts';
import { openMemoryStore } from '#store/memory-store.ts';
import {
  a,
  att,
  type Bed,
  bed,
  change,
  continuation,
  DEMO,
  deletion,
  FAILED,
  request,
  resources,
  settle,
  TinyCloud,
} from './testing.ts';

const WAITS: StepResult = { kind: 'pending', continuation: {}, afterMs: 60_000 };

let store: Store;
let cloud: TinyCloud;
let it1: Bed;
let stackId: string;

beforeEach(() => {
  store = openMemoryStore();
  cloud = new TinyCloud();
  it1 = bed(store, cloud, [nestedStack]);
});

async function create(entries: Record<string, Json>, over = {}): Promise<void> {
  ({ stackId } = await it1.engine.create(request('demo', { ...resources(entries), ...over })));
  await settle();
  cloud.calls.length = 0;
}

async function update(entries: Record<string, Json>, over = {}): Promise<string> {
  await it1.engine.update(change('demo', resources(entries), over));
  await settle();
  return (await store.stack(stackId))!.status;
}

function values(): Record<string, Json> {
  return Object.fromEntries([...cloud.properties].map(([id, properties]) => [id, properties.Value ?? null]));
}

describe('an update', () => {
  it('changes in place what can be, and leaves the rest alone', async () => {
    await create({ A: a({ Value: 1 }), B: a({ Value: 2 }) });
    expect(await update({ A: a({ Value: 9 }), B: a({ Value: 2 }) })).toBe('UPDATE_COMPLETE');
    expect(cloud.calls).toEqual(['update A']);
    expect(values()).toEqual({ 'a-1': 9, 'b-2': 2 });
  });

  it('adds, and removes in the clean-up after everything else', async () => {
    await create({ Old: a(), User: a({ Value: att('Old') }) });
    expect(await update({ User: a({ Value: att('New') }), New: a() })).toBe('UPDATE_COMPLETE');
    expect(cloud.calls).toEqual(['create New', 'update User', 'delete Old']);
    expect((await store.resources(stackId)).map((row) => row.logicalId).sort()).toEqual(['New', 'User']);
  });

  it('replaces what cannot change, dependents first, and follows the new id', async () => {
    await create({ Net: a({ Fixed: 1 }), Sub: a({ Fixed: att('Net') }), Use: a({ Value: att('Sub') }) });
    expect(await update({ Net: a({ Fixed: 2 }), Sub: a({ Fixed: att('Net') }), Use: a({ Value: att('Sub') }) })).toBe(
      'UPDATE_COMPLETE',
    );
    expect(cloud.calls).toEqual(['delete Sub', 'delete Net', 'create Net', 'create Sub', 'update Use']);
    expect(values()['use-3']).toBe('sub-5');
  });

  it('knows nothing of what it replaced while that is made anew', async () => {
    await create({ Net: a({ Fixed: 1 }) });
    cloud.script = (_, piece) => (piece === 'create' ? WAITS : undefined);
    await update({ Net: a({ Fixed: 2 }) });
    const net = (await store.resource(stackId, 'Net'))!;
    expect([net.status, net.physicalId, net.attributes]).toEqual(['CREATE_IN_PROGRESS', null, {}]);
  });

  it('is refused when a replacement is needed and not allowed', async () => {
    await create({ A: a({ Fixed: 1 }) });
    const refused = update({ A: a({ Fixed: 2 }) }, { allowReplacement: false });
    await expect(refused).rejects.toMatchObject({
      code: 'StackValidationFailed',
      message: expect.stringContaining('A (Fixed)'),
    });
    expect((await store.stack(stackId))!.status).toBe('CREATE_COMPLETE');
  });

  it('of the completely same stack is refused as ROS does', async () => {
    await create({ A: a({ Value: 1 }) });
    await expect(update({ A: a({ Value: 1 }) })).rejects.toMatchObject({
      code: 'NotSupported',
      message: expect.stringMatching(/^Update the completely same stack/),
    });
  });

  it('that changes something reaches what counts updates, and one that changes nothing does not', async () => {
    const counting = { ...cloud.types(['T::C']).get('T::C')!, reachedByEveryUpdate: () => true };
    it1 = bed(store, cloud, [counting]);
    const c = { Type: 'T::C' };
    await create({ A: a({ Value: 1 }), C: c });
    await expect(update({ A: a({ Value: 1 }), C: c })).rejects.toMatchObject({ code: 'NotSupported' });
    await update({ A: a({ Value: 2 }), C: c });
    expect(cloud.calls).toEqual(['update A', 'update C']);
  });

  it('cannot make a custom resource one of another type', async () => {
    it1 = bed(store, cloud, [...cloud.types(['Custom::A', 'Custom::B']).values()]);
    await create({ C: { Type: 'Custom::A' } });
    await expect(update({ C: { Type: 'Custom::B' } })).rejects.toThrow(/C \(Custom::A to Custom::B\)/);
    expect(cloud.calls).toEqual([]);
  });

  it('tells what the cloud keeps of what was deleted', async () => {
    await create({ A: a() });
    const asked: unknown[] = [];
    cloud.script = ({ context }, piece) => {
      if (piece !== 'delete') return undefined;
      asked.push(context.failOnSubscriptions);
      return { kind: 'done', letGo: 'subscription' };
    };
    await it1.engine.delete({ ...deletion(stackId), failOnSubscriptions: true });
    await settle();
    expect(asked).toEqual([true]);
    const { rows } = await store.events({ stackId, logicalIds: ['A'] }, { number: 1, size: 1 });
    expect(rows[0]).toMatchObject({
      status: 'DELETE_COMPLETE',
      statusReason: 'Retained (subscription): the cloud resource was left as it is',
    });
  });

  it('tells in the events what a resource has to announce, once', async () => {
    const says = (progress: string): StepResult => ({ ...WAITS, progress, announce: true }) as StepResult;
    let looks = 0;
    cloud.script = (_, piece) => {
      if (piece === 'create') return says('half way');
      looks += 1;
      return looks < 3 ? says(looks === 1 ? 'half way' : 'nearly there') : undefined;
    };
    await create({ A: a() });
    for (let minute = 0; minute < 4; minute += 1) {
      it1.clock.advance(60_000);
      await settle();
    }
    const { rows } = await store.events({ stackId, logicalIds: ['A'] }, { number: 1, size: 20 });
    expect(rows.map(({ status, statusReason }) => `${status} ${statusReason}`).reverse()).toEqual([
      'CREATE_IN_PROGRESS state changed',
      'CREATE_IN_PROGRESS half way',
      'CREATE_IN_PROGRESS nearly there',
      'CREATE_COMPLETE state changed',
    ]);
  });

  it('deletes what is replaced when those that stay have let go of it', async () => {
    await create({ Net: a({ Fixed: 1 }), Use: a({ Value: att('Net') }), Far: a({ Value: 1 }) });
    const slow = (asked: { action: string }, piece: string): StepResult | undefined =>
      piece === 'update' && asked.action === 'update' ? WAITS : undefined;
    cloud.script = (asked, piece) => (asked.context.logicalId === 'Use' ? slow(asked, piece) : undefined);
    await it1.engine.update(change('demo', resources({ Net: a({ Fixed: 2 }), Use: a({ Value: 'other' }), Far: a() })));
    await settle();
    expect(cloud.calls).not.toContain('delete Net');
    it1.clock.advance(60_000);
    await settle();
    expect(cloud.calls.slice(-2)).toEqual(['delete Net', 'create Net']);
  });

  it('of parameters only follows where they go, previous ones kept', async () => {
    const Parameters = { X: { Type: 'String' }, Y: { Type: 'String', Default: 'y' } };
    ({ stackId } = await it1.engine.create(
      request(
        'demo',
        { Parameters, ...resources({ A: a({ Value: { 'Fn::Sub': '${X}${Y}' } }) }) },
        { parameters: { X: 'x' } },
      ),
    ));
    await settle();
    await it1.engine.update(change('demo', null, { parameters: { Y: '2' } }));
    await settle();
    expect(values()).toEqual({ 'a-1': 'x2' });
    await expect(it1.engine.update(change('demo', null, { usePreviousParameters: false }))).rejects.toThrow();
  });

  it('that fails is undone exactly, also a replacement and an addition', async () => {
    const before = {
      Net: a({ Fixed: 1 }),
      Sub: a({ Fixed: att('Net'), Value: 'old' }),
      Use: a({ Value: att('Sub') }),
      Gone: a(),
    };
    await create(before);
    cloud.script = (asked, piece) => (piece === 'create' && asked.context.logicalId === 'Bad' ? FAILED : undefined);
    const after = {
      Net: a({ Fixed: 2 }),
      Sub: a({ Fixed: att('Net'), Value: 'new' }),
      Use: a({ Value: att('Sub') }),
      Bad: a({ Value: att('Use') }),
    };
    expect(await update(after)).toBe('ROLLBACK_COMPLETE');
    const rows = await store.resources(stackId);
    const ids = Object.fromEntries(rows.map((row) => [row.logicalId, row.physicalId]));
    expect(Object.keys(ids).sort()).toEqual(['Gone', 'Net', 'Sub', 'Use']);
    expect(cloud.properties.get(ids.Net!)).toMatchObject({ Fixed: 1 });
    expect(cloud.properties.get(ids.Sub!)).toMatchObject({ Fixed: ids.Net, Value: 'old' });
    expect(cloud.properties.get(ids.Use!)).toMatchObject({ Value: ids.Sub });
    expect(cloud.objects.size).toBe(4);
    const stack = await store.stack(stackId);
    expect(stack?.statusReason).toContain('Resource CREATE failed: Quota: resources.Bad: too many');
    await expect(update(before)).rejects.toMatchObject({ code: 'NotSupported' });
  });

  it('that failed half way in one resource sets that back too', async () => {
    await create({ A: a({ Value: 'old' }) });
    cloud.script = (asked, piece) => {
      if (piece !== 'update' || asked.context.rollingBack) return undefined;
      cloud.properties.set('a-1', { Value: 'new' });
      return FAILED;
    };
    expect(await update({ A: a({ Value: 'new' }) })).toBe('ROLLBACK_COMPLETE');
    expect(values()).toEqual({ 'a-1': 'old' });
  });

  it('without rollback rests in UPDATE_FAILED, and the next one mends it', async () => {
    ({ stackId } = await it1.engine.create(
      request('demo', resources({ A: a({ Value: 1 }) }), { disableRollback: true }),
    ));
    await settle();
    cloud.script = (_, piece) => (piece === 'update' ? FAILED : undefined);
    expect(await update({ A: a({ Value: 2 }) })).toBe('UPDATE_FAILED');
    cloud.script = () => undefined;
    expect(await update({ A: a({ Value: 2 }) })).toBe('UPDATE_COMPLETE');
    expect(values()).toEqual({ 'a-1': 2 });
  });

  it('whose clean-up fails is complete, says so, and keeps the resource recorded', async () => {
    await create({ A: a(), B: a() });
    cloud.script = (_, piece) => (piece === 'delete' ? FAILED : undefined);
    expect(await update({ A: a() })).toBe('UPDATE_COMPLETE');
    expect((await store.stack(stackId))!.statusReason).toContain('not everything could be removed');
    expect((await store.resource(stackId, 'B'))?.status).toBe('DELETE_FAILED');
  });

  it('honours a Retain that was stored before, and notes a policy of now without touching the cloud', async () => {
    await create({ A: a(), B: a({}, { DeletionPolicy: 'Retain' }) });
    expect(await update({ A: a({}, { DeletionPolicy: 'Retain' }) })).toBe('UPDATE_COMPLETE');
    expect(cloud.calls).toEqual([]);
    expect(cloud.objects.size).toBe(2);
    expect((await store.resource(stackId, 'A'))?.deletionPolicy).toBe('Retain');
  });

  it('keeps to the stack policy', async () => {
    await create({ A: a({ Value: 1 }) });
    const policy = {
      Statement: [{ Effect: 'Deny', Action: 'Update:*', Principal: '*', Resource: 'LogicalResourceId/A' }],
    };
    await it1.engine.setStackPolicy({ ...DEMO, policy });
    await expect(update({ A: a({ Value: 2 }) })).rejects.toMatchObject({ code: 'StackPolicyValidationFailed' });
    const allow = { Statement: [{ Effect: 'Allow', Action: 'Update:*', Principal: '*', Resource: '*' }] };
    expect(await update({ A: a({ Value: 2 }) }, { policyDuringUpdate: allow })).toBe('UPDATE_COMPLETE');
  });

  it('can be cancelled, and undone', async () => {
    await create({ A: a({ Value: 1 }), B: a() });
    cloud.script = (asked, piece) =>
      piece === 'update' && !asked.context.rollingBack
        ? { kind: 'pending', continuation: {}, afterMs: 1e9 }
        : undefined;
    await update({ A: a({ Value: 2 }), B: a() });
    const at = { ...DEMO, allowed: ['UPDATE'] };
    await it1.engine.cancel({ ...at, mode: 'quick', rollback: true });
    await settle();
    expect((await store.stack(stackId))!.status).toBe('ROLLBACK_COMPLETE');
    expect(values()['a-1']).toBe(1);
    await expect(it1.engine.cancel({ ...at, mode: 'quick', rollback: false })).rejects.toMatchObject({
      code: 'NotSupported',
    });
  });

  it('is previewed as it is carried out', async () => {
    await create({ Net: a({ Fixed: 1 }), Sub: a({ Fixed: att('Net') }), Same: a(), Old: a() });
    const wanted = change(
      'demo',
      resources({ Net: a({ Fixed: 2 }), Sub: a({ Fixed: att('Net') }), Same: a(), New: a() }),
    );
    const preview = await it1.engine.previewUpdate(wanted);
    expect(preview.resources.map((one) => `${one.logicalId} ${one.action} ${one.replacement ?? ''}`.trim())).toEqual([
      'Net Modify True',
      'Same None',
      'New Add',
      'Sub Modify True',
      'Old Remove',
    ]);
    expect(preview.resources.find((one) => one.logicalId === 'Sub')?.changes).toMatchObject([
      {
        name: 'Fixed',
        before: 'net-1',
        after: null,
        known: false,
        requiresRecreation: 'Always',
        causingEntity: 'Net.Id',
      },
    ]);
    expect(cloud.calls).toEqual([]);
  });

  it('tells parameters from the template as the cause', async () => {
    const Parameters = { X: { Type: 'String', Default: '1' } };
    ({ stackId } = await it1.engine.create(
      request('demo', { Parameters, ...resources({ A: a({ Value: { Ref: 'X' } }), B: a({ Value: 1 }) }) }),
    ));
    await settle();
    const next = { Parameters, ...resources({ A: a({ Value: { Ref: 'X' } }), B: a({ Value: 2 }) }) };
    const preview = await it1.engine.previewUpdate(change('demo', next, { parameters: { X: '2' } }));
    expect(
      preview.resources.flatMap(
        (one) => one.changes?.map(({ source, causingEntity }) => [one.logicalId, source, causingEntity]) ?? [],
      ),
    ).toEqual([
      ['A', 'ParameterReference', 'X'],
      ['B', 'DirectModification', null],
    ]);
  });

  it('reaches into nested stacks', async () => {
    const child = (value: Json): JsonObject => ({
      ROSTemplateFormatVersion: '2015-09-01',
      Resources: { Inner: a({ Value: value }) },
      Outputs: { Out: { Value: att('Inner', 'Echo') } },
    });
    const nest = (value: Json): Record<string, Json> => ({
      Net: { Type: 'ALIYUN::ROS::Stack', Properties: { TemplateBody: child(value) } },
      After: a({ Value: att('Net', 'Outputs.Out') }),
    });
    await create(nest('one'));
    expect(await update(nest('two'))).toBe('UPDATE_COMPLETE');
    expect(Object.values(values()).sort()).toEqual(['two', 'two']);
    cloud.script = (asked, piece) =>
      asked.context.logicalId === 'After' && piece === 'update' && !asked.context.rollingBack ? FAILED : undefined;
    expect(await update(nest('three'))).toBe('ROLLBACK_COMPLETE');
    expect(Object.values(values()).sort()).toEqual(['two', 'two']);
    await it1.engine.delete(deletion('demo'));
    await settle();
    expect(cloud.objects.size).toBe(0);
  });
});

describe('a creation that failed', () => {
  it('is continued with what failed and what was never made', async () => {
    cloud.script = (asked, piece) => (asked.context.logicalId === 'B' && piece === 'create' ? FAILED : undefined);
    ({ stackId } = await it1.engine.create(
      request('demo', resources({ A: a(), B: a({ Value: att('A') }), C: a({ Value: att('B') }) }), {
        disableRollback: true,
      }),
    ));
    await settle();
    expect((await store.stack(stackId))!.status).toBe('CREATE_FAILED');
    cloud.script = () => undefined;
    cloud.calls.length = 0;
    await it1.engine.continueCreate(continuation());
    await settle();
    expect((await store.stack(stackId))!.status).toBe('CREATE_COMPLETE');
    expect(cloud.calls).toEqual(['delete B', 'create B', 'create C']);
  });

  it('is made complete by giving up what failed', async () => {
    cloud.script = (asked, piece) => (asked.context.logicalId === 'B' && piece === 'create' ? FAILED : undefined);
    ({ stackId } = await it1.engine.create(
      request('demo', resources({ A: a(), B: a(), C: a({ Value: att('B') }) }), { disableRollback: true }),
    ));
    await settle();
    await it1.engine.continueCreate(continuation({ mode: 'ignore' }));
    await settle();
    expect((await store.stack(stackId))!.status).toBe('CREATE_COMPLETE');
    expect((await store.resources(stackId)).map((row) => row.logicalId)).toEqual(['A']);
  });
});

describe('a change set', () => {
  const at = { accountId: '1', region: 'cn-hangzhou' };
  const set = (entries: Record<string, Json>) =>
    it1.engine.createChangeSet({
      name: 'set',
      description: null,
      change: { kind: 'update', request: change('demo', resources(entries)) },
    });

  it('is carried out as reviewed', async () => {
    await create({ A: a({ Value: 1 }) });
    const { changeSetId } = await set({ A: a({ Value: 2 }), B: a() });
    await it1.engine.executeChangeSet({ ...at, changeSetId });
    await settle();
    expect((await store.stack(stackId))!.status).toBe('UPDATE_COMPLETE');
    expect((await store.changeSet(changeSetId))?.executionStatus).toBe('EXECUTE_COMPLETE');
  });

  it('that is stale is refused with the difference', async () => {
    await create({ A: a({ Value: 1 }) });
    const { changeSetId } = await set({ A: a({ Value: 2 }) });
    await update({ A: a({ Value: 3 }) });
    await expect(it1.engine.executeChangeSet({ ...at, changeSetId })).rejects.toMatchObject({
      message: expect.stringContaining('A'),
    });
    expect((await store.changeSet(changeSetId))?.executionStatus).toBe('OBSOLETE');
  });

  it('makes a new stack that waits for review', async () => {
    const made = await it1.engine.createChangeSet({
      name: 'new',
      description: null,
      change: { kind: 'create', request: request('demo', resources({ A: a() })) },
    });
    expect((await store.stack(made.stackId))?.status).toBe('REVIEW_IN_PROGRESS');
    await expect(it1.engine.create(request('demo', resources({})))).rejects.toMatchObject({ code: 'StackExists' });
    await it1.engine.executeChangeSet({ ...at, changeSetId: made.changeSetId });
    await settle();
    expect((await store.stack(made.stackId))?.status).toBe('CREATE_COMPLETE');
  });
});
