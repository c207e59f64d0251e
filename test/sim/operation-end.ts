import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { OperationRow, ResourceRow } from '#engine/ports/store.ts';
import type { CloudObject, SimCloud } from './cloud.ts';
import { cloudView } from './cloud-view.ts';
import {
  type CloudView,
  expectedChanges,
  expectedCloud,
  type ObjectView,
  presentResources,
  viewDifferences,
} from './expected.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { Mirror } from './mirror.ts';
import { ABSENT, COMPLETE } from './row-status.ts';
import { changesStack, type Tracked } from './tracked.ts';

/** Invariant and what is wrong. */
export type Problem = readonly [string, string];

const NESTED = 'ALIYUN::ROS::Stack';

/** Everything that must be so when an operation has just ended. `tracked` is known for root stacks. */
export function checkEnd(
  row: OperationRow,
  mirror: Mirror,
  cloud: SimCloud,
  faults: FaultPlan,
  tracked: Tracked | undefined,
): readonly Problem[] {
  const found = [
    ...unfinishedSteps(row, mirror),
    ...orphans(row.stackId, mirror, cloud),
    ...untruths(row.stackId, mirror, cloud),
  ];
  if (tracked === undefined || tracked.operation.id !== row.id) return found;
  return [
    ...found,
    ...wrongResult(row, mirror, cloud, tracked),
    ...wrongCalls(row, mirror, cloud, faults, tracked),
    ...lostThings(row, cloud, tracked),
    ...importFaults(row, mirror, cloud, tracked),
    ...leftRows(row, mirror),
    ...wrongEnding(row, mirror),
    ...needlessFailure(row, mirror, faults, tracked),
  ];
}

function unfinishedSteps(row: OperationRow, mirror: Mirror): readonly Problem[] {
  const open = mirror.steps(row.id).filter((step) => step.state === 'running' || step.state === 'pending');
  return open.map((step) => ['ends', `the operation has ended, and ${step.action} ${step.logicalId} is ${step.state}`]);
}

/** Nothing is orphaned: each object is recorded in its stack, or nobody answers for it by request. */
function orphans(stackId: string, mirror: Mirror, cloud: SimCloud): readonly Problem[] {
  const rows = mirror.resources(stackId);
  const own = [...cloud.objects.values()].filter((object) => object.stackId === stackId && !object.released);
  return own.flatMap((object): readonly Problem[] =>
    isRecorded(rows.get(object.logicalId), object)
      ? []
      : [['orphan', `${object.id} (${object.logicalId}) exists and is not recorded`]],
  );
}

function isRecorded(row: ResourceRow | undefined, object: CloudObject): boolean {
  if (row === undefined || ABSENT.has(row.status)) return false;
  return row.physicalId === object.id || row.createToken === object.token;
}

/** What is recorded as complete is so. */
function untruths(stackId: string, mirror: Mirror, cloud: SimCloud): readonly Problem[] {
  return [...mirror.resources(stackId).values()].flatMap((row): readonly Problem[] => {
    if (!COMPLETE.has(row.status)) return [];
    const problem = row.type === NESTED ? childUntruth(row, mirror) : objectUntruth(row, cloud);
    return problem === null ? [] : [['truth', `${row.logicalId} is ${row.status}, and ${problem}`]];
  });
}

function objectUntruth(row: ResourceRow, cloud: SimCloud): string | null {
  const object = cloud.objects.get(row.physicalId ?? '');
  if (object === undefined) return `${row.physicalId ?? 'nothing'} does not exist`;
  if (object.type !== row.type) return `${object.id} is a ${object.type}`;
  if (row.attempted !== null) return 'something is still being attempted';
  const recorded = JSON.stringify(opened(row.properties));
  const actual = JSON.stringify(object.properties);
  return recorded === actual ? null : `${object.id} is ${actual}, not ${recorded}`;
}

function childUntruth(row: ResourceRow, mirror: Mirror): string | null {
  const child = mirror.children(row.stackId).get(row.logicalId);
  if (child === undefined) return `its stack ${row.physicalId ?? ''} does not exist`;
  return child.status.endsWith('_COMPLETE') ? null : `its stack is ${child.status}`;
}

/** Encoded values with the seals of the simulator opened. */
function opened(json: Json): Json {
  if (Array.isArray(json)) return json.map(opened);
  if (typeof json !== 'object' || json === null) return json;
  const sealed = (json as JsonObject).$sealed;
  if (typeof sealed === 'string') return JSON.parse(Buffer.from(sealed, 'hex').toString()) as Json;
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, opened(value)]));
}

/** The cloud is what was wanted, what was before, or empty. */
function wrongResult(row: OperationRow, mirror: Mirror, cloud: SimCloud, tracked: Tracked): readonly Problem[] {
  const { intent } = tracked.operation;
  const is = new Map(cloudView(mirror, cloud, row.stackId, row.state === 'succeeded' && row.action !== 'DELETE'));
  if (row.state === 'rolled-back') {
    return changesStack(intent) ? notAsBefore(is, tracked.good!) : differing('rollback', is, new Map());
  }
  if (row.state !== 'succeeded') return [];
  if (intent.kind === 'delete') return differing('orphan', is, new Map());
  const shall = expectedCloud(tracked.wanted);
  // What could not be removed is still there, and so is what it uses.
  for (const path of is.keys()) if (!shall.has(path) && couldNotRemove(row.stackId, path, mirror)) is.delete(path);
  // What is given up may have been on its way to something else: only its truth is known, and that is looked at anyway.
  if (intent.kind === 'continue' && intent.ignoreFailed) return [];
  return differing('result', is, shall);
}

/** Whether the stack, or one nested in it on the way to the path, ended its last operation without removing everything. */
function couldNotRemove(stackId: string, path: string, mirror: Mirror): boolean {
  const { operationId } = mirror.stacks.get(stackId)!;
  if (mirror.operations.get(operationId ?? '')?.cause?.first != null) return true;
  const [name, ...rest] = path.split('/');
  const child = mirror.children(stackId).get(name!);
  return child !== undefined && couldNotRemove(child.id, rest.join('/'), mirror);
}

/** What an earlier update could not remove was there before, and may be gone now. */
function notAsBefore(is: Map<string, ObjectView>, { wanted, cloud }: NonNullable<Tracked['good']>): readonly Problem[] {
  const names = new Set(presentResources(wanted).map((resource) => resource.name));
  const shall = new Map([...cloud].filter(([path]) => names.has(path.split('/')[0]!)));
  for (const path of cloud.keys()) if (!shall.has(path)) is.delete(path);
  return differing('rollback', is, shall);
}

function differing(invariant: string, is: CloudView, shall: CloudView): readonly Problem[] {
  return viewDifferences(is, shall).map((difference) => [invariant, difference]);
}

/** When nothing went wrong, what needed no change was not touched, and what did was touched in just the right way. */
function wrongCalls(
  row: OperationRow,
  mirror: Mirror,
  cloud: SimCloud,
  faults: FaultPlan,
  tracked: Tracked,
): readonly Problem[] {
  const { from, intent, disturbancesBefore, ledgerBefore } = tracked.operation;
  if (row.action !== 'UPDATE' || from === null || intent.kind !== 'update') return [];
  if (row.state !== 'succeeded' || faults.disturbances !== disturbancesBefore) return [];
  if (isHeldBack(row, mirror)) return [];
  if ([from, intent.wanted].some(({ spec }) => spec.resources.some(({ child }) => child !== undefined))) return [];
  const done = cloud.ledger.slice(ledgerBefore).filter((entry) => entry.operationId === row.id);
  return [...expectedChanges(from, intent.wanted, intent.taint)].flatMap(([name, change]): readonly Problem[] => {
    const verbs = done.filter((entry) => entry.logicalId === name).map((entry) => entry.verb);
    const retained = presentResources(from).find((resource) => resource.name === name)?.retain === true;
    const shall = { same: '', update: 'update', replace: 'delete create', create: 'create', remove: 'delete' }[change];
    const wanted = change === 'remove' && retained ? '' : shall;
    return verbs.join(' ') === wanted ? [] : [['calls', `${name} got [${verbs.join(' ')}] instead of [${wanted}]`]];
  });
}

/** What an update has removed is no longer of the stack. */
function leftRows(row: OperationRow, mirror: Mirror): readonly Problem[] {
  if (row.action !== 'UPDATE') return [];
  const left = [...mirror.resources(row.stackId).values()].filter((one) => one.status === 'DELETE_COMPLETE');
  return row.state !== 'succeeded' ? [] : left.map((one) => ['result', `${one.logicalId} is gone, and still listed`]);
}

/** What failed is undone if that is wanted, and else not. */
function wrongEnding(row: OperationRow, mirror: Mirror): readonly Problem[] {
  if (row.action === 'DELETE' || row.state === 'succeeded') return [];
  const cause = (row.cause?.first ?? {}) as { readonly kind?: string; readonly rollback?: boolean };
  const { disableRollback } = mirror.stacks.get(row.stackId)!;
  const undone = row.phase === 'rollback';
  if (cause.kind === 'cancelled' ? undone === (cause.rollback === true) : undone !== disableRollback) return [];
  return [['rollback', undone ? 'what failed is undone, though nobody wanted that' : 'what failed is not undone']];
}

function lostThings(row: OperationRow, cloud: SimCloud, tracked: Tracked): readonly Problem[] {
  if (row.state !== 'succeeded') return [];
  const lost = tracked.operation.mustSurvive.filter((id) => !cloud.objects.has(id));
  return lost.map((id) => ['retain', `${id} was to be kept, and is gone`]);
}

function needlessFailure(row: OperationRow, mirror: Mirror, faults: FaultPlan, tracked: Tracked): readonly Problem[] {
  if (row.state === 'succeeded' || faults.disturbances !== tracked.operation.disturbancesBefore) return [];
  if (isImport(tracked) && mayHaveOwner(row, tracked)) return [];
  const stack = mirror.stacks.get(row.stackId)!;
  if (isHeldBack(row, mirror)) return [];
  // What may not be replaced fails when it turns out to have to.
  const { intent } = tracked.operation;
  if (intent.kind === 'update' && !intent.allowReplacement && stack.statusReason.includes('ReplacementOption'))
    return [];
  return [['needless-failure', `nothing went wrong, and the stack is ${stack.status}: ${stack.statusReason}`]];
}

function isImport({ operation: { intent } }: Tracked): boolean {
  return intent.kind === 'import-create' || intent.kind === 'import-update';
}

/** One of its objects cannot be had; or another stack was just about to have it. */
function mayHaveOwner(row: OperationRow, { operation: { intent } }: Tracked): boolean {
  return (intent.kind !== 'delete' && intent.wrong) || JSON.stringify(row.cause).includes('ResourceOwned');
}

/** An import and its undo leave the cloud as it is, and take nothing from others. */
function importFaults(row: OperationRow, mirror: Mirror, cloud: SimCloud, tracked: Tracked): readonly Problem[] {
  const done = cloud.ledger.slice(tracked.operation.ledgerBefore);
  const touched = isImport(tracked) ? done.filter((entry) => entry.operationId === row.id) : [];
  const { intent } = tracked.operation;
  const had = intent.kind !== 'delete' && intent.wrong && row.state === 'succeeded';
  return [
    ...touched.map(({ verb, logicalId }): Problem => ['import', `an import did this: ${verb} ${logicalId}`]),
    ...(had ? [['import', 'an import succeeded with what cannot be had'] as const] : []),
    ...sharedOwners(mirror),
  ];
}

function sharedOwners(mirror: Mirror): readonly Problem[] {
  const owners = new Map<string, string>();
  return [...mirror.stacks.values()].flatMap((stack) =>
    [...mirror.resources(stack.id).values()].flatMap(({ physicalId, status, logicalId }): readonly Problem[] => {
      if (physicalId === null || ABSENT.has(status)) return [];
      const own = `${logicalId} of ${stack.name}`;
      const other = owners.get(physicalId);
      owners.set(physicalId, own);
      return other === undefined ? [] : [['owner', `${physicalId} is ${own}, and also ${other}`]];
    }),
  );
}

/** What was retained before may still use what has to go. */
function isHeldBack(row: OperationRow, mirror: Mirror): boolean {
  const { statusReason } = mirror.stacks.get(row.stackId)!;
  return `${JSON.stringify(row.cause)} ${statusReason}`.includes('DependencyViolation');
}
