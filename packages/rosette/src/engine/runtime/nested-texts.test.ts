import { randomUUID } from 'node:crypto';
import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { TextUnreadable } from '#engine/ports/nested-texts.ts';
import type { Store } from '#engine/ports/store.ts';
import { nestedStack } from '#resources/ros/stack.ts';
import { openMemoryStore } from '#store/memory-store.ts';
import {
  a,
  att,
  type Bed,
  bed,
  change,
  DEMO,
  deletion,
  FAILED,
  request,
  resources,
  settle,
  TinyCloud,
} from './testing.ts';

const URL1 = 'oss://box/net.yml';
const URL2 = 'oss://box/inner.yml';

let store: Store;
let cloud: TinyCloud;
let it1: Bed;
let stackId: string;
/** What stands at which address now. */
let places: Map<string, string>;
let read: string[];

beforeEach(() => {
  store = openMemoryStore();
  cloud = new TinyCloud();
  places = new Map();
  read = [];
  it1 = open();
});

function open(on: Store = store): Bed {
  return bed(on, cloud, [nestedStack], {
    ids: { uuid: () => randomUUID() },
    texts: {
      read: async (address) => {
        read.push(address);
        const text = places.get(address);
        if (text === undefined) throw new TextUnreadable('bucket box has no object of that name');
        return text;
      },
    },
  });
}

const templateOf = (entries: Record<string, Json>): string =>
  JSON.stringify({ ROSTemplateFormatVersion: '2015-09-01', ...resources(entries) });
const child = (value: Json): string => templateOf({ Inner: a({ Value: value }) });
const nested = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({
  Type: 'ALIYUN::ROS::Stack',
  Properties: properties,
  ...more,
});
const Net = nested({ TemplateURL: URL1 });

async function create(entries: Record<string, Json>, over = {}): Promise<string> {
  ({ stackId } = await it1.engine.create(request('demo', resources(entries), over)));
  await settle();
  return status();
}

async function update(entries: Record<string, Json>, over = {}): Promise<string> {
  await it1.engine.update(change('demo', resources(entries), over));
  await settle();
  return status();
}

const status = async (): Promise<string> => (await store.stack(stackId))!.status;
const values = (): Json[] => [...cloud.properties.values()].map(({ Value }) => Value ?? null);
const failing = (logicalId: string): void => {
  cloud.script = ({ context }, piece) =>
    context.logicalId === logicalId && piece !== 'delete' && !context.rollingBack ? FAILED : undefined;
};

describe('a nested stack by address', () => {
  it('is made of what stands there when the parent is accepted, read once', async () => {
    places.set(URL1, child('one'));
    const made = it1.engine.create(request('demo', resources({ One: Net, Two: Net })));
    ({ stackId } = await made);
    places.set(URL1, child('two'));
    await settle();
    expect([await status(), values(), read]).toEqual(['CREATE_COMPLETE', ['one', 'one'], [URL1]]);
    await it1.engine.delete(deletion('demo'));
    await settle();
    expect(cloud.objects.size).toBe(0);
  });

  it('is not read where TemplateBody is given, too', async () => {
    const TemplateBody = JSON.parse(child('body')) as Json;
    expect(await create({ Net: nested({ TemplateURL: URL1, TemplateBody }) })).toBe('CREATE_COMPLETE');
    expect([values(), read]).toEqual([['body'], []]);
  });

  it.each(['TemplateId', 'none'])('is refused with %s', async (given) => {
    expect(await create({ Net: nested(given === 'none' ? {} : { TemplateId: 'x', TemplateVersion: 'v1' }) })).toBe(
      'CREATE_ROLLBACK_COMPLETE',
    );
    const reason = (await store.stack(stackId))!.statusReason;
    expect(reason).toContain(given === 'none' ? 'needs a template' : 'TemplateVersion are not supported');
  });

  it('that cannot be read is refused before anything is touched', async () => {
    await expect(create({ A: a(), Net })).rejects.toMatchObject({
      code: 'StackValidationFailed',
      message: 'The template of the nested stack Net could not be read: bucket box has no object of that name.',
    });
    expect(cloud.calls).toEqual([]);
  });

  it('is refused where this installation has no reader', async () => {
    it1 = bed(store, cloud, [nestedStack]);
    expect(await create({ Net })).toBe('CREATE_ROLLBACK_COMPLETE');
    expect((await store.stack(stackId))!.statusReason).toContain('give the template as TemplateBody');
  });
});

describe('an update', () => {
  it('changes the nested stack when only the text at the address changed', async () => {
    places.set(URL1, child('one'));
    await create({ Net });
    await expect(update({ Net })).rejects.toMatchObject({ code: 'NotSupported' });
    places.set(URL1, child('two'));
    expect(await update({ Net })).toBe('UPDATE_COMPLETE');
    expect(values()).toEqual(['two']);
  });

  it('reaches a text two levels down', async () => {
    places.set(URL1, templateOf({ Deep: nested({ TemplateURL: URL2 }) }));
    places.set(URL2, child('one'));
    await create({ Net });
    places.set(URL2, child('two'));
    expect(await update({ Net })).toBe('UPDATE_COMPLETE');
    expect(values()).toEqual(['two']);
  });

  it.each([
    ['known', Net],
    ['known only while it is carried out', nested({ TemplateURL: att('A', 'Echo') }, { DependsOn: 'A' })],
  ])('that is undone brings back the text as it was, the address being %s', async (_when, net) => {
    places.set(URL1, templateOf({ Deep: nested({ TemplateURL: URL2 }), Flat: a({ Value: 'flat one' }) }));
    places.set(URL2, child('deep one'));
    const entries = (value: Json) => ({
      A: a({ Value: URL1 }),
      Net: net,
      B: a({ Value: value }, { DependsOn: 'Net' }),
    });
    expect(await create(entries(1))).toBe('CREATE_COMPLETE');
    const before = values();
    places.set(URL1, templateOf({ Deep: nested({ TemplateURL: URL2 }), Flat: a({ Value: 'flat two' }) }));
    places.set(URL2, child('deep two'));
    failing('B');
    expect(await update(entries(2))).toBe('ROLLBACK_COMPLETE');
    expect(values()).toEqual(before);
    expect(cloud.calls.filter((call) => call === 'update Inner')).toHaveLength(2);
    cloud.script = () => undefined;
    expect(await update(entries(3))).toBe('UPDATE_COMPLETE');
    expect(values().toSorted()).toEqual([3, 'deep two', 'flat two', URL1].toSorted());
  });

  it('that failed and was not undone is taken up again', async () => {
    places.set(URL1, child('one'));
    await create(
      { A: a({ Value: 1 }), Net: nested({ TemplateURL: URL1 }, { DependsOn: 'A' }) },
      { disableRollback: true },
    );
    places.set(URL1, child('two'));
    const entries = { A: a({ Value: 2 }), Net: nested({ TemplateURL: URL1 }, { DependsOn: 'A' }) };
    failing('A');
    expect(await update(entries)).toBe('UPDATE_FAILED');
    cloud.script = () => undefined;
    expect(await update(entries)).toBe('UPDATE_COMPLETE');
    expect(values()).toEqual([2, 'two']);
  });
});

describe('an address that is known only while the stack is made', () => {
  const late = { A: a({ Value: URL1 }), Net: nested({ TemplateURL: att('A', 'Echo') }) };

  it('is read then', async () => {
    places.set(URL1, child('one'));
    expect(await create(late)).toBe('CREATE_COMPLETE');
    expect([values(), read]).toEqual([[URL1, 'one'], [URL1]]);
  });

  it('fails the resource when nothing can be read', async () => {
    expect(await create(late)).toBe('CREATE_ROLLBACK_COMPLETE');
    expect((await store.stack(stackId))!.statusReason).toContain('has no object of that name');
  });

  it('is not read again after a crash between the reading and the making', async () => {
    places.set(URL1, child('one'));
    // The process dies in the commit that makes the child.
    let dead = false;
    const dying = Object.assign(Object.create(store) as Store, {
      commit: async (...[writes, fences]: Parameters<Store['commit']>) => {
        dead ||= writes.some((write) => write.kind === 'stack' && write.row.parentId !== null);
        if (dead) throw new Error('dead');
        await store.commit(writes, fences);
      },
    });
    it1 = open(dying);
    await create(late);
    await it1.engine.stop();
    expect([await status(), read, cloud.calls]).toEqual(['CREATE_IN_PROGRESS', [URL1], ['create A']]);
    places.set(URL1, child('two'));
    it1 = open();
    await it1.engine.start();
    await settle();
    expect([await status(), read, values()]).toEqual(['CREATE_COMPLETE', [URL1], [URL1, 'one']]);
  });
});

describe('a preview', () => {
  it('goes through nested stacks by address', async () => {
    places.set(URL1, templateOf({ Deep: nested({ TemplateURL: URL2 }) }));
    places.set(URL2, child('one'));
    const { resources: found } = await it1.engine.previewCreate(request('demo', resources({ Net })));
    const inner = found[0]!.stack!.resources[0]!.stack!.resources[0]!;
    expect(inner).toMatchObject({ logicalId: 'Inner', properties: { Value: 'one' } });
  });

  it('says so where the text is read only while it is carried out', async () => {
    const preview = await it1.engine.previewCreate(
      request('demo', resources({ A: a(), Net: nested({ TemplateURL: att('A', 'Echo') }) })),
    );
    expect(preview.resources[1]).toMatchObject({ logicalId: 'Net', templateUnread: true });
    expect(preview.resources[1]).not.toHaveProperty('stack');
  });

  it('of an update says so, too', async () => {
    places.set(URL1, child('one'));
    await create({ Net });
    const entries = {
      A: a(),
      Late: nested({ TemplateURL: att('A', 'Echo') }),
      Net: nested({ TemplateURL: URL1, TimeoutMins: 30 }),
    };
    const { resources: found } = await it1.engine.previewUpdate(change('demo', resources(entries)));
    const unread = found.map(({ logicalId, action, templateUnread }) => [logicalId, action, templateUnread]);
    expect(unread.toSorted()).toEqual([
      ['A', 'Add', undefined],
      ['Late', 'Add', true],
      ['Net', 'Modify', undefined],
    ]);
  });

  it('of an update tells that the text changed', async () => {
    places.set(URL1, child('one'));
    await create({ Net });
    places.set(URL1, child('two'));
    const { resources: found } = await it1.engine.previewUpdate(change('demo', resources({ Net })));
    expect(found).toMatchObject([
      { action: 'Modify', replacement: 'False', changes: [{ name: 'TemplateURL', source: 'Automatic' }] },
    ]);
  });
});

describe('a change set', () => {
  const at = { accountId: '1', region: 'cn-hangzhou' };

  it('for a new stack makes what was reviewed, whatever stands at the addresses by then', async () => {
    places.set(URL1, templateOf({ Deep: nested({ TemplateURL: URL2 }) }));
    places.set(URL2, child('one'));
    const wanted = { kind: 'create', request: request('demo', resources({ Net })) } as const;
    const made = await it1.engine.createChangeSet({ name: 'new', description: null, change: wanted });
    stackId = made.stackId;
    places.set(URL2, child('two'));
    await it1.engine.executeChangeSet({ ...at, changeSetId: made.changeSetId });
    await settle();
    expect([await status(), values(), read]).toEqual(['CREATE_COMPLETE', ['one'], [URL1, URL2]]);
  });

  it('for a stack that is there does so, too', async () => {
    places.set(URL1, child('one'));
    await create({ Net });
    places.set(URL1, child('two'));
    const wanted = { kind: 'update', request: change('demo', resources({ Net })) } as const;
    const { changeSetId } = await it1.engine.createChangeSet({ name: 'set', description: null, change: wanted });
    places.set(URL1, child('three'));
    await it1.engine.executeChangeSet({ ...at, changeSetId });
    await settle();
    expect([await status(), values()]).toEqual(['UPDATE_COMPLETE', ['two']]);
  });
});

it('is left as it is by an import', async () => {
  places.set(URL1, child('one'));
  await create({ Net });
  places.set(URL1, child('two'));
  cloud.properties.set('a-9', { Value: 9 });
  const entries = { Net, Old: a({ Value: 9 }) };
  const into = { kind: 'update', request: change('demo', resources(entries)) } as const;
  const imports = [{ logicalId: 'Old', type: 'T::A', identifier: { Id: 'a-9' } }];
  const wanted = { kind: 'import', request: { into, resources: imports } } as const;
  const { changeSetId } = await it1.engine.createChangeSet({ name: 'take', description: null, change: wanted });
  await it1.engine.executeChangeSet({ accountId: '1', region: 'cn-hangzhou', changeSetId });
  await settle();
  expect([await status(), values(), read]).toEqual(['IMPORT_UPDATE_COMPLETE', ['one', 9], [URL1]]);
  expect(await update(entries)).toBe('UPDATE_COMPLETE');
  expect(values()).toEqual(['two', 9]);
});

it('reads no more addresses for one request than a hundred', async () => {
  const many = Array.from({ length: 101 }, (_, at) => [`N${at}`, nested({ TemplateURL: `oss://box/${at}` })] as const);
  for (const [, { Properties }] of many) places.set(String((Properties as JsonObject).TemplateURL), child(1));
  await expect(it1.engine.create(request(DEMO.stack, resources(Object.fromEntries(many))))).rejects.toThrow(
    '100 addresses',
  );
});
