import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { Unknown } from '@rosette/template/evaluate/value.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import type { StepResult } from '#engine/ports/resource-type.ts';
import { StackRefused, TemplateRejected } from '#engine/ports/stack-service.ts';
import { type Store, StoreError } from '#engine/ports/store.ts';
import { nestedStack } from '#resources/ros/stack.ts';
import { openMemoryStore } from '#store/memory-store.ts';
import { ROS_LIMITS } from './dependencies.ts';
import { type Bed, bed, deletion, request, resources, settle, TinyCloud } from './testing.ts';

const CHAIN = resources({
  A: { Type: 'T::A', Properties: { Value: 'x' } },
  B: { Type: 'T::B', Properties: { Value: { 'Fn::GetAtt': ['A', 'Echo'] } } },
});
const FAILED: StepResult = {
  kind: 'failed',
  error: { code: 'Quota', message: 'too many', requestId: 'R-1', action: 'MakeB' },
};

let store: Store;
let cloud: TinyCloud;
let it1: Bed;

beforeEach(() => {
  store = openMemoryStore();
  cloud = new TinyCloud();
  it1 = bed(store, cloud);
});

async function create(template = CHAIN, over = {}): Promise<string> {
  const { stackId } = await it1.engine.create(request('demo', template, over));
  await settle();
  return stackId;
}

async function statuses(stackId: string): Promise<readonly string[]> {
  const { rows } = await store.events({ stackId }, { number: 1, size: 50 });
  return rows.map((row) => `${row.logicalId} ${row.status}`).reverse();
}

describe('a stack', () => {
  it('is created in order, tells its events, and gives its outputs', async () => {
    const stackId = await create({ ...CHAIN, Outputs: { Out: { Value: { 'Fn::GetAtt': ['B', 'Echo'] } } } });
    expect(await statuses(stackId)).toEqual([
      'demo CREATE_IN_PROGRESS',
      'A CREATE_IN_PROGRESS',
      'A CREATE_COMPLETE',
      'B CREATE_IN_PROGRESS',
      'B CREATE_COMPLETE',
      'demo CREATE_COMPLETE',
    ]);
    expect(await it1.engine.outputs(stackId)).toEqual([
      { OutputKey: 'Out', OutputValue: 'x', Description: 'No description given' },
    ]);
  });

  it('is deleted in reverse', async () => {
    const stackId = await create();
    await it1.engine.delete(deletion('demo'));
    await settle();
    expect(cloud.calls.slice(2)).toEqual(['delete B', 'delete A']);
    expect((await store.stack(stackId))?.status).toBe('DELETE_COMPLETE');
    expect(cloud.objects.size).toBe(0);
  });

  it('is rolled back when a resource fails, and says why', async () => {
    cloud.script = (asked, piece) => (piece === 'create' && asked.context.logicalId === 'B' ? FAILED : undefined);
    const stackId = await create();
    const stack = await store.stack(stackId);
    expect(stack?.status).toBe('CREATE_ROLLBACK_COMPLETE');
    expect(stack?.statusReason).toContain('Resource CREATE failed: Quota: resources.B: too many');
    expect(stack?.operationInfo).toMatchObject({
      Action: 'MakeB',
      Code: 'Quota',
      RequestId: 'R-1',
      LogicalResourceId: 'B',
    });
    expect(cloud.objects.size).toBe(0);
  });

  it('keeps secrets out of its rows, outputs and previews', async () => {
    const template = {
      Parameters: { Pass: { Type: 'String', NoEcho: true } },
      ...resources({ A: { Type: 'T::A', Properties: { Value: { 'Fn::Sub': 'p=${Pass}' } } } }),
      Outputs: { Key: { Value: { 'Fn::GetAtt': ['A', 'Key'] } }, Echo: { Value: { 'Fn::Sub': '${A.Echo}' } } },
    };
    const asked = request('demo', template, { parameters: { Pass: 's3cret-value' } });
    const preview = await it1.engine.previewCreate(asked);
    expect(JSON.stringify(preview)).not.toContain('s3cret-value');
    const { stackId } = await it1.engine.create(asked);
    await settle();
    const rows = JSON.stringify([await store.stack(stackId), (await store.resource(stackId, 'A'))?.properties]);
    expect(rows).not.toContain('s3cret-value');
    expect((await it1.engine.outputs(stackId))[0]?.OutputValue).toBe('******');
  });

  it('waits as a row, and goes on at its time', async () => {
    cloud.script = (_, piece) =>
      piece === 'create' ? { kind: 'pending', continuation: { at: 1 }, physicalId: 'x-1', afterMs: 5_000 } : undefined;
    const stackId = await create(resources({ A: { Type: 'T::A' } }));
    const [step] = await store.steps((await store.stack(stackId))!.operationId!);
    expect(step).toMatchObject({ state: 'pending', physicalId: 'x-1', wakeAt: it1.clock.now() + 5_000 });
    expect((await store.resource(stackId, 'A'))?.physicalId).toBe('x-1');
    it1.clock.advance(5_000);
    await settle();
    expect((await store.stack(stackId))?.status).toBe('CREATE_COMPLETE');
  });

  it('times out, is undone, and says what it waited for', async () => {
    cloud.script = (asked, piece) =>
      piece === 'delete' || asked.context.logicalId !== 'B'
        ? undefined
        : { kind: 'pending', continuation: {}, afterMs: 1e9 };
    const stackId = await create();
    it1.clock.advance(60 * 60_000);
    await settle();
    const stack = await store.stack(stackId);
    expect(stack?.status).toBe('CREATE_ROLLBACK_COMPLETE');
    expect(stack?.statusReason).toContain('Create timed out after 60 minutes, while waiting for B');
  });
});

describe('a signal', () => {
  const waits = { kind: 'pending', continuation: {}, afterMs: 1e9, signal: 'bell' } as const;
  const ring = () => it1.engine.signal({ name: 'bell', stackId: 's', id: null, payload: { status: 'SUCCESS' } });

  it('wakes who waits for it', async () => {
    cloud.script = (_, piece) => (piece === 'create' ? waits : undefined);
    const stackId = await create(resources({ A: { Type: 'T::A' } }));
    await ring();
    await settle();
    expect((await store.stack(stackId))?.status).toBe('CREATE_COMPLETE');
  });

  it('is not missed when it comes while the handler is still looking', async () => {
    let rung: Promise<void> | undefined;
    cloud.script = (_, piece) => {
      if (piece !== 'create') return undefined;
      rung = ring();
      return waits;
    };
    const { stackId } = await it1.engine.create(request('demo', resources({ A: { Type: 'T::A' } })));
    await settle();
    await rung;
    await settle();
    expect((await store.stack(stackId))?.status).toBe('CREATE_COMPLETE');
  });

  it('is not missed across a restart', async () => {
    cloud.script = (_, piece) => (piece === 'create' ? waits : undefined);
    const stackId = await create(resources({ A: { Type: 'T::A' } }));
    await it1.engine.stop();
    await store.commit([{ kind: 'signal', row: { name: 'bell', stackId, id: null, payload: {}, receivedAt: 0 } }], []);
    it1 = bed(store, cloud);
    expect(await it1.engine.start()).toBe(1);
    await settle();
    expect(cloud.calls.at(-1)).toBe('resume A again');
    expect((await store.stack(stackId))?.status).toBe('CREATE_COMPLETE');
  });
});

describe('a request', () => {
  it('with the same client token is answered the same, and starts nothing', async () => {
    const first = await create(CHAIN, { clientToken: 't-1' });
    const again = await it1.engine.create(request('demo', CHAIN, { clientToken: 't-1' }));
    expect(again.stackId).toBe(first);
    expect(cloud.objects.size).toBe(2);
    const other = it1.engine.create(request('other', CHAIN, { clientToken: 't-1' }));
    await expect(other).rejects.toMatchObject({ code: 'InvalidIdempotenceParameter' });
  });

  it('for a taken name is refused, and the name is free after the deletion', async () => {
    await create();
    await expect(it1.engine.create(request('demo', CHAIN))).rejects.toMatchObject({ code: 'StackExists', status: 409 });
    await it1.engine.delete(deletion('demo'));
    await settle();
    await expect(it1.engine.create(request('demo', CHAIN))).resolves.toBeDefined();
  });

  it('that is wrong leaves nothing behind', async () => {
    const wrong = resources({ A: { Type: 'T::A', Properties: { Value: { Ref: 'Nobody' } } } });
    await expect(it1.engine.create(request('demo', wrong))).rejects.toBeInstanceOf(TemplateRejected);
    const unknown = resources({ A: { Type: 'T::Unknown' } });
    await expect(it1.engine.create(request('demo', unknown))).rejects.toBeInstanceOf(TemplateRejected);
    const { total } = await store.stacks({ accountId: '1', nested: true, deleted: true }, { number: 1, size: 1 });
    expect(total).toBe(0);
  });

  it('to delete is refused while something is going on, and for a protected stack', async () => {
    cloud.script = () => ({ kind: 'pending', continuation: {}, afterMs: 1e9 });
    await create();
    await expect(it1.engine.delete(deletion('demo'))).rejects.toMatchObject({ code: 'ActionInProgress', status: 409 });
    await it1.engine.create(request('safe', { Resources: {} }, { deletionProtection: true }));
    await settle();
    await expect(it1.engine.delete(deletion('safe'))).rejects.toMatchObject({
      code: 'InvalidOperation.DeletionProtection',
    });
    await expect(it1.engine.delete(deletion('nobody'))).rejects.toBeInstanceOf(StackRefused);
  });
});

describe('a store that refuses', () => {
  it('stops everything until it takes the commit; then all goes on', async () => {
    let full = false;
    const failing: Store = Object.assign(Object.create(store), {
      commit: async (...args: Parameters<Store['commit']>) => {
        if (full) throw new StoreError('full', 'no space left');
        return store.commit(...args);
      },
    });
    it1 = bed(failing, cloud);
    cloud.script = (asked, piece) => {
      if (piece === 'create' && asked.context.logicalId === 'A') full = true;
      return undefined;
    };
    const stackId = await create();
    expect(cloud.calls).toEqual(['create A']);
    it1.clock.advance(1_000);
    await settle();
    expect(cloud.calls).toEqual(['create A']);
    await expect(it1.engine.create(request('second', CHAIN))).rejects.toBeInstanceOf(StoreError);
    full = false;
    it1.clock.advance(1_000);
    await settle();
    expect((await store.stack(stackId))?.status).toBe('CREATE_COMPLETE');
    expect(it1.warnings.length).toBeGreaterThan(0);
  });
});

describe('a nested stack', () => {
  const nestedBed = () => bed(store, cloud, [nestedStack], { limits: { ...ROS_LIMITS, nestingDepth: 2 } });
  const child = (value: Json, more: JsonObject = {}): JsonObject => ({
    ROSTemplateFormatVersion: '2015-09-01',
    Parameters: { Value: { Type: 'String' } },
    Resources: { Inner: { Type: 'T::A', Properties: { Value: value } } },
    Outputs: {
      Out: { Value: { 'Fn::GetAtt': ['Inner', 'Echo'] } },
      Key: { Value: { 'Fn::GetAtt': ['Inner', 'Key'] } },
    },
    ...more,
  });
  const parent = (body: Json, given: Json): JsonObject => ({
    Parameters: { Pass: { Type: 'String', NoEcho: true, Default: 'p4ssw0rd-x' } },
    ...resources({
      Net: { Type: 'ALIYUN::ROS::Stack', Properties: { TemplateBody: body, Parameters: { Value: given } } },
      After: { Type: 'T::B', Properties: { Value: { 'Fn::GetAtt': ['Net', 'Outputs.Out'] } } },
    }),
    Outputs: {
      Out: { Value: { 'Fn::GetAtt': ['After', 'Echo'] } },
      Key: { Value: { 'Fn::GetAtt': ['Net', 'Outputs.Key'] } },
    },
  });

  it('is created, waited for, read and deleted with its parent', async () => {
    it1 = nestedBed();
    const stackId = await create(parent(child({ Ref: 'Value' }), 'deep'));
    expect((await it1.engine.outputs(stackId)).map((output) => output.OutputValue)).toEqual(['deep', '******']);
    const { rows } = await store.stacks({ accountId: '1', parentId: stackId }, { number: 1, size: 5 });
    expect(rows[0]).toMatchObject({ status: 'CREATE_COMPLETE', depth: 1, rootId: stackId });
    await expect(it1.engine.delete(deletion(rows[0]!.id))).rejects.toMatchObject({ code: 'NotSupported' });
    await it1.engine.delete(deletion('demo'));
    await settle();
    expect((await store.stack(stackId))?.status).toBe('DELETE_COMPLETE');
    expect(cloud.objects.size).toBe(0);
  });

  it('keeps its parent’s secrets, whatever it declares', async () => {
    it1 = nestedBed();
    const stackId = await create(parent(child({ Ref: 'Value' }), { Ref: 'Pass' }));
    const { rows } = await store.stacks({ accountId: '1', parentId: stackId }, { number: 1, size: 5 });
    expect(rows[0]?.status).toBe('CREATE_COMPLETE');
    expect(JSON.stringify([rows, await store.resources(rows[0]!.id)])).not.toContain('p4ssw0rd-x');
  });

  it('that fails fails its parent with the whole path, and goes with it', async () => {
    it1 = nestedBed();
    cloud.script = (asked, piece) => (piece === 'create' && asked.context.logicalId === 'Inner' ? FAILED : undefined);
    const stackId = await create(parent(child('x'), 'y'));
    const stack = await store.stack(stackId);
    expect(stack?.status).toBe('CREATE_ROLLBACK_COMPLETE');
    expect(stack?.statusReason).toContain('Resource CREATE failed: Quota: resources.Net.resources.Inner: too many');
  });

  it('that is still being created is cancelled when its parent is undone', async () => {
    it1 = nestedBed();
    cloud.script = (asked, piece) => {
      if (asked.context.logicalId === 'Inner' && piece === 'create')
        return { kind: 'pending', continuation: {}, physicalId: 'in-1', afterMs: 1e9 };
      return asked.context.logicalId === 'Bad' && piece === 'create' ? FAILED : undefined;
    };
    const template = parent(child('x'), 'y') as { Resources: JsonObject };
    const stackId = await create({ ...template, Resources: { ...template.Resources, Bad: { Type: 'T::A' } } });
    expect((await store.stack(stackId))?.status).toBe('CREATE_ROLLBACK_COMPLETE');
    const { rows } = await store.stacks({ accountId: '1', parentId: stackId, deleted: true }, { number: 1, size: 5 });
    expect(rows[0]?.status).toBe('DELETE_COMPLETE');
    expect(cloud.calls).toContain('delete Inner');
  });

  it('is previewed through, with what is not known yet as null', async () => {
    it1 = nestedBed();
    const preview = await it1.engine.previewCreate(request('demo', parent(child({ Ref: 'Value' }), { Ref: 'Pass' })));
    expect(preview.resources[0]?.stack?.resources[0]).toMatchObject({
      logicalId: 'Inner',
      properties: { Value: '******' },
    });
    expect(preview.resources[1]).toMatchObject({ logicalId: 'After', properties: { Value: null } });
  });
});

describe('a defect of the engine', () => {
  it('ends its own operation, without harm to the others', async () => {
    const defects: unknown[] = [];
    it1 = bed(store, cloud, [], { log: { warn: () => {}, defect: (error) => defects.push(error) } });
    cloud.script = (asked) => {
      if (asked.context.stack.name !== 'demo') return undefined;
      return { kind: 'done', attributes: { Id: new Unknown([]) as unknown as string } };
    };
    const stackId = await create(resources({ A: { Type: 'T::A' } }));
    const other = await it1.engine.create(request('other', CHAIN));
    await settle();
    expect(defects).toHaveLength(1);
    expect((await store.stack(stackId))?.status).toBe('CREATE_FAILED');
    expect((await store.stack(other.stackId))?.status).toBe('CREATE_COMPLETE');
    await it1.engine.stop();
    it1 = bed(store, cloud);
    expect(await it1.engine.start()).toBe(0);
    cloud.script = () => undefined;
    await it1.engine.delete(deletion('demo'));
    await settle();
    expect((await store.stack(stackId))?.status).toBe('DELETE_COMPLETE');
  });
});

describe('a second owner', () => {
  it('takes over; the first writes nothing more and goes on with what is its own', async () => {
    const waits = { kind: 'pending', continuation: {}, afterMs: 1_000 } as const;
    cloud.script = (_, piece) => (piece === 'create' ? waits : undefined);
    const stackId = await create(resources({ A: { Type: 'T::A' } }));
    const second = bed(store, cloud);
    expect(await second.engine.start()).toBe(1);
    await settle();
    const warnings = it1.warnings.length;
    const own = await it1.engine.create(request('own', resources({ B: { Type: 'T::A' } })));
    it1.clock.advance(1_000);
    await settle();
    expect(it1.warnings.length).toBe(warnings + 1);
    expect((await store.stack(own.stackId))?.status).toBe('CREATE_IN_PROGRESS');
    it1.clock.advance(1_000);
    second.clock.advance(1_000);
    await settle();
    expect((await store.stack(own.stackId))?.status).toBe('CREATE_COMPLETE');
    expect((await store.stack(stackId))?.status).toBe('CREATE_COMPLETE');
    expect(cloud.objects.size).toBe(2);
  });
});
