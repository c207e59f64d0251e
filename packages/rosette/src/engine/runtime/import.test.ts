import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ResourceType, StepResult } from '#engine/ports/resource-type.ts';
import type { ResourceToImport } from '#engine/ports/stack-service.ts';
import type { Store } from '#engine/ports/store.ts';
import { openMemoryStore } from '#store/memory-store.ts';
import { a, att, type Bed, bed, change, deletion, request, resources, settle, TinyCloud } from './testing.ts';

const WAITS: StepResult = { kind: 'pending', continuation: {}, afterMs: 60_000 };
const at = { accountId: '1', region: 'cn-hangzhou' };
const of = (logicalId: string, id: string): ResourceToImport => ({
  logicalId,
  type: 'T::A',
  identifier: { Id: id },
});

let store: Store;
let cloud: TinyCloud;
let it1: Bed;
let sets = 0;

beforeEach(() => {
  store = openMemoryStore();
  cloud = new TinyCloud();
  it1 = bed(store, cloud);
});

/** Things in the cloud that no stack has: `net-1`, `web-2`. */
async function leaveBehind(): Promise<void> {
  const { stackId } = await it1.engine.create(
    request('old', resources({ Net: a({ Value: 'n' }), Web: a({ Value: att('Net') }) })),
  );
  await settle();
  await it1.engine.delete({ ...deletion(stackId), retainAllResources: true });
  await settle();
  cloud.calls.length = 0;
}

function reviewed(entries: Record<string, Json>, imports: readonly ResourceToImport[], over = {}) {
  return it1.engine.createChangeSet({
    name: `adopt-${++sets}`,
    description: null,
    change: {
      kind: 'import',
      request: { resources: imports, into: { kind: 'create', request: request('new', resources(entries), over) } },
    },
  });
}

function intoExisting(entries: Record<string, Json>, imports: readonly ResourceToImport[], over = {}) {
  return it1.engine.createChangeSet({
    name: `adopt-${++sets}`,
    description: null,
    change: {
      kind: 'import',
      request: { resources: imports, into: { kind: 'update', request: change('new', resources(entries), over) } },
    },
  });
}

async function execute({ changeSetId, stackId }: { changeSetId: string; stackId: string }): Promise<string> {
  await it1.engine.executeChangeSet({ ...at, changeSetId });
  await settle();
  return (await store.stack(stackId))!.status;
}

const BOTH = { Net: a({ Value: 'n' }), Web: a({ Value: att('Net') }) };
const FOUND = [of('Net', 'net-1'), of('Web', 'web-2')];

describe('an import into a new stack', () => {
  it('tells of each resource that it is imported', async () => {
    await leaveBehind();
    const set = await reviewed(BOTH, FOUND);
    await execute(set);
    const { rows } = await store.events({ stackId: set.stackId, logicalIds: ['Net'] }, { number: 1, size: 9 });
    expect(rows.map(({ status }) => status)).toEqual(['IMPORT_COMPLETE', 'IMPORT_IN_PROGRESS']);
  });

  it('takes over what exists and calls nothing that changes', async () => {
    await leaveBehind();
    const set = await reviewed(BOTH, FOUND);
    const preview = (await store.changeSet(set.changeSetId))!.preview as { resources: JsonObject[] };
    expect(preview.resources.map((one) => [one.logicalId, one.action, one.physicalId])).toEqual([
      ['Net', 'Import', 'net-1'],
      ['Web', 'Import', 'web-2'],
    ]);
    expect(await execute(set)).toBe('IMPORT_CREATE_COMPLETE');
    expect(cloud.calls).toEqual(['import Net', 'import Web']);
    const rows = await store.resources(set.stackId);
    expect(rows.map((row) => [row.status, row.physicalId])).toEqual([
      ['IMPORT_COMPLETE', 'net-1'],
      ['IMPORT_COMPLETE', 'web-2'],
    ]);
  });

  it('goes on like any stack: updates in place, replaces, deletes', async () => {
    await leaveBehind();
    await execute(await reviewed(BOTH, FOUND));
    await it1.engine.update(change('new', resources({ Net: a({ Value: 'm' }), Web: a({ Value: att('Net') }) })));
    await settle();
    expect(cloud.properties.get('net-1')).toEqual({ Value: 'm' });
    await it1.engine.delete(deletion('new'));
    await settle();
    expect(cloud.objects.size).toBe(0);
  });

  it('that does not find one lets go of the others and deletes nothing', async () => {
    await leaveBehind();
    const set = await reviewed({ ...BOTH, More: a({ Value: att('Web') }) }, [...FOUND, of('More', 'gone-9')]);
    expect(await execute(set)).toBe('IMPORT_CREATE_ROLLBACK_COMPLETE');
    expect([...cloud.properties.keys()]).toEqual(['net-1', 'web-2']);
    expect(cloud.calls.filter((call) => !call.startsWith('import'))).toEqual([]);
    expect((await store.stack(set.stackId))!.statusReason).toContain('there is no gone-9');
    await it1.engine.delete(deletion('new'));
    await settle();
    expect([...cloud.properties.keys()]).toEqual(['net-1', 'web-2']);
  });

  it('without rollback keeps what was found; the rest can be imported later', async () => {
    await leaveBehind();
    const set = await reviewed(BOTH, [of('Net', 'net-1'), of('Web', 'nothing')], { disableRollback: true });
    expect(await execute(set)).toBe('IMPORT_CREATE_FAILED');
    expect(await execute(await intoExisting(BOTH, [of('Web', 'web-2')]))).toBe('IMPORT_UPDATE_COMPLETE');
    expect((await store.resources(set.stackId)).map((row) => row.status)).toEqual([
      'IMPORT_COMPLETE',
      'IMPORT_COMPLETE',
    ]);
  });

  it('is refused with all that is wrong, and leaves nothing', async () => {
    await leaveBehind();
    const wrong = reviewed({ ...BOTH, Extra: a(), Odd: a() }, [
      of('Net', 'net-1'),
      of('Web', 'net-1'),
      of('Nowhere', 'x-1'),
      { logicalId: 'Odd', type: 'T::B', identifier: { Id: 'o' } },
      { logicalId: 'Extra', type: 'T::A', identifier: { Name: 'e' } },
    ]);
    await expect(wrong).rejects.toMatchObject({
      code: 'StackValidationFailed',
      message: expect.stringContaining('changes nothing'),
    });
    const message = await wrong.catch((error: Error) => error.message);
    for (const part of ['Nowhere is not in', 'Odd is T::A', 'Extra is identified by Id', 'Web and Net are the same']) {
      expect(message).toContain(part);
    }
    expect((await store.stacks({ accountId: '1' }, { number: 1, size: 10 })).total).toBe(0);
  });
});

describe('an import into a stack that has resources', () => {
  beforeEach(async () => {
    await leaveBehind();
    await it1.engine.create(request('new', resources({ Own: a({ Value: 'net-1' }) })));
    await settle();
    cloud.calls.length = 0;
  });

  const WITH = { Net: a({ Value: 'n' }), Own: a({ Value: { Ref: 'Net' } }) };

  it('lets what is there refer to it, when nothing changes by that', async () => {
    expect(await execute(await intoExisting(WITH, [of('Net', 'net-1')]))).toBe('IMPORT_UPDATE_COMPLETE');
    expect(cloud.calls).toEqual(['import Net']);
  });

  it('is refused when something else would change', async () => {
    const other = { ...WITH, Own: a({ Value: 'other' }) };
    await expect(intoExisting(other, [of('Net', 'net-1')])).rejects.toThrow(/Own would change \(Value\)/);
    await expect(intoExisting({ Net: a() }, [of('Net', 'net-1')])).rejects.toThrow(
      /Own belongs to the stack and is not/,
    );
    await expect(intoExisting({ ...WITH, Add: a() }, [of('Net', 'net-1')])).rejects.toThrow(
      /Add would have to be created/,
    );
  });

  it('that fails goes back to what the stack was, and deletes nothing', async () => {
    const entries = { ...WITH, Web: a({ Value: att('Net') }) };
    const set = await intoExisting(entries, [of('Net', 'net-1'), of('Web', 'missing')]);
    expect(await execute(set)).toBe('IMPORT_UPDATE_ROLLBACK_COMPLETE');
    expect([...cloud.properties.keys()]).toEqual(['net-1', 'web-2', 'own-3']);
    expect((await store.resources(set.stackId)).map((row) => row.logicalId)).toEqual(['Own']);
    expect(await execute(await intoExisting(WITH, [of('Net', 'net-1')]))).toBe('IMPORT_UPDATE_COMPLETE');
  });

  it('is never deleted by the rollback of a later update', async () => {
    const entries = { ...WITH, Web: a({ Value: att('Net') }) };
    await it1.engine.delete(deletion('new'));
    await settle();
    await it1.engine.create(request('new', resources({ Own: a({ Value: 'net-1' }) }), { disableRollback: true }));
    await settle();
    const set = await intoExisting(entries, [of('Net', 'net-1'), of('Web', 'missing')]);
    expect(await execute(set)).toBe('IMPORT_UPDATE_FAILED');
    cloud.script = (asked, piece) => (piece === 'create' && asked.context.logicalId === 'Web' ? WAITS : undefined);
    await it1.engine.update(change('new', resources(entries)));
    await settle();
    await it1.engine.cancel({ ...at, stack: 'new', mode: 'quick', rollback: true, allowed: ['UPDATE'] });
    await settle();
    expect((await store.stack(set.stackId))!.status).toBe('ROLLBACK_COMPLETE');
    expect([...cloud.properties.keys()]).toContain('net-1');
  });
});

describe('what one stack has', () => {
  it('is refused to another', async () => {
    await it1.engine.create(request('owner', resources({ Net: a() })));
    await settle();
    const set = await reviewed({ Net: a() }, [of('Net', 'net-1')]);
    expect(await execute(set)).toBe('IMPORT_CREATE_ROLLBACK_COMPLETE');
    expect((await store.stack(set.stackId))!.statusReason).toContain('it is Net of stack owner');
    expect([...cloud.properties.keys()]).toEqual(['net-1']);
  });

  it('is refused while only the cloud knows that it has it', async () => {
    await leaveBehind();
    cloud.script = (_, piece) => (piece === 'create' ? WAITS : undefined);
    const { stackId } = await it1.engine.create(request('owner', resources({ Net: a() })));
    await settle();
    const { createToken } = (await store.resource(stackId, 'Net'))!;
    cloud.objects.set(createToken!, 'net-1');
    const set = await reviewed({ Net: a() }, [of('Net', 'net-1')]);
    expect(await execute(set)).toBe('IMPORT_CREATE_ROLLBACK_COMPLETE');
    expect((await store.stack(set.stackId))!.statusReason).toContain('it is Net of stack owner');
    cloud.objects.delete(createToken!);
    expect(await execute(await reviewed({ Net: a() }, [of('Net', 'net-1')], { name: 'newer' }))).toBe(
      'IMPORT_CREATE_COMPLETE',
    );
  });

  it('is not what another has under the same name within something else', async () => {
    const named: ResourceType = {
      ...cloud.types(['T::N']).get('T::N')!,
      create: async ({ properties }) => ({ kind: 'done', physicalId: String(properties.Name) }),
      importing: {
        identifiers: ['Parent', 'Name'],
        find: async ({ identifier }) => ({ kind: 'done', physicalId: String(identifier.Name) }),
        findUnanswered: async () => null,
      },
    };
    it1 = bed(store, cloud, [named]);
    const n = (parent: string): JsonObject => ({ Type: 'T::N', Properties: { Parent: parent, Name: 'shop' } });
    await it1.engine.create(request('owner', resources({ N: n('db-1') })));
    await settle();
    const shop = (parent: string): ResourceToImport => ({
      logicalId: 'N',
      type: 'T::N',
      identifier: { Parent: parent, Name: 'shop' },
    });
    expect(await execute(await reviewed({ N: n('db-2') }, [shop('db-2')]))).toBe('IMPORT_CREATE_COMPLETE');
    await it1.engine.delete({ ...deletion('new'), retainAllResources: true });
    await settle();
    expect(await execute(await reviewed({ N: n('db-1') }, [shop('db-1')]))).toBe('IMPORT_CREATE_ROLLBACK_COMPLETE');
  });

  it('is refused to one of two that import at the same time', async () => {
    await leaveBehind();
    const first = await reviewed({ Net: a({ Value: 'n' }) }, [of('Net', 'net-1')]);
    const second = await it1.engine.createChangeSet({
      name: `adopt-${++sets}`,
      description: null,
      change: {
        kind: 'import',
        request: {
          resources: [of('Net', 'net-1')],
          into: { kind: 'create', request: request('other', resources({ Net: a({ Value: 'n' }) })) },
        },
      },
    });
    await it1.engine.executeChangeSet({ ...at, changeSetId: first.changeSetId });
    await it1.engine.executeChangeSet({ ...at, changeSetId: second.changeSetId });
    await settle();
    const statuses = [await store.stack(first.stackId), await store.stack(second.stackId)].map((row) => row!.status);
    expect(statuses.sort()).toEqual(['IMPORT_CREATE_COMPLETE', 'IMPORT_CREATE_ROLLBACK_COMPLETE']);
  });
});
