import type { JsonObject } from '@rosette/template/base/json.ts';
import type {
  GroupOperationRow,
  GroupResultRow,
  GroupWrite,
  StackGroupRow,
  StackInstanceRow,
} from '#engine/ports/stack-group-store.ts';
import type { Targets, Work } from '#engine/ports/stack-groups.ts';
import type { GroupDependencies } from './dependencies.ts';
import { instanceNotFound, invalidParameter, serviceManaged } from './group-refusals.ts';
import { placeOf } from './live-group-operation.ts';
import { checkedPreferences } from './preferences.ts';

/* Requests judged, and made into rows. */

export const DEFAULT_ROLES = {
  administrationRoleName: 'AliyunROSStackGroupAdministrationRole',
  executionRoleName: 'AliyunROSStackGroupExecutionRole',
} as const;

/** Only accounts that administer themselves can be had (reference/stack-lifecycle.md 7.2). */
export function refuseServiceManaged(given: {
  readonly permissionModel: string | null;
  readonly autoDeployment: boolean;
}): void {
  const model = given.permissionModel ?? 'SELF_MANAGED';
  if (model === 'SERVICE_MANAGED') throw serviceManaged('PermissionModel SERVICE_MANAGED');
  if (model !== 'SELF_MANAGED') {
    throw invalidParameter('PermissionModel', 'it must be SELF_MANAGED or SERVICE_MANAGED');
  }
  if (given.autoDeployment) throw serviceManaged('AutoDeployment');
}

/** Targets within the limits, each account and region once. */
export function checkTargets({ limits, regions }: GroupDependencies, targets: Targets, work: Work): void {
  if (work.deploymentTargets) throw serviceManaged('DeploymentTargets');
  checkList('AccountIds', targets.accountIds, limits.accountsPerRequest);
  checkList('RegionIds', targets.regionIds, limits.regionsPerRequest);
  const unknown = targets.regionIds.find((region) => !regions.includes(region));
  if (unknown !== undefined) throw invalidParameter('RegionIds', `"${unknown}" is no region of this installation`);
}

function checkList(name: string, values: readonly string[], most: number): void {
  if (values.length === 0) throw invalidParameter(name, 'it must name at least one');
  if (values.length > most) throw invalidParameter(name, `it may have at most ${most} values and has ${values.length}`);
  if (new Set(values).size < values.length) throw invalidParameter(name, 'a value is given twice');
}

/** Regions in their order, in each all accounts. */
export function matrix({ regionIds, accountIds }: Targets): readonly Place[] {
  return regionIds.flatMap((region) => accountIds.map((accountId) => ({ region, accountId })));
}

export interface Place {
  readonly accountId: string;
  readonly region: string;
}

/** The instances at these places, which must all exist. */
export function instancesAt(
  instances: readonly StackInstanceRow[],
  places: readonly Place[],
): readonly StackInstanceRow[] {
  const known = new Map(instances.map((row) => [placeOf(row), row]));
  return places.map((place) => {
    const row = known.get(placeOf(place));
    if (row === undefined) throw instanceNotFound(place.accountId, place.region);
    return row;
  });
}

/** A new operation over these instances, in their order, which are OUTDATED until it has succeeded. */
export function newOperation(
  { ids, clock }: Pick<GroupDependencies, 'ids' | 'clock'>,
  group: StackGroupRow,
  work: Work,
  asked: Pick<GroupOperationRow, 'action' | 'owner'> &
    Partial<Pick<GroupOperationRow, 'retainStacks' | 'timeoutMinutes'>>,
  instances: readonly StackInstanceRow[],
): { readonly operation: GroupOperationRow; readonly writes: readonly GroupWrite[] } {
  const operation: GroupOperationRow = {
    retainStacks: false,
    timeoutMinutes: null,
    ...asked,
    id: ids.uuid(),
    groupId: group.id,
    status: 'RUNNING',
    description: work.description,
    preferences: checkedPreferences(work.preferences),
    regionIds: [...new Set(instances.map(({ region }) => region))],
    accountIds: [...new Set(instances.map(({ accountId }) => accountId))],
    principal: work.principal,
    createdAt: clock.now(),
    endedAt: null,
    epoch: 1,
  };
  const results = instances.map((instance, position) => waiting(operation.id, instance, position, ids.uuid()));
  return {
    operation,
    writes: [
      { kind: 'group-operation', row: operation },
      ...results.map((row): GroupWrite => ({ kind: 'group-result', row })),
      ...instances.map((row): GroupWrite => ({ kind: 'stack-instance', row: begun(row) })),
    ],
  };
}

function begun(row: StackInstanceRow): StackInstanceRow {
  return { ...row, status: 'OUTDATED', statusReason: 'User initiated operation' };
}

function waiting(operationId: string, { accountId, region }: Place, position: number, token: string): GroupResultRow {
  const none = { stackId: null, operationBefore: null, stackOperationId: null };
  return { operationId, accountId, region, position, status: 'WAITING', statusReason: '', token, ...none };
}

export function newInstance(
  groupId: string,
  { accountId, region }: Place,
  settings: Pick<StackInstanceRow, 'disableRollback' | 'timeoutMinutes' | 'createdAt'> & {
    readonly overrides: JsonObject;
  },
): StackInstanceRow {
  return { groupId, accountId, region, status: 'OUTDATED', statusReason: '', stackId: null, ...settings };
}
