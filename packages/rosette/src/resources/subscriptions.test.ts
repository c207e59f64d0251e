import type { JsonObject } from '@rosette/template/base/json.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { instance } from './ecs/instance.ts';
import { instanceGroup } from './ecs/instance-group.ts';
import { vpc } from './ecs/vpc.ts';
import { dbInstance } from './rds/db-instance.ts';
import { loadBalancer } from './slb/load-balancer.ts';
import { CloudWorld, type Factory } from './testing/cloud-world.ts';
import { machine, mysql } from './testing/update-cases.ts';
import { eip } from './vpc/eip.ts';

/* reference/stack-lifecycle.md 4.3: what is paid ahead stays when a stack is deleted, unless the template says otherwise. */

let world: CloudWorld;
beforeEach(() => {
  world = new CloudWorld();
});
afterEach(() => world.close());

interface Case {
  readonly name: string;
  readonly factory: Factory;
  readonly properties: (around: JsonObject) => JsonObject;
  /** Whether the type knows SubscriptionDeletionForce. */
  readonly ends: boolean;
}

const ahead = { InstanceChargeType: 'Subscription', Period: 1, PeriodUnit: 'Month' };
const cases: readonly Case[] = [
  { name: 'Instance', factory: instance, properties: (around) => ({ ...machine, ...around, ...ahead }), ends: true },
  {
    name: 'InstanceGroup',
    factory: instanceGroup,
    properties: (around) => ({ ...machine, ...around, ...ahead, MaxAmount: 2 }),
    ends: true,
  },
  { name: 'EIP', factory: eip, properties: () => ({ InstanceChargeType: 'PrePaid', Period: 1 }), ends: false },
  { name: 'LoadBalancer', factory: loadBalancer, properties: () => ({ PayType: 'PrePay' }), ends: false },
  {
    name: 'DBInstance',
    factory: dbInstance,
    properties: () => ({ ...mysql, PayType: 'Prepaid', PeriodType: 'Month', Period: 1 }),
    ends: true,
  },
];

const things = () =>
  world.test.cloud
    .objects()
    .map(({ id }) => id)
    .toSorted();

describe.each(cases)('$name', ({ factory, properties }) => {
  test('stays, and the deletion goes on without it', async () => {
    const around = { ...(await world.network()) };
    const made = await world.make(factory, properties(around));
    world.clock.forward(60_000);
    const before = things();
    expect(await made.delete()).toEqual({ kind: 'done', letGo: 'subscription' });
    world.clock.forward(600_000);
    expect(things()).toEqual(before);
  });

  test('fails the deletion when that is asked for', async () => {
    const around = { ...(await world.network()) };
    const made = await world.make(factory, properties(around));
    world.clock.forward(60_000);
    const before = things();
    made.failOnSubscriptions = true;
    expect(await made.delete()).toMatchObject({ kind: 'failed' });
    expect(things()).toEqual(before);
  });

  test('is an error all the same when it may not be looked at', async () => {
    const around = { ...(await world.network()) };
    const made = await world.make(factory, properties(around));
    world.test.cloud.faults.set({ rules: [{ effect: { kind: 'fail', code: 'Forbidden.RAM', status: 403 } }] });
    expect(await made.delete()).toMatchObject({ kind: 'failed', error: { code: 'Forbidden.RAM' } });
  });
});

test.each(cases.filter(({ ends }) => ends))('$name goes when the template says so', async ({ factory, properties }) => {
  const around = { ...(await world.network()) };
  const before = things();
  const made = await world.make(factory, { ...properties(around), SubscriptionDeletionForce: true });
  expect(await made.delete()).toEqual({ kind: 'done' });
  world.clock.forward(600_000);
  expect(things()).toEqual(before);
});

test('what is paid by use is no subscription: a refusal to delete it is told', async () => {
  const made = await world.make(eip, {});
  const rule = { action: 'ReleaseEipAddress', effect: { kind: 'fail', code: 'Forbidden.RAM', status: 403 } } as const;
  world.test.cloud.faults.set({ rules: [rule] });
  expect(await made.delete()).toMatchObject({ kind: 'failed', error: { code: 'Forbidden.RAM' } });
});

test('for a type that cannot be paid ahead a refusal is told at once, and is that of the deletion', async () => {
  const made = await world.make(vpc, {});
  world.test.cloud.faults.set({ rules: [{ effect: { kind: 'fail', code: 'Forbidden.RAM', status: 403 } }] });
  const from = world.test.log.length;
  expect(await made.delete()).toMatchObject({ error: { code: 'Forbidden.RAM', action: 'DeleteVpc' } });
  expect(world.test.log.slice(from)).toEqual(['DeleteVpc']);
});
