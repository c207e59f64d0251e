import { describe, expect, it } from 'vitest';
import { followEvents } from './event-feed.ts';
import { demoStack, eventRow, stackRow, startRos } from './server.fixture.ts';

describe('followEvents', () => {
  it('gives an empty batch when nothing happens for a while, and reads again', async () => {
    const { services, store, commit } = await startRos();
    await commit(demoStack());
    const stop = new AbortController();
    const batches = followEvents(services, stackRow(), { cursor: 0, idleMs: 10, signal: stop.signal });
    expect(await batches.next()).toEqual({ done: false, value: [] });
    // Another process made this event durable: nobody here announced it.
    await store.commit([{ kind: 'event', row: eventRow({ id: 'far' }) }], []);
    expect((await batches.next()).value).toEqual([expect.objectContaining({ id: 'far' })]);
    stop.abort();
    expect(await batches.next()).toEqual({ done: true, value: undefined });
  });

  it('does not miss what happens between the read and the wait', async () => {
    const { services, commit } = await startRos();
    await commit(demoStack());
    const store = {
      ...services.store,
      eventsAfter: async (...query: Parameters<typeof services.store.eventsAfter>) => {
        const rows = await services.store.eventsAfter(...query);
        if (query[1] === 0 && rows.length === 0) await commit([{ kind: 'event', row: eventRow({ id: 'now' }) }]);
        return rows;
      },
    };
    const options = { cursor: 0, idleMs: 60_000, signal: new AbortController().signal };
    const batches = followEvents({ ...services, store }, stackRow(), options);
    expect((await batches.next()).value).toEqual([expect.objectContaining({ id: 'now' })]);
    await batches.return();
  });

  it('of a root stack wakes for events of the stacks nested in it', async () => {
    const { services, commit } = await startRos();
    const child = stackRow({ id: 'child', name: 'child', parentId: stackRow().id, rootId: stackRow().id });
    await commit([...demoStack(), { kind: 'stack', row: child }, { kind: 'event', row: eventRow({ id: 'root' }) }]);
    const options = { cursor: 0, idleMs: 60_000, signal: new AbortController().signal };
    const batches = followEvents(services, stackRow(), options);
    await batches.next();
    const next = batches.next();
    // The reader has found nothing and sleeps by then, so only the announcement can wake it.
    await new Promise((resolve) => setTimeout(resolve, 10));
    await commit([{ kind: 'event', row: eventRow({ id: 'inner', stackId: 'child' }) }]);
    expect((await next).value).toEqual([expect.objectContaining({ id: 'inner' })]);
    await batches.return();
  });

  it('of a nested stack brings only its own events', async () => {
    const { services, commit } = await startRos();
    const child = stackRow({ id: 'child', name: 'child', parentId: 'p', rootId: stackRow().id });
    await commit([
      ...demoStack(),
      { kind: 'stack', row: child },
      { kind: 'event', row: eventRow({ id: 'root' }) },
      { kind: 'event', row: eventRow({ id: 'own', stackId: 'child' }) },
    ]);
    const options = { cursor: 0, idleMs: 60_000, signal: new AbortController().signal };
    const batches = followEvents(services, child, options);
    expect((await batches.next()).value).toEqual([expect.objectContaining({ id: 'own' })]);
    await batches.return();
  });
});
