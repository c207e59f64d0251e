import { expect, it } from 'vitest';
import {
  account,
  type ConformingStore,
  changeSetRow,
  firstPage,
  operationRow,
  put,
  putChangeSet,
  putOperation,
  putResource,
  putStep,
  region,
  resourceRow,
  stackRow,
  stepRow,
  tokenRow,
} from './store-rows.conformance.ts';

/* What is written comes back. */

export function describeRows(store: () => ConformingStore): void {
  it('answers undefined, or nothing, for what is not there', async () => {
    expect(await store().stack('s')).toBeUndefined();
    expect(await store().stackByName(account, region, 'n')).toBeUndefined();
    expect(await store().template('h')).toBeUndefined();
    expect(await store().resources('s')).toEqual([]);
    expect(await store().resource('s', 'Vpc')).toBeUndefined();
    const vpc = { type: 'ALIYUN::ECS::VPC', physicalId: 'vpc-1' };
    expect(await store().resourcesByPhysicalId({ accountId: account, region, ...vpc })).toEqual([]);
    expect(await store().operation('o')).toBeUndefined();
    expect(await store().runningOperations()).toEqual([]);
    expect(await store().steps('o')).toEqual([]);
    expect(await store().signals('n')).toEqual([]);
    expect(await store().token('k')).toBeUndefined();
    expect(await store().changeSet('c')).toBeUndefined();
    expect(await store().changeSets({ stackId: 's' }, firstPage)).toEqual({ rows: [], total: 0 });
    expect(await store().operations('s', firstPage)).toEqual({ rows: [], total: 0 });
    expect(await store().events({ stackId: 's' }, firstPage)).toEqual({ rows: [], total: 0 });
    expect(await store().eventsAfter({ stackId: 's' }, 0, 10)).toEqual([]);
  });

  it('gives every row back as it was', async () => {
    const stack = stackRow('s', {
      description: 'zwölf 云 🌹',
      parameters: { Count: 3, Flag: false, List: [1, [null]], Empty: '' },
      tags: [{ Key: 'env', Value: 'test' }],
      disableRollback: true,
      deletionProtection: true,
      resourceGroupId: 'rg-1',
      ramRoleName: 'role',
      updatedAt: 1_800_000_000_001,
      deletedAt: Number.MAX_SAFE_INTEGER,
      operationId: 'o',
      operationInfo: { Code: 'X' },
      options: { a: { b: true } },
    });
    const resource = resourceRow('s', 'Vpc', {
      physicalId: 'vpc-1',
      description: 'd',
      metadata: [1, 'two'],
      properties: { CidrBlock: '10.0.0.0/8' },
      attempted: { CidrBlock: '172.16.0.0/12' },
      attributes: { VpcId: 'vpc-1' },
      dependsOn: ['A', 'B'],
      deletionPolicy: 'Retain',
      createToken: 't',
      createContinuation: 'text',
    });
    const operation = operationRow('o', 's', { endedAt: 9, cause: { code: 'Oops' } });
    const step = stepRow('o', 'forward/1', {
      continuation: { at: 1 },
      physicalId: 'vpc-1',
      wakeAt: 7,
      signal: 'callback/1',
      progress: 'waiting',
      endedAt: 8,
      error: { code: 'E' },
    });
    const changeSet = changeSetRow('c', 's', {
      description: 'd',
      parameters: { Count: 3 },
      settings: { tags: [{ Key: 'k', Value: 'v' }], timeoutMinutes: 60 },
      preview: { Changes: [null] },
      basis: { Vpc: 'digest' },
    });
    const writes = [putChangeSet(changeSet), putStep(step), putOperation(operation), putResource(resource), put(stack)];
    await store().commit(writes, []);
    expect(await store().stack('s')).toEqual(stack);
    expect(await store().resource('s', 'Vpc')).toEqual(resource);
    expect(await store().operation('o')).toEqual(operation);
    expect(await store().steps('o')).toEqual([step]);
    expect(await store().changeSet('c')).toEqual(changeSet);
  });

  it('keeps keys that mean something to JavaScript as keys, and finds none that were not given', async () => {
    const parameters = JSON.parse('{"__proto__": {"constructor": 1}, "toString": "text"}');
    await store().commit([put(stackRow('s', { parameters }))], []);
    const read = (await store().stack('s'))!.parameters;
    expect(JSON.stringify(read)).toBe('{"__proto__":{"constructor":1},"toString":"text"}');
    expect(read.valueOf).toBeUndefined();
  });

  it('keeps its own copy of what it was given', async () => {
    const parameters: Record<string, string> = { a: 'before' };
    await store().commit([put(stackRow('s', { parameters }))], []);
    parameters.a = 'after';
    expect((await store().stack('s'))!.parameters).toEqual({ a: 'before' });
  });

  it('replaces whole rows, and lets the last write of a commit win', async () => {
    await store().commit([put(stackRow('s', { description: 'old' })), putOperation(operationRow('o', 's'))], []);
    await store().commit(
      [
        put(stackRow('s', { status: 'A' })),
        put(stackRow('s', { status: 'B' })),
        putResource(resourceRow('s', 'R', { status: 'A' })),
        putResource(resourceRow('s', 'R', { status: 'B' })),
        putStep(stepRow('o', '1', { state: 'A' })),
        putStep(stepRow('o', '1', { state: 'B' })),
      ],
      [],
    );
    expect(await store().stack('s')).toMatchObject({ status: 'B', description: null });
    expect((await store().resources('s')).map((row) => row.status)).toEqual(['B']);
    expect((await store().steps('o')).map((row) => row.state)).toEqual(['B']);
  });

  it('removes resources, and puts one back that was removed and written in one commit', async () => {
    const rows = ['A', 'B', 'C'].map((id) => putResource(resourceRow('s', id)));
    await store().commit([put(stackRow('s')), ...rows], []);
    const removed = (logicalId: string) => ({ kind: 'resource-removed', stackId: 's', logicalId }) as const;
    await store().commit(
      [
        removed('A'),
        removed('B'),
        putResource(resourceRow('s', 'B', { status: 'again' })),
        putResource(resourceRow('s', 'C', { status: 'gone' })),
        removed('C'),
        removed('NeverThere'),
      ],
      [],
    );
    expect((await store().resources('s')).map((row) => [row.logicalId, row.status])).toEqual([['B', 'again']]);
  });

  it('keeps the resources of two stacks apart, by logical id in order', async () => {
    const of = (stackId: string, ids: string[]) => ids.map((id) => putResource(resourceRow(stackId, id)));
    await store().commit([put(stackRow('s')), put(stackRow('t')), ...of('s', ['b', 'C', 'a']), ...of('t', ['a'])], []);
    expect((await store().resources('s')).map((row) => row.logicalId)).toEqual(['C', 'a', 'b']);
  });

  it('finds what living stacks of an account and region record under a physical id', async () => {
    const vpc = { type: 'ALIYUN::ECS::VPC', physicalId: 'vpc-1' };
    const make = (id: string, over: Parameters<typeof stackRow>[1], resource: Parameters<typeof resourceRow>[2]) => [
      put(stackRow(id, over)),
      putResource(resourceRow(id, 'B', { ...vpc, ...resource })),
    ];
    await store().commit(
      [
        ...make('t', { status: 'DELETE_FAILED' }, { status: 'DELETE_COMPLETE' }),
        ...make('s', {}, { properties: { CidrBlock: '10.0.0.0/8' } }),
        putResource(resourceRow('s', 'A', vpc)),
        putResource(resourceRow('s', 'C', { ...vpc, physicalId: 'vpc-10' })),
        ...make('of another type', {}, { type: 'ALIYUN::ECS::VSwitch' }),
        ...make('gone', { status: 'DELETE_COMPLETE' }, {}),
        ...make('far away', { region: 'cn-beijing' }, {}),
        ...make('of another account', { accountId: '2000000000000002' }, {}),
      ],
      [],
    );
    const found = await store().resourcesByPhysicalId({ accountId: account, region, ...vpc });
    expect(found.map((row) => [row.stackId, row.logicalId])).toEqual([
      ['s', 'A'],
      ['s', 'B'],
      ['t', 'B'],
    ]);
    expect(found[1]).toEqual(await store().resource('s', 'B'));
  });

  it('writes thousands of rows in one commit', async () => {
    const count = 2345;
    const ids = Array.from({ length: count }, (_, index) => `R${String(index).padStart(5, '0')}`);
    await store().commit([put(stackRow('s')), ...ids.map((id) => putResource(resourceRow('s', id)))], []);
    expect((await store().resources('s')).map((row) => row.logicalId)).toEqual(ids);
    const removals = ids.slice(1).map((logicalId) => ({ kind: 'resource-removed', stackId: 's', logicalId }) as const);
    await store().commit(removals, []);
    expect((await store().resources('s')).map((row) => row.logicalId)).toEqual(['R00000']);
  });

  it('keeps a template body once, under its hash', async () => {
    const body = '云'.repeat(524_288 / 3);
    await store().commit([{ kind: 'template', hash: 'h', body }], []);
    await store().commit([{ kind: 'template', hash: 'h', body: 'another' }], []);
    expect(await store().template('h')).toBe(body);
  });

  it('lists the steps of an operation, oldest first', async () => {
    await store().commit(
      [
        put(stackRow('s')),
        putOperation(operationRow('o', 's')),
        putStep(stepRow('o', 'forward/2', { startedAt: 9 })),
        putStep(stepRow('o', 'forward/10', { startedAt: 4 })),
      ],
      [],
    );
    expect((await store().steps('o')).map((row) => row.id)).toEqual(['forward/10', 'forward/2']);
  });

  it('remembers the answer to a client token with its expiry, the last one given', async () => {
    await store().commit([{ kind: 'token', row: tokenRow('k', { expiresAt: 1 }) }], []);
    const row = tokenRow('k', { requestHash: 'other', expiresAt: 1_900_000_000_000 });
    await store().commit([{ kind: 'token', row }], []);
    expect(await store().token('k')).toEqual(row);
  });
}
