import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Json } from '@rosette/template/base/json.ts';
import type { OperationRow, Write } from '../packages/rosette/src/engine/ports/store.ts';
import { openSqliteStore } from '../packages/rosette/src/store/open.ts';

/* How fast the embedded store is: commits as the engine makes them, each durable on the disk of the temporary directory. */

const resourcesPerCommit = 1000;
const rowsPerResource = 4;
const commits = 20;
const fence = [{ operationId: 'operation', epoch: 1 }];

const directory = mkdtempSync(join(tmpdir(), 'rosette-bench-'));
const path = join(directory, 'rosette.db');
const store = await openSqliteStore({ path });
await store.commit(beginning(), []);

const large = await millisecondsEach(commits, (index) => store.commit(turn(index * resourcesPerCommit), fence));
const again = await millisecondsEach(commits, (index) => store.commit(turn(index * resourcesPerCommit), fence));
const small = await millisecondsEach(500, (index) => store.commit(oneResource(`R${index}`), fence));
const operation = operationRow({ steps: Array.from({ length: 10_000 }, (_, index) => planStep(index)) });
const planned = await millisecondsEach(1, () => store.commit([{ kind: 'operation', row: operation }], fence));
const samePlan = await millisecondsEach(100, () => store.commit([{ kind: 'operation', row: operation }], fence));
const read = await millisecondsEach(3, () => store.resources('stack'));
const lookup = await millisecondsEach(2000, (index) => store.resource('stack', `R${index}`));
const page = await millisecondsEach(100, () => store.events({ stackId: 'stack' }, { number: 1, size: 50 }));
const nonce = await millisecondsEach(2000, (index) => store.rememberNonce(`nonce-${index}`, 2, 1));
await store.close();
const bytes = statSync(path).size;
const open = await millisecondsEach(3, async () => (await openSqliteStore({ path })).close());
rmSync(directory, { recursive: true });

console.log(
  JSON.stringify({
    commitRowsPerSecond: Math.round((resourcesPerCommit * rowsPerResource * 1000) / large),
    commitOf4000NewRowsMs: rounded(large),
    commitOf4000RewrittenRowsMs: rounded(again),
    smallCommitMs: rounded(small),
    operationWith10000StepsMs: rounded(planned),
    operationWithSamePlanMs: rounded(samePlan),
    read20000ResourcesMs: rounded(read),
    readOneResourceMs: rounded(lookup),
    firstPageOfEventsMs: rounded(page),
    nonceMs: rounded(nonce),
    openAndCloseMs: rounded(open),
    megabytes: rounded(bytes / 1e6),
  }),
);

/** Each resource with its step and two events, as when a layer of a stack is done at once. */
function turn(from: number): Write[] {
  const writes: Write[] = [];
  for (let index = from; index < from + resourcesPerCommit; index++) writes.push(...oneResource(`R${index}`));
  return writes;
}

function oneResource(logicalId: string): Write[] {
  return [
    resource(logicalId),
    step(logicalId),
    event(logicalId, 'CREATE_IN_PROGRESS'),
    event(logicalId, 'CREATE_COMPLETE'),
  ];
}

function resource(logicalId: string): Write {
  const physicalId = `vpc-${logicalId.padStart(17, '0')}`;
  const row = {
    stackId: 'stack',
    logicalId,
    type: 'ALIYUN::ECS::VPC',
    physicalId,
    status: 'CREATE_COMPLETE',
    statusReason: '',
    description: null,
    metadata: null,
    properties: { CidrBlock: '10.0.0.0/8', VpcName: logicalId, Description: 'x'.repeat(80) },
    attempted: null,
    attributes: { VpcId: physicalId, VRouterId: `vrt-${logicalId}`, RouteTableId: `vtb-${logicalId}` },
    dependsOn: ['R1'],
    deletionPolicy: 'Delete',
    createToken: crypto.randomUUID(),
    createContinuation: null,
    createdAt: 1_700_000_000_000,
    updatedAt: 1_700_000_000_000,
  } as const;
  return { kind: 'resource', row };
}

function step(logicalId: string): Write {
  const row = {
    operationId: 'operation',
    id: `forward/${logicalId}`,
    logicalId,
    action: 'create',
    state: 'done',
    token: crypto.randomUUID(),
    attempt: 1,
    continuation: null,
    physicalId: `vpc-${logicalId}`,
    wakeAt: null,
    signal: null,
    progress: null,
    startedAt: 1_700_000_000_000,
    endedAt: 1_700_000_000_000,
    error: null,
  };
  return { kind: 'step', row };
}

function event(logicalId: string, status: string): Write {
  const row = {
    id: crypto.randomUUID(),
    stackId: 'stack',
    rootId: 'stack',
    operationId: 'operation',
    time: 1_700_000_000_000,
    stackName: 'bench',
    logicalId,
    physicalId: null,
    resourceType: 'ALIYUN::ECS::VPC',
    status,
    statusReason: '',
  };
  return { kind: 'event', row };
}

function beginning(): Write[] {
  const stack = {
    id: 'stack',
    accountId: '1000000000000001',
    region: 'cn-hangzhou',
    name: 'bench',
    status: 'CREATE_IN_PROGRESS',
    statusReason: '',
    templateHash: 'hash',
    description: null,
    parameters: {},
    tags: [],
    disableRollback: false,
    timeoutMinutes: 60,
    parallelism: 0,
    deletionProtection: false,
    resourceGroupId: null,
    ramRoleName: null,
    createdBy: 'bench',
    parentId: null,
    rootId: 'stack',
    depth: 0,
    createdAt: 1_700_000_000_000,
    updatedAt: null,
    deletedAt: null,
    operationId: 'operation',
    operationInfo: null,
    options: {},
  };
  return [
    { kind: 'stack', row: stack },
    { kind: 'operation', row: operationRow(null) },
  ];
}

function operationRow(plan: Json): OperationRow {
  return {
    id: 'operation',
    stackId: 'stack',
    action: 'CREATE',
    state: 'running',
    phase: 'forward',
    plan,
    parallelism: 0,
    startedAt: 1_700_000_000_000,
    endedAt: null,
    deadline: 1_700_003_600_000,
    cause: null,
    owner: 'bench',
    epoch: 1,
  };
}

function planStep(index: number): Json {
  const needs = index === 0 ? [] : [index - 1];
  return { action: 'create', logicalId: `R${index}`, type: 'ALIYUN::ECS::VPC', needs, reason: 'added' };
}

async function millisecondsEach(times: number, work: (index: number) => Promise<unknown>): Promise<number> {
  const start = performance.now();
  for (let index = 0; index < times; index++) await work(index);
  return (performance.now() - start) / times;
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
