import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Importing, StepResult } from '#engine/ports/resource-type.ts';
import type { Store } from '#engine/ports/store.ts';
import { nestedStack } from '#resources/ros/stack.ts';
import { openMemoryStore } from '#store/memory-store.ts';
import {
  a,
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

/* What the simulator found, each as the shortest run that shows it. */

const WAITS: StepResult = { kind: 'pending', continuation: {}, afterMs: 1e9 };

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
  ({ stackId } = await it1.engine.create(request('demo', resources(entries), over)));
  await settle();
  cloud.calls.length = 0;
}

async function update(entries: Record<string, Json>, over = {}): Promise<string> {
  await it1.engine.update(change('demo', resources(entries), over));
  await settle();
  return status();
}

async function status(): Promise<string> {
  return (await store.stack(stackId))!.status;
}

async function continueCreate(mode: 'recreate' | 'ignore'): Promise<string> {
  await it1.engine.continueCreate(continuation({ mode }));
  await settle();
  return status();
}

describe('a rollback of an update', () => {
  it('goes on in another process', async () => {
    await create({ A: a({ Value: 1 }), B: a() });
    cloud.script = ({ context }, piece) => {
      if (context.logicalId === 'B' && !context.rollingBack) return FAILED;
      return context.rollingBack && piece === 'update' ? WAITS : undefined;
    };
    expect(await update({ A: a({ Value: 2 }), B: a({ Value: 1 }, { DependsOn: 'A' }) })).toBe('ROLLBACK_IN_PROGRESS');
    await it1.engine.stop();
    cloud.script = () => undefined;
    const next = bed(store, cloud, [nestedStack]);
    expect(await next.engine.start()).toBe(1);
    next.clock.advance(2e9);
    await settle();
    expect(await status()).toMatch(/^ROLLBACK_/);
    expect((await store.stack(stackId))!.statusReason).not.toContain('defect');
  });

  it('keeps what it makes again in the turn in which it was removed', async () => {
    await create({ A: a(), Base: a(), Gone: a({}, { DependsOn: 'Base' }) });
    cloud.script = ({ context }, piece) =>
      context.logicalId === 'Gone' && piece === 'delete' ? { ...WAITS, afterMs: 1_000 } : undefined;
    await update({ A: a({ Value: 2 }) });
    await it1.engine.cancel({ ...DEMO, mode: 'safe', rollback: true, allowed: ['UPDATE'] });
    it1.clock.advance(2_000);
    await settle();
    expect(await status()).toBe('ROLLBACK_COMPLETE');
    expect((await store.resource(stackId, 'Gone'))?.status).toBe('CREATE_COMPLETE');
  });

  it('does not make what was given up before', async () => {
    cloud.script = ({ context }, piece) => (context.logicalId === 'B' && piece === 'create' ? FAILED : undefined);
    await create({ A: a({ Value: 1 }), B: a() }, { disableRollback: true });
    expect(await continueCreate('ignore')).toBe('CREATE_COMPLETE');
    cloud.script = (_, piece) => (piece === 'update' ? WAITS : undefined);
    await update({ A: a({ Value: 2 }) });
    cloud.script = () => undefined;
    await it1.engine.cancel({ ...DEMO, mode: 'quick', rollback: true, allowed: ['UPDATE'] });
    await settle();
    expect(await status()).toBe('ROLLBACK_COMPLETE');
    expect((await store.resources(stackId)).map((row) => row.logicalId)).toEqual(['A']);
  });

  it('waits for a nested stack that is still changing', async () => {
    const child = (value: Json): Json => ({ Resources: { Inner: a({ Value: value }) } });
    const nest = (value: Json): Record<string, Json> => ({
      Net: {
        Type: 'ALIYUN::ROS::Stack',
        Properties: { TemplateBody: { ROSTemplateFormatVersion: '2015-09-01', ...(child(value) as JsonObject) } },
      },
      B: a({ Value: value }),
    });
    await create(nest(1));
    cloud.script = ({ context }, piece) => {
      if (context.rollingBack || piece !== 'update') return undefined;
      return context.logicalId === 'Inner' ? WAITS : undefined;
    };
    await update(nest(2));
    await it1.engine.cancel({ ...DEMO, mode: 'quick', rollback: true, allowed: ['UPDATE'] });
    cloud.script = () => undefined;
    await settle();
    it1.clock.advance(60_000);
    await settle();
    expect(await status()).toBe('ROLLBACK_COMPLETE');
    expect([...cloud.properties.values()].map((properties) => properties.Value ?? null)).toEqual([1, 1]);
  });

  it('removes what the update added, whatever its DeletionPolicy', async () => {
    await create({ A: a({ Value: 1 }) });
    cloud.script = ({ context }) => (context.logicalId === 'A' && !context.rollingBack ? FAILED : undefined);
    const wanted = { A: a({ Value: { Ref: 'New' } }), New: a({}, { DeletionPolicy: 'Retain' }) };
    expect(await update(wanted)).toBe('ROLLBACK_COMPLETE');
    expect([...cloud.properties.keys()]).toEqual(['a-1']);
  });

  it('is not complete while a nested stack still has what was added', async () => {
    const nest = (entries: Record<string, Json>, value: Json): Record<string, Json> => ({
      Net: {
        Type: 'ALIYUN::ROS::Stack',
        Properties: { TemplateBody: { ROSTemplateFormatVersion: '2015-09-01', Resources: entries } },
      },
      B: a({ Value: value }, { DependsOn: 'Net' }),
    });
    await create(nest({ Inner: a() }, 1));
    cloud.script = ({ context }, piece) => {
      if (context.logicalId === 'B' && !context.rollingBack) return FAILED;
      return context.logicalId === 'Added' && piece === 'delete' ? FAILED : undefined;
    };
    expect(await update(nest({ Inner: a(), Added: a() }, 2))).toBe('ROLLBACK_FAILED');
    expect((await store.stack(stackId))!.statusReason).toContain('resources.Net.resources.Added');
  });
});

describe('the rollback of an update', () => {
  it('does not make what an import before it did not find', async () => {
    await create({ Net: a() });
    await it1.engine.delete({ ...deletion('demo'), retainAllResources: true });
    await settle();
    const into = { kind: 'create' as const, request: request('demo', BOTH, { disableRollback: true }) };
    const resources = [of('Net', 'net-1'), of('Web', 'nothing')];
    const set = { name: 's', description: null, change: { kind: 'import' as const, request: { resources, into } } };
    const made = await it1.engine.createChangeSet(set);
    stackId = made.stackId;
    await it1.engine.executeChangeSet({ ...DEMO, changeSetId: made.changeSetId });
    await settle();
    expect(await status()).toBe('IMPORT_CREATE_FAILED');
    cloud.script = ({ context }) => (context.logicalId === 'More' ? WAITS : undefined);
    await update({ Net: a(), More: a() });
    cloud.script = () => undefined;
    await it1.engine.cancel({ ...DEMO, mode: 'quick', rollback: true, allowed: ['UPDATE'] });
    await settle();
    expect(await status()).toBe('ROLLBACK_COMPLETE');
    expect(cloud.calls).not.toContain('create Web');
  });
});

const BOTH = resources({ Net: a(), Web: a({}, { DependsOn: 'Net' }) });
const of = (logicalId: string, id: string) => ({ logicalId, type: 'T::A', identifier: { Id: id } });

describe('an import', () => {
  it('does not take what its owner deletes while it is being looked for', async () => {
    const slow = cloud.types(['T::Slow']).get('T::Slow')!;
    const find: Importing['find'] = async (asked) => {
      const found = await slow.importing!.find(asked);
      await it1.engine.delete(deletion('demo'));
      await settle();
      return found;
    };
    it1 = bed(store, cloud, [{ ...slow, importing: { ...slow.importing!, find } }]);
    await create({ A: { Type: 'T::Slow' } });
    const into = { kind: 'create' as const, request: request('other', resources({ A: { Type: 'T::Slow' } })) };
    const taken = [{ logicalId: 'A', type: 'T::Slow', identifier: { Id: 'a-1' } }];
    const change = { kind: 'import' as const, request: { resources: taken, into } };
    const set = await it1.engine.createChangeSet({ name: 's', description: null, change });
    await it1.engine.executeChangeSet({ ...DEMO, changeSetId: set.changeSetId });
    await settle();
    expect((await store.stack(set.stackId))!.status).toBe('IMPORT_CREATE_ROLLBACK_COMPLETE');
    expect((await store.stack(set.stackId))!.statusReason).toContain('it is A of stack demo');
  });
});

describe('an update', () => {
  it('of the outputs alone is one', async () => {
    await create({ A: a() });
    const Outputs = { Id: { Value: { Ref: 'A' } } };
    await it1.engine.update(change('demo', { ...resources({ A: a() }), Outputs }));
    await settle();
    expect(await status()).toBe('UPDATE_COMPLETE');
    expect(await it1.engine.outputs(stackId)).toMatchObject([{ OutputKey: 'Id', OutputValue: 'a-1' }]);
  });

  it('after one that failed brings the tags to all', async () => {
    await create({ A: a(), B: a({}, { DependsOn: 'A' }) }, { disableRollback: true });
    cloud.script = ({ context }) => (context.logicalId === 'A' ? FAILED : undefined);
    const tags = [{ Key: 'k', Value: 'v' }];
    expect(await update({ A: a(), B: a({}, { DependsOn: 'A' }) }, { tags })).toBe('UPDATE_FAILED');
    cloud.script = () => undefined;
    cloud.calls.length = 0;
    expect(await update({ A: a(), B: a({}, { DependsOn: 'A' }) }, { tags })).toBe('UPDATE_COMPLETE');
    expect(cloud.calls).toEqual(['update A', 'update B']);
  });

  it('that failed in the middle is deleted with its new references in mind', async () => {
    await create({ A: a({ Value: 1 }) }, { disableRollback: true });
    cloud.script = ({ context }, piece) => (context.logicalId === 'A' && piece === 'update' ? FAILED : undefined);
    const wanted = { A: a({ Value: { Ref: 'New' } }), New: a() };
    expect(await update(wanted)).toBe('UPDATE_FAILED');
    expect((await store.resource(stackId, 'A'))?.dependsOn).toEqual(['New']);
  });

  it('leaves nothing listed of what an interrupted one has removed', async () => {
    await create({ A: a({ Fixed: 1 }), B: a() }, { disableRollback: true });
    cloud.script = ({ context }, piece) =>
      context.logicalId === 'A' && piece === 'delete' ? { ...WAITS, afterMs: 1_000 } : undefined;
    await update({ A: a({ Fixed: 2 }), B: a() });
    await it1.engine.cancel({ ...DEMO, mode: 'safe', rollback: false, allowed: ['UPDATE'] });
    it1.clock.advance(2_000);
    await settle();
    expect((await store.resource(stackId, 'A'))?.status).toBe('DELETE_COMPLETE');
    expect(await update({ B: a({ Value: 2 }) })).toBe('UPDATE_COMPLETE');
    expect((await store.resources(stackId)).map((row) => row.logicalId)).toEqual(['B']);
  });
});

describe('the undo of a creation', () => {
  it('leaves nothing of a nested stack, whatever policy its resources have', async () => {
    const TemplateBody = {
      ROSTemplateFormatVersion: '2015-09-01',
      ...resources({ Kept: a({}, { DeletionPolicy: 'Retain' }) }),
    };
    let made = false;
    cloud.script = ({ context }, piece) => {
      made ||= context.logicalId === 'Kept' && piece === 'create';
      return context.logicalId === 'Bad' && piece === 'create' ? FAILED : undefined;
    };
    await create({
      Net: { Type: 'ALIYUN::ROS::Stack', Properties: { TemplateBody } },
      Bad: a({}, { DependsOn: 'Net' }),
    });
    expect(await status()).toBe('CREATE_ROLLBACK_COMPLETE');
    expect(made).toBe(true);
    expect([...cloud.objects]).toEqual([]);
  });
});

describe('an operation past its deadline', () => {
  it('waits for the call that is out, and does nothing else meanwhile', async () => {
    let commits = 0;
    const counting = Object.assign(Object.create(store) as Store, {
      commit: (...args: Parameters<Store['commit']>) => {
        commits += 1;
        return store.commit(...args);
      },
    });
    let answer: (result: StepResult) => void = () => {};
    const create = () => new Promise<StepResult>((resolve) => (answer = resolve));
    it1 = bed(counting, cloud, [{ ...cloud.types(['T::Slow']).get('T::Slow')!, create }]);
    const entries = resources({ A: { Type: 'T::Slow' }, B: a({}, { DependsOn: 'A' }) });
    ({ stackId } = await it1.engine.create(request('demo', entries, { disableRollback: true })));
    await settle();
    commits = 0;
    for (let minute = 0; minute < 65; minute += 1) {
      it1.clock.advance(60_000);
      await settle();
    }
    expect(commits).toBeLessThanOrEqual(2);
    answer({ kind: 'done', physicalId: 'slow-1' });
    await settle();
    expect(await status()).toBe('CREATE_FAILED');
  });
});

describe('a creation that is made complete by giving up what failed', () => {
  it('keeps what a continuation has changed in place', async () => {
    cloud.script = ({ context }, piece) => (context.logicalId === 'B' && piece === 'create' ? FAILED : undefined);
    const Parameters = { P: { Type: 'String', Default: '1' } };
    const template = { Parameters, ...resources({ A: a({ Value: { Ref: 'P' } }), B: a() }) };
    ({ stackId } = await it1.engine.create(request('demo', template, { disableRollback: true })));
    await settle();
    await it1.engine.continueCreate(continuation({ parameters: { P: '2' } }));
    await settle();
    expect((await store.resource(stackId, 'A'))?.status).toBe('UPDATE_COMPLETE');
    expect(await continueCreate('ignore')).toBe('CREATE_COMPLETE');
    expect((await store.resources(stackId)).map((row) => row.logicalId)).toEqual(['A']);
  });
});
