import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { StackEvent } from './contract/api-client.ts';
import { createEmbeddedClient } from './embedded-client.ts';
import { ACCOUNT, demoStack, eventRow, type Setup, STACK_ID, stackRow, startRos } from './server.fixture.ts';

async function start(setup: Setup = {}) {
  const server = await startRos(setup);
  await server.commit(demoStack());
  const client = createEmbeddedClient({
    ros: server.server.ros,
    services: server.services,
    ids: { uuid: randomUUID },
    log: (entry) => server.logged.push(entry),
    accountId: ACCOUNT,
    region: 'cn-hangzhou',
  });
  return { ...server, client };
}

const event = (id: string, change = {}) => ({ kind: 'event', row: eventRow({ id, ...change }) }) as const;

async function take(events: AsyncIterable<StackEvent>, count: number): Promise<readonly StackEvent[]> {
  const taken: StackEvent[] = [];
  for await (const one of events) if (taken.push(one) === count) break;
  return taken;
}

describe('the embedded client', () => {
  it('answers as the wire does', async () => {
    const { client } = await start();
    const answer = await client.call('ListStacks', { StackName: ['demo'], PageSize: 5 });
    expect(answer).toMatchObject({ TotalCount: 1, PageSize: 5, RequestId: expect.stringMatching(/^[0-9A-F-]{36}$/) });
  });

  it('rejects with the errors of the API', async () => {
    const { client } = await start();
    await expect(client.call('GetStack', {})).rejects.toMatchObject({ name: 'CloudError', code: 'MissingParameter' });
  });

  it('hides a defect and logs it', async () => {
    const { client, logged } = await start();
    const defect = client.call('DeleteStack', { StackId: STACK_ID });
    await expect(defect).rejects.toMatchObject({ name: 'CloudError', code: 'InternalError', status: 500 });
    expect(logged.at(-1)).toMatchObject({ level: 'error', action: 'DeleteStack', error: expect.any(Error) });
  });

  it('brings past events and then new ones, nested stacks included, after the cursor', async () => {
    const { client, commit, listeners } = await start();
    await commit([event('1'), event('2')]);
    const first = await take(client.events(STACK_ID, 0, new AbortController().signal), 2);
    expect(first.map(({ EventId }) => EventId)).toEqual(['1', '2']);
    const more = take(client.events(STACK_ID, first[0]!.Cursor, new AbortController().signal), 3);
    await commit([
      { kind: 'stack', row: stackRow({ id: 'x', name: 'x' }) },
      { kind: 'stack', row: stackRow({ id: 'child', name: 'child', parentId: STACK_ID, rootId: STACK_ID }) },
      event('other', { stackId: 'x', rootId: 'x' }),
    ]);
    await commit([event('3')]);
    await commit([event('4', { stackId: 'child' })]);
    expect((await more).map(({ EventId }) => EventId)).toEqual(['2', '3', '4']);
    expect(listeners.size).toBe(0);
  });

  it('loses nothing however many come at once', async () => {
    const { client, commit } = await start();
    const all = take(client.events(STACK_ID, 0, new AbortController().signal), 1_000);
    for (let n = 0; n < 1_000; n += 250) await commit(Array.from({ length: 250 }, (_, i) => event(String(n + i))));
    expect((await all).map(({ EventId }) => EventId)).toEqual(Array.from({ length: 1_000 }, (_, i) => String(i)));
  });

  it('ends when the reader aborts while nothing happens', async () => {
    const { client, listeners } = await start();
    const stop = new AbortController();
    const reading = take(client.events(STACK_ID, 0, stop.signal), 1);
    setTimeout(() => stop.abort(), 20);
    expect(await reading).toEqual([]);
    expect(listeners.size).toBe(0);
  });

  it('knows no events of an unknown stack', async () => {
    const { client } = await start();
    await expect(take(client.events('nothing', 0, new AbortController().signal), 1)).rejects.toMatchObject({
      code: 'StackNotFound',
    });
  });
});
