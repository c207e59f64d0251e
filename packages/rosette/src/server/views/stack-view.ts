import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { StackRow } from '#engine/ports/store.ts';
import { timeText } from './time.ts';

/** A stack as ListStacks shows it; GetStack shows the same and more. Fields without a value are left out. */
export function stackSummary(stack: StackRow): JsonObject {
  return {
    StackId: stack.id,
    StackName: stack.name,
    StackType: 'ROS',
    RegionId: stack.region,
    Status: stack.status,
    StatusReason: stack.statusReason,
    CreateTime: timeText(stack.createdAt),
    ...(stack.updatedAt === null ? {} : { UpdateTime: timeText(stack.updatedAt) }),
    DisableRollback: stack.disableRollback,
    TimeoutInMinutes: stack.timeoutMinutes,
    DeletionProtection: stack.deletionProtection ? 'Enabled' : 'Disabled',
    StackDriftStatus: 'NOT_CHECKED',
    ServiceManaged: false,
    Tags: stack.tags,
    ...(stack.parentId === null ? {} : { ParentStackId: stack.parentId }),
    ...(stack.resourceGroupId === null ? {} : { ResourceGroupId: stack.resourceGroupId }),
    ...(stack.operationInfo === null ? {} : { OperationInfo: stack.operationInfo }),
  };
}

/** What GetStack adds that the row alone tells. */
export function stackDetails(stack: StackRow): JsonObject {
  const rollbackReason = stack.options.RollbackFailedRootReason;
  return {
    ...stackSummary(stack),
    RootStackId: stack.rootId,
    Description: stack.description ?? '',
    TemplateDescription: stack.description ?? '',
    NotificationURLs: stack.options.NotificationURLs ?? [],
    OrderIds: [],
    ...(stack.ramRoleName === null ? {} : { RamRoleName: stack.ramRoleName }),
    ...(typeof rollbackReason === 'string' ? { RollbackFailedRootReason: rollbackReason } : {}),
  };
}

/** Parameters of a stack with the pseudo parameters that ROS lists beside them (reference/stack-lifecycle.md 1.2).
 *  `values` are those of the row, already fit to be seen. */
export function stackParameters(stack: StackRow, values: JsonObject): readonly JsonObject[] {
  const pseudo: JsonObject = {
    'ALIYUN::AccountId': stack.accountId,
    'ALIYUN::NoValue': 'None',
    'ALIYUN::Region': stack.region,
    'ALIYUN::StackId': stack.id,
    'ALIYUN::StackName': stack.name,
  };
  return [...Object.entries(pseudo), ...Object.entries(values)].map(([ParameterKey, value]) => ({
    ParameterKey,
    ParameterValue: parameterText(value),
  }));
}

/** Parameters are text in answers: lists and maps as JSON. */
function parameterText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
