import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  GroupBusyError,
  GroupNameTakenError,
  type GroupOperationRow,
  type GroupResultRow,
  type GroupWrite,
  type StackGroupRow,
  type StackGroupStore,
  type StackInstanceRow,
} from './stack-group-store.ts';
import { FencedError, type Store, StoreError } from './store.ts';

type Groups = StackGroupStore & Pick<Store, 'template' | 'token' | 'close'>;

const ALL = { number: 1, size: 50 };

export function groupRow(id: string, over: Partial<StackGroupRow> = {}): StackGroupRow {
  return {
    id,
    accountId: '1',
    region: 'cn-hangzhou',
    name: `group-${id}`,
    status: 'ACTIVE',
    description: 'Demo',
    templateHash: 'hash',
    parameters: { Size: 'small', Key: { $sealed: 'x' } },
    administrationRoleName: 'Admin',
    executionRoleName: 'Exec',
    resourceGroupId: null,
    tags: [],
    createToken: null,
    createdAt: 10,
    updatedAt: null,
    ...over,
  };
}

export function instanceRow(groupId: string, over: Partial<StackInstanceRow> = {}): StackInstanceRow {
  return {
    groupId,
    accountId: '1',
    region: 'cn-hangzhou',
    status: 'OUTDATED',
    statusReason: 'not yet',
    stackId: null,
    overrides: { Size: 'big' },
    disableRollback: true,
    timeoutMinutes: 60,
    createdAt: 10,
    ...over,
  };
}

export function groupOperationRow(
  id: string,
  groupId: string,
  over: Partial<GroupOperationRow> = {},
): GroupOperationRow {
  return {
    id,
    groupId,
    action: 'CREATE',
    status: 'RUNNING',
    description: null,
    preferences: { MaxConcurrentCount: 2 },
    regionIds: ['cn-hangzhou'],
    accountIds: ['1', '2'],
    retainStacks: false,
    timeoutMinutes: null,
    principal: 'acs:ram::1:root',
    createdAt: 10,
    endedAt: null,
    owner: 'me',
    epoch: 1,
    ...over,
  };
}

export function groupResultRow(operationId: string, over: Partial<GroupResultRow> = {}): GroupResultRow {
  return {
    operationId,
    accountId: '1',
    region: 'cn-hangzhou',
    position: 0,
    status: 'WAITING',
    statusReason: '',
    token: 'token',
    stackId: null,
    operationBefore: null,
    stackOperationId: null,
    ...over,
  };
}

const put = (row: StackGroupRow): GroupWrite => ({ kind: 'stack-group', row });
const putInstance = (row: StackInstanceRow): GroupWrite => ({ kind: 'stack-instance', row });
const putOperation = (row: GroupOperationRow): GroupWrite => ({ kind: 'group-operation', row });
const putResult = (row: GroupResultRow): GroupWrite => ({ kind: 'group-result', row });
const ENDED = { status: 'SUCCEEDED', endedAt: 20 };

/** What every store of stack groups must do. `open` gives an empty one each time. */
export function stackGroupConformance(name: string, open: () => Promise<Groups>): void {
  describe(`${name}: the port of stack groups`, () => {
    let store: Groups;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());
    const commit = (...writes: readonly GroupWrite[]) => store.commitGroups(writes, []);

    it('keeps every field of every row', async () => {
      const group = groupRow('g', { tags: [{ Key: 'team', Value: 'a' }], createToken: 't', updatedAt: 12 });
      const instance = instanceRow('g', { stackId: 's', createdAt: 11 });
      const operation = groupOperationRow('o', 'g', { description: 'why', retainStacks: true, timeoutMinutes: 30 });
      const result = groupResultRow('o', { stackId: 's', operationBefore: 'a', stackOperationId: 'b' });
      await commit(putResult(result), putOperation(operation), putInstance(instance), put(group));
      expect(await store.stackGroup('g')).toEqual(group);
      expect(await store.stackInstance(instance)).toEqual(instance);
      expect(await store.groupOperation('o')).toEqual(operation);
      expect(await store.groupResults('o')).toEqual([result]);
      expect(await store.stackGroup('none')).toBeUndefined();
    });

    it('keeps the template and the token of the same commit, and a template as it first was', async () => {
      const token = { key: 'k', requestHash: 'h', response: { StackGroupId: 'g' }, expiresAt: 99 };
      await commit({ kind: 'template', hash: 'hash', body: 'one' }, { kind: 'token', row: token }, put(groupRow('g')));
      await commit({ kind: 'template', hash: 'hash', body: 'two' });
      expect([await store.template('hash'), await store.token('k')]).toEqual(['one', token]);
    });

    it('has one active group of a name in an account and region', async () => {
      const named = (id: string, over: Partial<StackGroupRow> = {}) => put(groupRow(id, { name: 'n', ...over }));
      await commit(named('a'), named('b', { accountId: '2' }), named('c', { region: 'cn-beijing' }));
      await expect(commit(named('d'))).rejects.toBeInstanceOf(GroupNameTakenError);
      await expect(commit(named('e', { name: 'm' }), named('f', { name: 'm' }))).rejects.toThrow(/m .*exists already/);
      expect(await store.stackGroup('e')).toBeUndefined();
      await commit(named('d'), named('a', { status: 'DELETED' }));
      expect((await store.stackGroupByName('1', 'cn-hangzhou', 'n'))?.id).toBe('d');
      await commit(named('d', { description: null }));
      expect((await store.stackGroup('d'))?.description).toBeNull();
    });

    it('has one operation of a group under way, also while it stops', async () => {
      await commit(put(groupRow('g')), put(groupRow('h')), putOperation(groupOperationRow('a', 'g')));
      const next = putOperation(groupOperationRow('b', 'g'));
      await expect(commit(next)).rejects.toBeInstanceOf(GroupBusyError);
      await commit(
        putOperation(groupOperationRow('a', 'g', { status: 'STOPPING' })),
        putOperation(groupOperationRow('c', 'h', { createdAt: 5 })),
      );
      await expect(commit(next)).rejects.toThrow(/another operation running .*operation b/);
      expect((await store.runningGroupOperations()).map(({ id }) => id)).toEqual(['c', 'a']);
      await commit(next, putOperation(groupOperationRow('a', 'g', ENDED)));
      expect((await store.runningGroupOperations()).map(({ id }) => id)).toEqual(['c', 'b']);
    });

    it('takes writes of the present owner only', async () => {
      const row = groupOperationRow('o', 'g', { epoch: 2 });
      await store.commitGroups([put(groupRow('g')), putOperation(row)], []);
      const late = store.commitGroups([putInstance(instanceRow('g'))], [{ operationId: 'o', epoch: 1 }]);
      await expect(late).rejects.toBeInstanceOf(FencedError);
      expect(await store.stackInstances('g')).toEqual([]);
      await expect(commit(putOperation({ ...row, owner: 'other' }))).rejects.toBeInstanceOf(FencedError);
      const claim = putOperation({ ...row, owner: 'other', epoch: 3 });
      await store.commitGroups([claim], [{ operationId: 'o', epoch: 2 }]);
      await store.commitGroups([putInstance(instanceRow('g'))], [{ operationId: 'o', epoch: 3 }]);
      expect(await store.stackInstances('g')).toHaveLength(1);
    });

    it('refuses rows of what is not there, and then nothing was written', async () => {
      await expect(commit(put(groupRow('g')), putInstance(instanceRow('none')))).rejects.toBeInstanceOf(StoreError);
      await expect(commit(putOperation(groupOperationRow('o', 'none')))).rejects.toBeInstanceOf(StoreError);
      await expect(commit(put(groupRow('g')), putResult(groupResultRow('none')))).rejects.toBeInstanceOf(StoreError);
      expect(await store.stackGroup('g')).toBeUndefined();
    });

    it('lists groups newest first by status, resource group and tags', async () => {
      const tags = [
        { Key: 'team', Value: 'a' },
        { Key: 'env', Value: 'test' },
      ];
      await commit(
        put(groupRow('a', { createdAt: 1, tags })),
        put(groupRow('b', { createdAt: 2, status: 'DELETED', resourceGroupId: 'rg' })),
        put(groupRow('c', { createdAt: 2, tags: [{ Key: 'team', Value: 'b' }] })),
        put(groupRow('d', { accountId: '2' })),
        put(groupRow('e', { region: 'cn-beijing' })),
      );
      const listed = async (filter: object, page = ALL) => {
        const { rows, total } = await store.stackGroups({ accountId: '1', region: 'cn-hangzhou', ...filter }, page);
        return `${rows.map(({ id }) => id).join(' ')} of ${total}`;
      };
      expect(await listed({})).toBe('c b a of 3');
      expect(await listed({}, { number: 2, size: 2 })).toBe('a of 3');
      expect(await listed({ status: 'ACTIVE' })).toBe('c a of 2');
      expect(await listed({ resourceGroupId: 'rg' })).toBe('b of 1');
      expect(await listed({ tags: [{ key: 'team' }] })).toBe('c a of 2');
      expect(await listed({ tags: [{ key: 'team', value: 'a' }, { key: 'env' }] })).toBe('a of 1');
      await commit(put(groupRow('a', { tags: [] })));
      expect(await listed({ tags: [{ key: 'env' }] })).toBe(' of 0');
    });

    it('lists instances oldest first, operations newest first, results in the order of work', async () => {
      const at = (region: string, accountId: string, createdAt: number) =>
        putInstance(instanceRow('g', { region, accountId, createdAt }));
      await commit(put(groupRow('g')), at('b', '1', 5), at('a', '2', 5), at('a', '1', 5), at('z', '1', 4));
      const listed = async () => (await store.stackInstances('g')).map((row) => `${row.region}${row.accountId}`);
      expect(await listed()).toEqual(['z1', 'a1', 'a2', 'b1']);
      await commit({ kind: 'stack-instance-removed', key: { groupId: 'g', region: 'a', accountId: '1' } });
      expect(await listed()).toEqual(['z1', 'a2', 'b1']);
      await commit(
        putOperation(groupOperationRow('o', 'g', { createdAt: 1, ...ENDED })),
        putOperation(groupOperationRow('p', 'g', { createdAt: 2, ...ENDED })),
        putResult(groupResultRow('o', { position: 1 })),
        putResult(groupResultRow('o', { position: 0, accountId: '2' })),
      );
      const { rows, total } = await store.groupOperations('g', { number: 1, size: 1 });
      expect([rows.map(({ id }) => id), total]).toEqual([['p'], 2]);
      expect((await store.groupResults('o')).map(({ accountId }) => accountId)).toEqual(['2', '1']);
    });
  });
}
