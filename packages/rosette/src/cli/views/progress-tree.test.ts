import { expect, test } from 'vitest';
import { Progress } from '../progress.ts';
import { eventsOf, stackId } from '../testing/scripted-api.ts';
import { progressTree } from './progress-tree.ts';
import { createStyle } from './style.ts';
import { displayWidth } from './width.ts';

const plain = createStyle(false);
const start = 1_000_000;
const types = { Net: 'ALIYUN::ROS::Stack', Db: 'ALIYUN::RDS::DBInstance', Vm: 'ALIYUN::ECS::InstanceGroup' };

/** Each event half a second after the one before. */
function progressOf(...scripts: readonly (readonly ReturnType<typeof eventsOf>[number][])[]): Progress {
  const progress = new Progress(stackId, 'web');
  scripts.flat().forEach((event, at) => {
    progress.apply(event, start + at * 500);
  });
  return progress;
}

function draw(progress: Progress, size: { columns?: number; rows?: number } = {}): string {
  const options = { now: start + 4_000, startedAt: start, columns: 70, rows: 20, style: plain, ...size };
  return `\n${progressTree(progress, options).join('\n')}\n`;
}

const nested = { id: '0d6fe7cb-1a2b-4c3d-8e9f-0000000000ff', name: 'web-Net-x7' };
const running = [
  eventsOf('* CREATE_IN_PROGRESS\nNet CREATE_IN_PROGRESS\nVm CREATE_IN_PROGRESS', types),
  eventsOf('* CREATE_IN_PROGRESS\nVpc CREATE_IN_PROGRESS\nVpc CREATE_COMPLETE vpc-1', types, nested),
];

test('nested stacks are branches, what waits is shown, times run', () => {
  const progress = progressOf(...running);
  progress.expect(stackId, [{ logicalId: 'Db', type: types.Db, status: 'INIT_COMPLETE', physicalId: '' }]);
  expect(draw(progress)).toMatchInlineSnapshot(`
    "
    ├─ ⠋ Net     3.5s    ALIYUN::ROS::Stack
    │  └─ ✓ Vpc  0.5s    ALIYUN::ECS::VPC
    ├─ ⠋ Vm      3.0s    ALIYUN::ECS::InstanceGroup
    └─ · Db              ALIYUN::RDS::DBInstance
    creating · 1 of 4 created · 4.0s · 2 running
    "
  `);
});

test('a failure shows its reason instead of its type', () => {
  const failed = eventsOf(
    'Vm CREATE_FAILED - OperationDenied.NoStock: the requested resource is sold out\n* CREATE_ROLLBACK_IN_PROGRESS',
    types,
  );
  expect(draw(progressOf(...running, failed))).toMatchInlineSnapshot(`
    "
    ├─ ⠋ Net     3.5s    ALIYUN::ROS::Stack
    │  └─ ✓ Vpc  0.5s    ALIYUN::ECS::VPC
    └─ ✗ Vm      2.0s  OperationDenied.NoStock: the requested resource is…
    failed, removing what was created · 0 of 3 removed · 4.0s · 1 failed …
    "
  `);
});

test('a deletion counts what is removed', () => {
  const progress = progressOf([]);
  const standing = { physicalId: 'id', status: 'CREATE_COMPLETE' };
  progress.expect(stackId, [
    { ...standing, logicalId: 'Db', type: types.Db },
    { ...standing, logicalId: 'Vm', type: types.Vm },
  ]);
  for (const event of eventsOf(
    '* DELETE_IN_PROGRESS\nVm DELETE_IN_PROGRESS i-1\nVm DELETE_COMPLETE i-1\nDb DELETE_IN_PROGRESS rm-1',
    types,
  )) {
    progress.apply(event, start + 1_000);
  }
  expect(draw(progress)).toMatchInlineSnapshot(`
    "
    ├─ ⠋ Db  3.0s    ALIYUN::RDS::DBInstance
    └─ − Vm  0.0s    ALIYUN::ECS::InstanceGroup
    deleting · 1 of 2 removed · 4.0s · 1 running
    "
  `);
});

test('without room, what runs and what failed stays', () => {
  const many = Array.from({ length: 30 }, (_, at) => `R${at} CREATE_COMPLETE id-${at}`).join('\n');
  const progress = progressOf(
    eventsOf(`* CREATE_IN_PROGRESS\n${many}\nVm CREATE_IN_PROGRESS\nDb CREATE_FAILED - no`, types),
  );
  expect(draw(progress, { rows: 6 })).toMatchInlineSnapshot(`
    "
    ├─ ✓ R0          ALIYUN::ECS::VPC
    ├─ ✓ R1          ALIYUN::ECS::VPC
    ├─ ⠋ Vm  0.0s    ALIYUN::ECS::InstanceGroup
    └─ ✗ Db    no
      … and 28 more
    creating · 30 of 32 created · 4.0s · 1 failed · 1 running
    "
  `);
});

test.each([24, 40, 70, 200])('no line is wider than %i columns', (columns) => {
  const failed = eventsOf(`Vm CREATE_FAILED - ${'资源不足 '.repeat(30)}`, types);
  for (const line of draw(progressOf(...running, failed), { columns }).split('\n')) {
    expect(displayWidth(line)).toBeLessThanOrEqual(columns);
  }
});

test('control characters of a reason never reach the terminal', () => {
  const evil = eventsOf('Vm CREATE_FAILED - \u001b[2Jgone', types);
  expect(draw(progressOf(evil))).not.toContain('\u001b');
});

test('what is let go of is not said to be removed', () => {
  const kept = 'Retained (DeletionPolicy): the cloud resource was left as it is';
  const all = eventsOf(`* DELETE_IN_PROGRESS\nVm DELETE_COMPLETE vm-1 ${kept}\n* DELETE_COMPLETE`, types);
  expect(draw(progressOf(all))).toContain('○ Vm');
  expect(draw(progressOf(all))).toContain('deleted · 1 of 1 let go of · 4.0s');
  const some = eventsOf(
    `* DELETE_IN_PROGRESS\nVm DELETE_COMPLETE vm-1 ${kept}\nDb DELETE_COMPLETE\n* DELETE_COMPLETE`,
    types,
  );
  expect(draw(progressOf(some))).toContain('deleted · 2 of 2 removed · 1 let go of · 4.0s');
});
