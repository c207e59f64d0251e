import { setTimeout as sleep } from 'node:timers/promises';
import { startRosette } from '#app/rosette.ts';

/*
 * A whole Rosette that makes many stacks, or watches those that were left: `owner.ts DATA_DIR create|watch COUNT`. Says where
 * it stands: `in the middle` when each stack's VPC is being made, `gone on` when each has its VPC, `complete` at the end.
 */
const [dataDir, goal, count] = process.argv.slice(2) as [string, string, string];
const SECONDS = 4;
const TEMPLATE = JSON.stringify({
  ROSTemplateFormatVersion: '2015-09-01',
  Resources: {
    Vpc: { Type: 'ALIYUN::ECS::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    Pause: { Type: 'ALIYUN::ROS::Sleep', DependsOn: 'Vpc', Properties: { CreateDuration: SECONDS } },
  },
});

const rosette = await startRosette({
  dataDir,
  host: '127.0.0.1',
  port: null,
  region: undefined,
  log: () => {},
  cloud: { delays: { vpc: 2_000 } },
});

if (goal === 'create') {
  const names = Array.from({ length: Number(count) }, (_, index) => `stack-${index}`);
  await Promise.all(
    names.map((StackName) => rosette.client.call('CreateStack', { StackName, TemplateBody: TEMPLATE })),
  );
  console.log('in the middle');
}

async function countOf(test: (status: string, vpc: string) => boolean): Promise<number> {
  let found = 0;
  for (let PageNumber = 1; ; PageNumber += 1) {
    const { Stacks } = await rosette.client.call('ListStacks', { PageSize: 50, PageNumber });
    const stacks = Stacks as unknown as { StackId: string; Status: string }[];
    for (const stack of stacks) {
      const { Resources } = await rosette.client.call('ListStackResources', { StackId: stack.StackId });
      const vpc = (Resources as unknown as { LogicalResourceId: string; Status: string }[]).find(
        (one) => one.LogicalResourceId === 'Vpc',
      );
      if (test(stack.Status, vpc?.Status ?? '')) found += 1;
    }
    if (stacks.length < 50) return found;
  }
}

while ((await countOf((_, vpc) => vpc === 'CREATE_COMPLETE')) < Number(count)) await sleep(50);
console.log('gone on');
while ((await countOf((status) => status === 'CREATE_COMPLETE')) < Number(count)) await sleep(100);
console.log('complete');
process.on('SIGTERM', () => void rosette.close().then(() => process.exit(0)));
