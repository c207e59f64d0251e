import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ContinueCreateRequest } from '#engine/ports/stack-service.ts';
import type { Store } from '#engine/ports/store.ts';
import { waitCondition } from '#resources/ros/wait-condition.ts';
import { waitConditionHandle } from '#resources/ros/wait-condition-handle.ts';
import { openMemoryStore } from '#store/memory-store.ts';
import { CallbackUrls } from '#wire/callback-url.ts';
import { a, type Bed, bed, continuation, request, resources, settle, TinyCloud } from './testing.ts';

let store: Store;
let cloud: TinyCloud;
let it1: Bed;
let stackId: string;

beforeEach(() => {
  store = openMemoryStore();
  cloud = new TinyCloud();
  it1 = begin();
});

function begin(): Bed {
  const callbacks = new CallbackUrls(Buffer.from('key'), () => 'http://127.0.0.1:1');
  return bed(store, cloud, [waitCondition, waitConditionHandle({ callbacks })]);
}

async function create(template: JsonObject): Promise<void> {
  ({ stackId } = await it1.engine.create(request('demo', template, { disableRollback: true })));
  await settle();
}

async function goOn(over: Partial<ContinueCreateRequest>): Promise<string> {
  cloud.calls.length = 0;
  await it1.engine.continueCreate(continuation(over));
  await settle();
  return (await store.stack(stackId))!.status;
}

describe('AutoRecreatingResources', () => {
  const template = (value: Json): JsonObject => ({
    Parameters: { P: { Type: 'String', Default: value } },
    ...resources({
      A: a({ Value: { Ref: 'P' } }),
      User: a({ Value: { Ref: 'A' } }),
      Other: a(),
      B: a({}, { DependsOn: ['User', 'Other'] }),
    }),
  });

  beforeEach(async () => {
    cloud.script = ({ context }) =>
      context.logicalId === 'B' ? { kind: 'failed', error: { code: 'No', message: 'no' } } : undefined;
    await create(template('1'));
    cloud.script = () => undefined;
  });

  it('makes anew what a new value changes, and what depends on it', async () => {
    expect(await goOn({ parameters: { P: '2' }, options: ['AutoRecreatingResources'] })).toBe('CREATE_COMPLETE');
    expect([...cloud.calls].sort()).toEqual(
      ['create A', 'create B', 'create User', 'delete A', 'delete B', 'delete User'].sort(),
    );
  });

  it('makes nothing else anew', async () => {
    expect(await goOn({ options: ['AutoRecreatingResources'] })).toBe('CREATE_COMPLETE');
    expect(cloud.calls).toEqual(['delete B', 'create B']);
  });

  it('is what is not done without it: the change is made in place', async () => {
    expect(await goOn({ parameters: { P: '2' } })).toBe('CREATE_COMPLETE');
    expect(cloud.calls).toContain('update A');
  });
});

describe('IgnoreExistingSignalFailure', () => {
  const waiting = (count: number): JsonObject =>
    resources({
      Handle: { Type: 'ALIYUN::ROS::WaitConditionHandle' },
      Wait: {
        Type: 'ALIYUN::ROS::WaitCondition',
        Properties: { Handle: { Ref: 'Handle' }, Timeout: 60, Count: count },
      },
      After: a({}, { DependsOn: 'Wait' }),
    });
  const options = ['IgnoreExistingSignalFailure'] as const;

  const signal = (id: string, status: string, data: string): Promise<void> =>
    it1.engine.signal({
      name: `wait/${stackId}/Handle`,
      stackId,
      id,
      payload: { id, status, reason: 'said so', data },
    });

  const data = async (): Promise<unknown> => {
    const { Data } = (await store.resource(stackId, 'Wait'))!.attributes;
    return JSON.parse(String(Data));
  };

  const statusesOfWait = async (): Promise<readonly string[]> =>
    (await store.eventsAfter({ stackId }, 0, 100)).flatMap((event) =>
      event.logicalId === 'Wait' ? [event.status] : [],
    );

  it('lets a wait condition succeed that was told of a failure, and keeps what did succeed', async () => {
    await create(waiting(3));
    await signal('good', 'SUCCESS', 'kept');
    await signal('bad', 'FAILURE', 'lost');
    await settle();
    expect((await store.stack(stackId))?.status).toBe('CREATE_FAILED');
    expect(await goOn({ options })).toBe('CREATE_COMPLETE');
    expect(await data()).toEqual({ good: 'kept', 2: null, 3: null });
    expect((await statusesOfWait()).filter((status) => status.startsWith('DELETE'))).toEqual([]);
    expect(cloud.calls).toEqual(['create After']);
  });

  it('lets one succeed that nobody told of anything', async () => {
    await create(waiting(2));
    it1.clock.advance(61_000);
    await settle();
    expect((await store.stack(stackId))?.status).toBe('CREATE_FAILED');
    expect(await goOn({ options })).toBe('CREATE_COMPLETE');
  });

  it('lets one succeed that was told of warnings alone', async () => {
    await create(waiting(1));
    await signal('w', 'WARNING', 'hm');
    await settle();
    expect((await store.stack(stackId))?.status).toBe('CREATE_FAILED');
    expect(await goOn({ options })).toBe('CREATE_COMPLETE');
    expect(await data()).toMatchObject({ w: 'hm' });
  });

  it('is what is not done without it: it waits again', async () => {
    await create(waiting(1));
    await signal('bad', 'FAILURE', 'lost');
    await settle();
    expect(await goOn({})).toBe('CREATE_IN_PROGRESS');
  });

  it('does nothing in a dry run', async () => {
    await create(waiting(1));
    await signal('bad', 'FAILURE', 'lost');
    await settle();
    expect(await goOn({ options, dryRun: true })).toBe('CREATE_FAILED');
    expect(await store.signals(`wait/${stackId}/Handle`)).toMatchObject([{ id: 'bad' }]);
  });

  it('is refused where the handle is made anew', async () => {
    await create(waiting(1));
    await signal('bad', 'FAILURE', 'lost');
    await settle();
    const refused = it1.engine.continueCreate(continuation({ options, recreate: ['Handle'] }));
    await expect(refused).rejects.toMatchObject({
      code: 'ContinueCreateStackValidationFailed',
      message: expect.stringContaining('its handle is made anew'),
    });
  });

  it('goes on in another process', async () => {
    await create(waiting(1));
    await signal('bad', 'FAILURE', 'lost');
    await settle();
    await it1.engine.continueCreate(continuation({ options }));
    void it1.engine.stop();
    it1 = begin();
    expect(await it1.engine.start()).toBe(1);
    await settle();
    expect((await store.stack(stackId))?.status).toBe('CREATE_COMPLETE');
  });
});
