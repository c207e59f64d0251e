import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type {
  GroupOperationRow,
  GroupResultRow,
  StackGroupRow,
  StackInstanceRow,
} from '#engine/ports/stack-group-store.ts';
import { shownValue } from '../runtime/value-codec.ts';

/* Rows in the API's words. Nobody looks for drift yet, so that everything is NOT_CHECKED. */

export function groupSummary(row: StackGroupRow): JsonObject {
  return {
    StackGroupId: row.id,
    StackGroupName: row.name,
    Description: row.description ?? '',
    Status: row.status,
    PermissionModel: 'SELF_MANAGED',
    StackGroupDriftStatus: 'NOT_CHECKED',
    ResourceGroupId: row.resourceGroupId ?? '',
    CreateTime: timeText(row.createdAt),
    UpdateTime: timeText(row.updatedAt ?? row.createdAt),
    Tags: row.tags.map(({ Key, Value }) => ({ Key, Value })),
  };
}

export function groupFacts(row: StackGroupRow, templateBody: string): JsonObject {
  const { StackGroupDriftStatus = null, Tags, ...summary } = groupSummary(row);
  return {
    ...summary,
    AdministrationRoleName: row.administrationRoleName,
    ExecutionRoleName: row.executionRoleName,
    Parameters: parameterList(row.parameters),
    StackGroupDriftDetectionDetail: { StackGroupDriftStatus },
    TemplateBody: templateBody,
    TemplateContent: templateBody,
  };
}

export function instanceSummary(group: StackGroupRow, row: StackInstanceRow): JsonObject {
  return {
    StackGroupId: group.id,
    StackGroupName: group.name,
    AccountId: row.accountId,
    RegionId: row.region,
    Status: row.status,
    StatusReason: row.statusReason,
    StackDriftStatus: 'NOT_CHECKED',
    ...(row.stackId === null ? {} : { StackId: row.stackId }),
  };
}

export function instanceFacts(group: StackGroupRow, row: StackInstanceRow): JsonObject {
  return { ...instanceSummary(group, row), ParameterOverrides: parameterList(row.overrides) };
}

export function operationSummary(group: StackGroupRow, row: GroupOperationRow): JsonObject {
  return {
    OperationId: row.id,
    StackGroupId: group.id,
    StackGroupName: group.name,
    Action: row.action,
    Status: row.status,
    OperationDescription: row.description ?? '',
    CreateTime: timeText(row.createdAt),
    ...(row.endedAt === null ? {} : { EndTime: timeText(row.endedAt) }),
  };
}

export function operationFacts(group: StackGroupRow, row: GroupOperationRow): JsonObject {
  return {
    ...operationSummary(group, row),
    AdministrationRoleName: group.administrationRoleName,
    ExecutionRoleName: group.executionRoleName,
    OperationPreferences: { ...row.preferences, RegionIdsOrder: row.regionIds },
    ...(row.action === 'DELETE' ? { RetainStacks: row.retainStacks } : {}),
  };
}

/** ROS has no word for what has not begun. */
export function resultFacts({ accountId, region, status, statusReason }: GroupResultRow): JsonObject {
  const waiting = status === 'WAITING';
  return {
    AccountId: accountId,
    RegionId: region,
    Status: waiting ? 'RUNNING' : status,
    StatusReason: waiting ? 'Waiting for its turn' : statusReason,
  };
}

function parameterList(encoded: JsonObject): readonly Json[] {
  return Object.entries(encoded).map(([key, value]) => {
    const shown = shownValue(value);
    return {
      ParameterKey: key.startsWith('$$') ? key.slice(1) : key,
      ParameterValue: typeof shown === 'string' ? shown : JSON.stringify(shown),
    };
  });
}

/** UTC as ROS answers it: no fraction and no Z (reference/api.md 7). */
function timeText(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 19);
}
