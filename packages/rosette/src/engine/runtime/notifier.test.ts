import type { JsonObject } from '@rosette/template/base/json.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import type { NotificationPort } from '#engine/ports/notifier.ts';
import type { Store } from '#engine/ports/store.ts';
import { nestedStack } from '#resources/ros/stack.ts';
import { openMemoryStore } from '#store/memory-store.ts';
import { NOTIFYING, outboxName } from './notifications.ts';
import { type Bed, bed, change, deletion, FAILED, request, resources, settle, TinyCloud } from './testing.ts';

const DAY = 24 * 60 * 60_000;

/** Receivers: an address that answers 200 unless something else is said of it. */
class Receivers implements NotificationPort {
  readonly got: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: JsonObject;
  }[] = [];
  readonly answers = new Map<string, number | 'broken' | 'silent'>();

  async post({ url, headers, body }: Parameters<NotificationPort['post']>[0]): Promise<{ status: number }> {
    this.got.push({ url, headers, body: JSON.parse(body) as JsonObject });
    const answer = this.answers.get(url) ?? 200;
    if (answer === 'silent') return new Promise(() => {});
    if (answer === 'broken') throw new Error('The connection broke off.');
    return { status: answer };
  }

  sign(accountId: string, text: string): string {
    return `${accountId} signed ${text}`;
  }

  /** Statuses that were sent to the address, in order. */
  statuses(url = URL_A): readonly string[] {
    return this.got.filter((each) => each.url === url).map(({ body }) => String(body.Status));
  }
}

const URL_A = 'http://a.test/hook?token=s3cr3t';
const URL_B = 'http://b.test/';

let store: Store;
let cloud: TinyCloud;
let receivers: Receivers;
let it1: Bed;

function start(): Bed {
  return bed(store, cloud, [nestedStack], { notifications: receivers });
}

beforeEach(() => {
  store = openMemoryStore();
  cloud = new TinyCloud();
  receivers = new Receivers();
  it1 = start();
});

async function create(template = resources({ A: { Type: 'T::A' } }), over = {}): Promise<string> {
  const options = { NotificationURLs: [URL_A] };
  const { stackId } = await it1.engine.create(request('demo', template, { options, ...over }));
  await settle();
  return stackId;
}

describe('a stack with NotificationURLs', () => {
  it('tells every terminal status, and nothing that is in progress', async () => {
    const stackId = await create({
      ...resources({ A: { Type: 'T::A', Properties: { Value: 1 } } }),
      Outputs: { Key: { Value: { 'Fn::GetAtt': ['A', 'Key'] } }, Id: { Value: { 'Fn::GetAtt': ['A', 'Id'] } } },
    });
    await it1.engine.update(change('demo', resources({ A: { Type: 'T::A', Properties: { Value: 2 } } })));
    await settle();
    await it1.engine.delete(deletion('demo'));
    await settle();
    expect(receivers.statuses()).toEqual(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'DELETE_COMPLETE']);
    expect(receivers.got[0]?.body).toEqual({
      StackId: stackId,
      StackName: 'demo',
      Status: 'CREATE_COMPLETE',
      Outputs: [
        { OutputKey: 'Key', OutputValue: '******', Description: 'No description given' },
        { OutputKey: 'Id', OutputValue: 'a-1', Description: 'No description given' },
      ],
    });
    expect(receivers.got[2]?.body.Outputs).toEqual([]);
  });

  it('signs what it sends, and names the event', async () => {
    const stackId = await create();
    const { rows } = await store.events({ stackId, statuses: ['CREATE_COMPLETE'] }, { number: 1, size: 9 });
    const event = rows.find((row) => row.physicalId === stackId)!;
    const [{ headers, body }] = receivers.got as [(typeof receivers.got)[number]];
    expect(headers['x-rosette-event-id']).toBe(event.id);
    expect(headers['x-rosette-event-time']).toBe(new Date(event.time).toISOString());
    expect(headers['x-rosette-signature']).toBe(`t=1000,v1=1 signed 1000.${JSON.stringify(body)}`);
  });

  it('tells the outcome of the rollback instead of the failure', async () => {
    cloud.script = (_asked, piece) => (piece === 'create' ? FAILED : undefined);
    await create();
    expect(receivers.statuses()).toEqual(['CREATE_ROLLBACK_COMPLETE']);
  });

  it('tells the failure where nothing is rolled back', async () => {
    cloud.script = () => FAILED;
    await create(undefined, { disableRollback: true });
    expect(receivers.statuses()).toEqual(['CREATE_FAILED']);
  });

  it('keeps quiet about a failure while rollback is enabled, also when it was cancelled', async () => {
    cloud.script = () => ({ kind: 'pending', continuation: {}, afterMs: 1e9 });
    await create();
    const allowed = ['CREATE'];
    await it1.engine.cancel({
      accountId: '1',
      region: 'cn-hangzhou',
      stack: 'demo',
      mode: 'quick',
      rollback: false,
      allowed,
    });
    await settle();
    expect((await store.stackByName('1', 'cn-hangzhou', 'demo'))?.status).toBe('CREATE_FAILED');
    expect(receivers.statuses()).toEqual([]);
  });

  it('speaks for its nested stacks: they tell nothing', async () => {
    const TemplateBody = { ROSTemplateFormatVersion: '2015-09-01', ...resources({ A: { Type: 'T::A' } }) };
    await create(resources({ Net: { Type: 'ALIYUN::ROS::Stack', Properties: { TemplateBody } } }));
    expect(receivers.got.map(({ body }) => body.StackName)).toEqual(['demo']);
  });

  it('that was made by a change set tells as well, also after a restart', async () => {
    const { changeSetId } = await it1.engine.createChangeSet({
      name: 'first',
      description: null,
      change: {
        kind: 'create',
        request: request('demo', resources({ A: { Type: 'T::A' } }), { options: { NotificationURLs: [URL_A] } }),
      },
    });
    await settle();
    expect(receivers.statuses()).toEqual([]);
    receivers.answers.set(URL_A, 500);
    await it1.engine.executeChangeSet({ accountId: '1', region: 'cn-hangzhou', changeSetId });
    await settle();
    await it1.engine.stop();
    receivers.answers.clear();
    await start().engine.start();
    await settle();
    expect(receivers.statuses()).toEqual(['CREATE_COMPLETE', 'CREATE_COMPLETE']);
  });

  it('without any leaves no trace', async () => {
    await create(undefined, { options: {} });
    expect(receivers.got).toEqual([]);
    expect(await store.signals(NOTIFYING)).toEqual([]);
  });
});

describe('an address that does not take it', () => {
  it.each([['broken'], [500], [302], [404]] as const)(
    '(%s) is told again, later and later, until it does',
    async (answer) => {
      receivers.answers.set(URL_A, answer);
      await create();
      expect(receivers.statuses()).toHaveLength(1);
      for (const [pause, times] of [
        [999, 2],
        [999, 2],
        [1_000, 3],
        [3_999, 4],
      ] as const) {
        it1.clock.advance(pause);
        await settle();
        expect(receivers.statuses()).toHaveLength(times);
      }
      receivers.answers.delete(URL_A);
      it1.clock.advance(10 * 60_000);
      await settle();
      const arrived = receivers.statuses().length;
      it1.clock.advance(DAY);
      await settle();
      expect(receivers.statuses()).toHaveLength(arrived);
      expect(new Set(receivers.got.map(({ headers }) => headers['x-rosette-event-id'])).size).toBe(1);
    },
  );

  it('keeps nobody else waiting: not the engine, not other addresses', async () => {
    receivers.answers.set(URL_A, 'silent');
    await create(undefined, { options: { NotificationURLs: [URL_A, URL_B] } });
    await it1.engine.delete(deletion('demo'));
    await settle();
    expect(receivers.statuses(URL_B)).toEqual(['CREATE_COMPLETE', 'DELETE_COMPLETE']);
  });

  it('is given up after a day, with a word to the operator that does not give its secrets away', async () => {
    receivers.answers.set(URL_A, 'broken');
    const warned: string[] = [];
    const log = { warn: (...said: unknown[]) => warned.push(JSON.stringify(said)), defect: () => {} };
    it1 = bed(store, cloud, [], { notifications: receivers, log });
    const stackId = await create();
    for (let hour = 0; hour < 30; hour += 1) {
      it1.clock.advance(DAY / 24);
      await settle();
    }
    const sent = receivers.got.length;
    it1.clock.advance(DAY);
    await settle();
    expect(receivers.got).toHaveLength(sent);
    expect(warned.at(-1)).toContain('given up');
    expect(warned.join()).toContain('a.test');
    expect(warned.join()).not.toContain('s3cr3t');
    expect(await store.signals(outboxName(stackId))).toEqual([]);
  });
});

describe('a restart', () => {
  it('sends what was still owed, to those who have not got it', async () => {
    receivers.answers.set(URL_A, 503);
    await create(undefined, { options: { NotificationURLs: [URL_A, URL_B] } });
    await it1.engine.stop();
    receivers.got.length = 0;
    receivers.answers.clear();
    const second = start();
    await second.engine.start();
    await settle();
    expect(receivers.got.map(({ url }) => url)).toEqual([URL_A]);
    await second.engine.stop();
    await start().engine.start();
    await settle();
    expect(receivers.got).toHaveLength(1);
  });

  it('sends what became owed in the very commit that it died after', async () => {
    const dying = Object.assign(Object.create(store) as Store, {
      commit: async (...args: Parameters<Store['commit']>) => {
        await store.commit(...args);
        const ended = args[0].some((write) => write.kind === 'stack' && write.row.status === 'CREATE_COMPLETE');
        if (ended) return new Promise<void>(() => {});
      },
    });
    it1 = bed(dying, cloud, [], { notifications: receivers });
    await create();
    expect(receivers.got).toEqual([]);
    await start().engine.start();
    await settle();
    expect(receivers.statuses()).toEqual(['CREATE_COMPLETE']);
  });

  it('clears away what was told, and forgets deleted stacks', async () => {
    const stackId = await create();
    await it1.engine.stop();
    const second = start();
    await second.engine.start();
    expect(await store.signals(outboxName(stackId))).toEqual([]);
    expect(await store.signals(NOTIFYING)).toHaveLength(1);
    await second.engine.delete(deletion('demo'));
    await settle();
    await second.engine.stop();
    await start().engine.start();
    expect(await store.signals(NOTIFYING)).toEqual([]);
    expect(receivers.statuses()).toEqual(['CREATE_COMPLETE', 'DELETE_COMPLETE']);
  });

  it('waits a moment for what is under way', async () => {
    receivers.answers.set(URL_A, 'silent');
    await create();
    let stopped = false;
    void it1.engine.stop().then(() => {
      stopped = true;
    });
    await settle();
    expect(stopped).toBe(false);
    it1.clock.advance(5_000);
    await settle();
    expect(stopped).toBe(true);
  });
});
