import { beforeEach, describe, expect, it } from 'vitest';
import type { StepError } from '#engine/ports/resource-type.ts';
import type { Store } from '#engine/ports/store.ts';
import { nestedStack } from '#resources/ros/stack.ts';
import { openMemoryStore } from '#store/memory-store.ts';
import { type Bed, bed, deletion, request, resources, settle, TinyCloud } from './testing.ts';

const QUOTA: StepError = { code: 'Quota', message: 'too many', requestId: 'R-1', action: 'MakeA' };

let store: Store;
let cloud: TinyCloud;
let it1: Bed;

beforeEach(() => {
  store = openMemoryStore();
  cloud = new TinyCloud();
  it1 = bed(store, cloud, [nestedStack]);
});

const child = (template: object) => ({
  Type: 'ALIYUN::ROS::Stack',
  Properties: { TemplateBody: { ROSTemplateFormatVersion: '2015-09-01', ...template } },
});
const twoDeep = () => resources({ Outer: child(resources({ Inner: child(resources({ Bad: { Type: 'T::A' } })) })) });

describe('what the cloud said two stacks down', () => {
  const info = {
    Code: 'Quota',
    Message: 'too many',
    Action: 'MakeA',
    RequestId: 'R-1',
    ResourceType: 'T::A',
    LogicalResourceId: 'Bad',
  };

  it('reaches the root stack: code, action, request id and the path', async () => {
    cloud.script = () => ({ kind: 'failed', error: QUOTA });
    const { stackId } = await it1.engine.create(request('demo', twoDeep(), { disableRollback: true }));
    await settle();
    const stack = await store.stack(stackId);
    expect(stack?.operationInfo).toEqual(info);
    expect(stack?.statusReason).toBe(
      'Resource CREATE failed: Quota: resources.Outer.resources.Inner.resources.Bad: too many (MakeA, request id R-1)',
    );
  });

  it('when deleting, too', async () => {
    const { stackId } = await it1.engine.create(request('demo', twoDeep()));
    await settle();
    cloud.script = (_asked, piece) => (piece === 'delete' ? { kind: 'failed', error: QUOTA } : undefined);
    await it1.engine.delete(deletion('demo'));
    await settle();
    const stack = await store.stack(stackId);
    expect(stack).toMatchObject({ status: 'DELETE_FAILED', operationInfo: info });
    expect(stack?.statusReason).toContain('request id R-1');
  });

  it('is nothing when no other service refused', async () => {
    cloud.script = () => ({ kind: 'failed', error: { code: 'Quota', message: 'too many' } });
    const { stackId } = await it1.engine.create(request('demo', twoDeep(), { disableRollback: true }));
    await settle();
    const stack = await store.stack(stackId);
    expect(stack?.operationInfo).toBeNull();
    expect(stack?.statusReason).toMatch(/Bad: too many$/);
  });
});
