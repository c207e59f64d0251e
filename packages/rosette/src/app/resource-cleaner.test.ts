import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { JsonObject } from '@rosette/template/base/json.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Rosette, startRosette } from './rosette.ts';

/*
 * The cleaner in a whole Rosette: it asks this installation's own API which stack is its own, and deletes other stacks by it.
 */

let rosette: Rosette;
let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'rosette-cleaner-'));
  const where = { dataDir, host: '127.0.0.1', port: null, region: 'cn-hangzhou' };
  rosette = await startRosette({ ...where, log: () => {}, mayCleanUp: true, cloud: { delays: { vpc: 5 } } });
});

afterEach(async () => {
  await rosette.close();
  await rm(dataDir, { recursive: true });
});

async function create(StackName: string, Resources: JsonObject): Promise<JsonObject> {
  const TemplateBody = JSON.stringify({ ROSTemplateFormatVersion: '2015-09-01', Resources });
  const { StackId } = await rosette.client.call('CreateStack', { StackName, TemplateBody, DisableRollback: true });
  for (let looks = 0; looks < 400; looks += 1) {
    const stack = await rosette.client.call('GetStack', { StackId: StackId! });
    if (stack.Status !== 'CREATE_IN_PROGRESS') return stack;
    await wait(25);
  }
  throw new Error(`${StackName} never ends`);
}

async function names(): Promise<readonly unknown[]> {
  const { Stacks } = await rosette.client.call('ListStacks', {});
  return (Stacks as readonly JsonObject[]).map(({ StackName }) => StackName).toSorted();
}

const queue = (QueueName: string) => ({ Type: 'ALIYUN::MNS::Queue', Properties: { QueueName } });

test('everything goes but what the cleaner is part of and what is denied', async () => {
  await create('old', { Q: queue('old-queue'), V: { Type: 'ALIYUN::ECS::VPC', Properties: { VpcName: 'old' } } });
  await rosette.client.call('SetDeletionProtection', { StackId: 'old', DeletionProtection: 'Enabled' });
  await create('keep', { Q: queue('keep-queue') });
  const cleaner = await create('cleaner', {
    Own: queue('own-queue'),
    Cleaner: {
      Type: 'ALIYUN::ROS::ResourceCleaner',
      DependsOn: 'Own',
      Properties: {
        Action: 'Scan+CleanUp',
        Mode: 'Strict',
        ResourceFilters: [
          { Effect: 'Allow', RegionIds: ['cn-hangzhou'], ResourceTypePatterns: ['ROS:Stack', 'MNS:*'] },
          { Effect: 'Deny', ResourceNamePatterns: ['keep'] },
        ],
      },
    },
  });
  expect(cleaner).toMatchObject({ Status: 'CREATE_COMPLETE' });
  expect(await names()).toEqual(['cleaner', 'keep']);
  const left = rosette.cloud.objects().map(({ id, state }) => (state.name === 'old' ? 'old' : id));
  expect(left).toEqual(expect.arrayContaining(['keep-queue', 'own-queue']));
  expect(left).not.toContain('old-queue');
  expect(left).not.toContain('old');
});
