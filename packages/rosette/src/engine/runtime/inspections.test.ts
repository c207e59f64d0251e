import { beforeEach, describe, expect, it } from 'vitest';
import type { Exchange, ReadRequest, ResourceType, StepResult } from '#engine/ports/resource-type.ts';
import type { Store } from '#engine/ports/store.ts';
import { openMemoryStore } from '#store/memory-store.ts';
import { a, type Bed, bed, deletion, request, resources, settle, TinyCloud } from './testing.ts';

/* Looks at how a resource really is, by a type that can. */

const at = { accountId: '1', region: 'cn-hangzhou' };
const page = { number: 1, size: 10 };

let store: Store;
let bed1: Bed;
let answer: (request: ReadRequest) => StepResult;
let stackId: string;

function exchange(context: ReadRequest['context'], state: Exchange['state'], reason = ''): Exchange {
  const about = { id: context.token, kind: 'Read' as const, destination: 'x', physicalId: 'p', attempts: 1 };
  return { ...about, state, reason, until: context.deadline };
}

beforeEach(async () => {
  store = openMemoryStore();
  const cloud = new TinyCloud();
  const readable: ResourceType = { ...cloud.types(['T::R']).get('T::R')!, read: async (asked) => answer(asked) };
  bed1 = bed(store, cloud, [readable]);
  const entries = { R: { Type: 'T::R', Properties: { Value: 'v' } }, A: a() };
  ({ stackId } = await bed1.engine.create(request('demo', resources(entries))));
  await settle();
});

const read = (logicalId: string) => bed1.engine.read({ ...at, stack: 'demo', logicalId });
const told = async () => (await store.exchanges({ accountId: '1' }, page)).rows[0]!;

describe('a look', () => {
  it('tells what is not as recorded, and changes nothing', async () => {
    const before = await store.resource(stackId, 'R');
    answer = ({ context, physicalId, properties }) => ({
      kind: 'done',
      physicalId,
      properties: { ...properties, Value: 'w' },
      exchange: exchange(context, 'succeeded'),
    });
    const id = await read('R');
    const answered = { DriftStatus: 'MODIFIED', Differences: [{ Path: 'Value', Expected: 'v', Actual: 'w' }] };
    expect(await told()).toMatchObject({ id, kind: 'Read', state: 'succeeded', answer: answered });
    expect(await store.resource(stackId, 'R')).toEqual(before);
  });

  it('waits for an answer from outside, also one that came at once', async () => {
    answer = ({ context, continuation }) =>
      continuation === null
        ? {
            ...{ kind: 'pending', continuation: {}, afterMs: 60_000, signal: 'look' },
            exchange: exchange(context, 'open', 'waiting'),
          }
        : { kind: 'done', physicalId: null, exchange: exchange(context, 'succeeded') };
    const signal = { name: 'look', stackId, id: null, payload: {} };
    const id = await read('R');
    expect(bed1.engine.isReading(id)).toBe(true);
    await bed1.engine.signal(signal);
    await settle();
    expect(await told()).toMatchObject({ state: 'succeeded', answer: { DriftStatus: 'DELETED' } });
    expect(bed1.engine.isReading(id)).toBe(false);
  });

  it('that fails tells why, without what is secret', async () => {
    answer = ({ context, physicalId }) => ({
      kind: 'failed',
      error: { code: 'No', message: 'no' },
      exchange: exchange(context, 'failed', `the key is key-of-${physicalId}`),
    });
    await read('R');
    expect(await told()).toMatchObject({ state: 'failed', reason: 'the key is ******', endedAt: expect.any(Number) });
  });

  it('that breaks off while it waits has failed, and is not open for ever', async () => {
    answer = ({ context, continuation }) => {
      if (continuation !== null) throw new Error('the wire is cut');
      const pending = { kind: 'pending', continuation: {}, afterMs: 0 } as const;
      return { ...pending, exchange: exchange(context, 'open', 'waiting') };
    };
    const id = await read('R');
    await settle();
    expect(await told()).toMatchObject({ id, state: 'failed', reason: 'the wire is cut' });
  });

  it('is refused where nobody can look, and while something runs', async () => {
    await expect(read('A')).rejects.toMatchObject({ code: 'NotSupported', message: expect.stringContaining('T::A') });
    await expect(read('B')).rejects.toMatchObject({ code: 'ResourceNotFound' });
    await bed1.engine.delete(deletion('demo'));
    await expect(read('R')).rejects.toMatchObject({ code: 'ActionInProgress' });
    await settle();
  });
});
