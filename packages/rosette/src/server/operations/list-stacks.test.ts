import { describe, expect, it } from 'vitest';
import { CREATED, demoStack, type Flat, STACK_ID, stackRow, startRos } from '../server.fixture.ts';

describe('ListStacks', () => {
  async function withStacks() {
    const context = await startRos();
    await context.commit(demoStack());
    await context.commit([
      { kind: 'stack', row: stackRow({ id: 'b', name: 'demo-2', createdAt: CREATED + 1000, resourceGroupId: 'rg' }) },
      { kind: 'stack', row: stackRow({ id: 'c', name: 'gone', status: 'DELETE_COMPLETE' }) },
      { kind: 'stack', row: stackRow({ id: 'd', name: 'child', parentId: STACK_ID, rootId: STACK_ID, depth: 1 }) },
      { kind: 'stack', row: stackRow({ id: 'e', name: 'far', region: 'cn-beijing' }) },
    ]);
    return async (parameters: Flat) => {
      const answer = await context.call('ListStacks', parameters);
      return { names: (answer.Stacks as { StackName: string }[]).map(({ StackName }) => StackName), answer };
    };
  }

  it.each([
    ['root stacks of the region, newest first', {}, ['demo-2', 'demo']],
    ['an exact name', { 'StackName.1': 'demo' }, ['demo']],
    ['a pattern, as a JSON list', { StackName: '["demo*"]' }, ['demo-2', 'demo']],
    ['nested ones by their parent', { ParentStackId: STACK_ID }, ['child']],
    ['deleted ones only when asked', { 'Status.1': 'DELETE_COMPLETE' }, ['gone']],
    ['by resource group', { ResourceGroupId: 'rg' }, ['demo-2']],
    ['by time', { EndTime: '2026-11-21T10:00:00Z' }, ['demo']],
    ['by tag', { 'Tag.1.Key': 'team', 'Tag.1.Value': 'b' }, []],
    ['by id', { 'StackIds.1': 'b' }, ['demo-2']],
    ['a page', { PageSize: '1', PageNumber: '2' }, ['demo']],
  ])('lists %s', async (_what, parameters: Flat, expected) => {
    const list = await withStacks();
    expect((await list(parameters)).names).toEqual(expected);
  });

  it('counts beyond the page', async () => {
    const list = await withStacks();
    const { answer } = await list({ PageSize: '1', ResourceGroupId: 'undefined' });
    expect(answer).toMatchObject({ PageNumber: 1, PageSize: 1, TotalCount: 2 });
  });

  it.each([
    ['PageSize', { PageSize: '51' }],
    ['PageNumber', { PageNumber: '0' }],
    ['Status', { 'Status.1': 'DONE' }],
    ['StackName', Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => [`StackName.${n}`, 'a']))],
    ['StartTime', { StartTime: 'yesterday' }],
    ['Tag', { Tag: 'team' }],
    ['StackIds', { StackIds: '["a"' }],
  ])('refuses a wrong %s', async (name, parameters: Flat) => {
    const { refusal } = await startRos();
    const error = await refusal('ListStacks', parameters);
    expect(error).toMatchObject({ code: 'InvalidParameter', message: expect.stringContaining(name) });
  });
});
