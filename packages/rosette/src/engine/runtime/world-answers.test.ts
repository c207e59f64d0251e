import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { Failure } from '@rosette/template/functions/spec.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { TemplateRejected } from '#engine/ports/stack-service.ts';
import type { Store } from '#engine/ports/store.ts';
import { openMemoryStore } from '#store/memory-store.ts';
import { type Bed, bed, change, request, resources, settle, TinyCloud } from './testing.ts';
import { ANSWERS } from './world-answers.ts';

let store: Store;
let cloud: TinyCloud;
let first: Bed;
beforeEach(() => {
  store = openMemoryStore();
  cloud = new TinyCloud();
  first = bed(store, cloud);
});

const valued = (value: Json): JsonObject => resources({ A: { Type: 'T::A', Properties: { Value: value } } });
const output = (...args: readonly Json[]): Json => ({ 'Fn::GetStackOutput': args });
const offering = (value: Json, over: JsonObject = {}): JsonObject => ({
  ...resources({}),
  Outputs: { Out: { Value: value, ...over } },
});

async function create(name: string, template: JsonObject, it1: Bed = first): Promise<string> {
  const { stackId } = await it1.engine.create(request(name, template));
  await settle();
  return stackId;
}

async function valueIn(stackId: string): Promise<Json | undefined> {
  const row = await store.resource(stackId, 'A');
  return row?.properties?.Value;
}

async function rejection(work: Promise<unknown>): Promise<readonly string[]> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof TemplateRejected ? error.diagnostics.map(({ message }) => message) : [String(error)];
}

const NOW = { 'Fn::FormatTime': '%s' };

describe('the time', () => {
  it('is that of the operation, also after a restart', async () => {
    const template = { ...valued(NOW), Outputs: { At: { Value: NOW } } };
    const stackId = await create('clock', template);
    expect(await valueIn(stackId)).toBe('1000');
    const second = bed(store, cloud);
    second.clock.advance(60_000);
    expect((await second.engine.outputs(stackId))[0]?.OutputValue).toBe('1000');
  });

  it('moves on with the next operation', async () => {
    const stackId = await create('clock', valued(NOW));
    first.clock.advance(60_000);
    await first.engine.update(change('clock', null));
    await settle();
    expect(await valueIn(stackId)).toBe('1060');
  });

  it('goes back with an update that is undone', async () => {
    const stackId = await create('clock', valued(NOW));
    first.clock.advance(60_000);
    cloud.script = (asked, piece) =>
      piece === 'create' && asked.context.logicalId === 'B'
        ? { kind: 'failed', error: { code: 'Quota', message: 'too many' } }
        : undefined;
    const more = { A: { Type: 'T::A', Properties: { Value: NOW } }, B: { Type: 'T::B', DependsOn: 'A' } };
    await first.engine.update(change('clock', { ...resources(more), Outputs: { At: { Value: NOW } } }));
    await settle();
    expect((await store.stack(stackId))?.status).toBe('ROLLBACK_COMPLETE');
    expect(await valueIn(stackId)).toBe('1000');
  });

  it('is asked by no template that does not need it', async () => {
    const stackId = await create('plain', valued('x'));
    expect((await store.stack(stackId))?.options[ANSWERS]).toBeUndefined();
  });
});

describe('outputs of other stacks', () => {
  it('keep their type, by name and by id', async () => {
    const net = await create('net', offering([1, { a: true }]));
    expect(await valueIn(await create('web', valued(output('net', 'Out'))))).toEqual([1, { a: true }]);
    expect(await valueIn(await create('app', valued(output(net, 'Out', 'cn-hangzhou'))))).toEqual([1, { a: true }]);
  });

  it('are those of the time when the operation began', async () => {
    await create('net', offering('before'));
    const web = await create('web', { ...valued('x'), Outputs: { Seen: { Value: output('net', 'Out') } } });
    await first.engine.update(change('net', offering('after')));
    await settle();
    expect((await first.engine.outputs(web))[0]?.OutputValue).toBe('before');
    await first.engine.update(change('web', { ...valued('y'), Outputs: { Seen: { Value: output('net', 'Out') } } }));
    await settle();
    expect((await first.engine.outputs(web))[0]?.OutputValue).toBe('after');
  });

  it('stay secret', async () => {
    await create('net', offering('s3cret-value', { NoEcho: true }));
    const seen = { ...valued(output('net', 'Out')), Outputs: { Seen: { Value: output('net', 'Out') } } };
    const web = await create('web', seen);
    expect(cloud.properties.get('a-1')?.Value).toBe('s3cret-value');
    expect(JSON.stringify([await store.stack(web), await store.resource(web, 'A')])).not.toContain('s3cret-value');
    expect((await first.engine.outputs(web))[0]?.OutputValue).toBe('******');
    expect(JSON.stringify(await first.engine.previewCreate(request('other', seen)))).not.toContain('s3cret-value');
  });

  it.each([
    ['nowhere', 'Out', 'there is no stack `nowhere` in cn-hangzhou'],
    ['net', 'Nothing', 'the stack `net` has no output `Nothing`'],
  ])('are null where there are none, with a warning: %s %s', async (stack, name, why) => {
    await create('net', offering(1));
    const { warnings, resources: shown } = await first.engine.previewCreate(
      request('web', valued(output(stack, name))),
    );
    expect(warnings.map(({ code, message }) => `${code} ${message}`)).toEqual([expect.stringContaining(why)]);
    expect(shown[0]?.properties).toEqual({ Value: null });
  });

  it('are not to be had of another account or region', async () => {
    await first.engine.create({ ...request('theirs', offering(1)), accountId: '2' });
    await first.engine.create({ ...request('far', offering(1)), region: 'cn-beijing' });
    await settle();
    expect(await valueIn(await create('a', valued(output('theirs', 'Out'))))).toBeNull();
    expect(await valueIn(await create('b', valued(output('far', 'Out'))))).toBeNull();
    expect(await valueIn(await create('c', valued(output('far', 'Out', 'cn-beijing'))))).toBe(1);
  });

  it('are not asked of oneself, nor in a circle, nor through too many stacks', async () => {
    const one = await create('one', offering(1));
    const itself = first.engine.update(change('one', valued(output(one, 'Out'))));
    expect((await rejection(itself)).join()).toContain('output of its own');
    await create('two', offering(output('one', 'Out')));
    const circle = first.engine.update(change('one', valued(output('two', 'Out'))));
    expect((await rejection(circle)).join()).toContain('in a circle');
    await create('three', offering(output('two', 'Out')));
    await create('four', offering(output('three', 'Out')));
    const tooDeep = first.engine.create(request('five', valued(output('four', 'Out'))));
    expect((await rejection(tooDeep)).join()).toContain('in a row');
  });

  it('that only a resource names are refused when it comes to them', async () => {
    const template = resources({
      A: { Type: 'T::A' },
      B: { Type: 'T::B', Properties: { Value: output({ Ref: 'A' }, 'Out') } },
    });
    const stackId = await create('web', template);
    const stack = await store.stack(stackId);
    expect([stack?.status, stack?.statusReason]).toEqual([
      'CREATE_ROLLBACK_COMPLETE',
      expect.stringContaining('outside the stack'),
    ]);
  });
});

describe('the cloud', () => {
  const IMAGE = valued({ 'Fn::MarketplaceImage': 'cmjj000001' });

  it('is asked through its port', async () => {
    const asked: unknown[] = [];
    const outside = {
      ask: async (...question: readonly unknown[]) => {
        asked.push(question);
        return 'm-1';
      },
    };
    const stackId = await create('web', IMAGE, bed(store, cloud, [], { outside }));
    expect(await valueIn(stackId)).toBe('m-1');
    expect(asked).toEqual([
      [
        { kind: 'marketplace-image', region: 'cn-hangzhou', productCode: 'cmjj000001' },
        { stackId, accountId: '1', region: 'cn-hangzhou' },
      ],
    ]);
  });

  it('may refuse', async () => {
    const outside = { ask: async () => new Failure('There is no such product.') };
    const refused = bed(store, cloud, [], { outside }).engine.create(request('web', IMAGE));
    expect((await rejection(refused)).join()).toContain('There is no such product.');
  });

  it('may not be there', async () => {
    expect((await rejection(first.engine.create(request('web', IMAGE)))).join()).toContain('no cloud to ask');
  });
});
