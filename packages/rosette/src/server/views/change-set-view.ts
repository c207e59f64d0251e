import type { JsonObject } from '@rosette/template/base/json.ts';
import type { StackPreview } from '#engine/ports/stack-service.ts';
import type { ChangeSetRow, StackRow } from '#engine/ports/store.ts';
import { changesView } from './change-view.ts';
import { stackParameters } from './stack-view.ts';
import { timeText } from './time.ts';

/** A change set as ListChangeSets shows it; GetChangeSet shows the same and more. */
export function changeSetSummary(row: ChangeSetRow, stack: StackRow): JsonObject {
  return {
    ChangeSetId: row.id,
    ChangeSetName: row.name,
    ChangeSetType: row.type,
    Description: row.description ?? '',
    StackId: stack.id,
    StackName: stack.name,
    RegionId: stack.region,
    Status: row.status,
    StatusReason: row.statusReason,
    ExecutionStatus: row.executionStatus,
    CreateTime: timeText(row.createdAt),
    Tags: row.settings.tags ?? [],
    ...(typeof row.settings.resourceGroupId === 'string' ? { ResourceGroupId: row.settings.resourceGroupId } : {}),
  };
}

/** What GetChangeSet adds. Settings are what the set asks for, or what the stack had where it asks for nothing. */
export function changeSetDetails(row: ChangeSetRow, stack: StackRow): JsonObject {
  return {
    ...changeSetSummary(row, stack),
    DisableRollback: row.settings.disableRollback ?? stack.disableRollback,
    TimeoutInMinutes: row.settings.timeoutMinutes ?? stack.timeoutMinutes,
    Parameters: stackParameters(stack, row.parameters),
    Changes: changesView(recordedPreview(row)),
  };
}

/** The engine records the preview of a set as it is; a set that could not be computed has none. */
function recordedPreview({ preview }: ChangeSetRow): StackPreview {
  const recorded = preview as unknown as Partial<StackPreview>;
  return { description: null, parameters: [], resources: [], warnings: [], ...recorded };
}
