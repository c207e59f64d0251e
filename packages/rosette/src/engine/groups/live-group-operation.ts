import type { Template } from '@rosette/template/model/template.ts';
import type {
  GroupOperationRow,
  GroupResultRow,
  GroupWrite,
  StackGroupRow,
  StackInstanceRow,
} from '#engine/ports/stack-group-store.ts';
import type { Job, Outcome } from './instance-work.ts';
import type { Next } from './progress.ts';

/** An operation in the hands of this process: its rows, as they are durable. */
export interface LiveGroupOperation {
  operation: GroupOperationRow;
  readonly group: StackGroupRow;
  readonly body: string;
  readonly template: Template;
  /** By `placeOf`. */
  readonly results: Map<string, GroupResultRow>;
  /** By `placeOf`. */
  readonly instances: Map<string, StackInstanceRow>;
}

export function placeOf({ accountId, region }: { readonly accountId: string; readonly region: string }): string {
  return `${region}/${accountId}`;
}

export function jobOf(live: LiveGroupOperation, result: GroupResultRow): Job {
  const instance = live.instances.get(placeOf(result));
  if (instance === undefined) throw new Error(`stack group ${live.group.id} has no instance at ${placeOf(result)}`);
  const { operation, group, body, template } = live;
  return { operation, group, body, template, instance, result };
}

/** What is written of an outcome: the result, and what it makes of the instance. */
export function settled(live: LiveGroupOperation, result: GroupResultRow, outcome: Outcome): readonly GroupWrite[] {
  const { stackId } = outcome;
  switch (outcome.kind) {
    case 'working':
      return [
        { kind: 'group-result', row: { ...result, stackId, stackOperationId: outcome.stackOperationId } },
        // Known from the first moment, so that no stack is ever without its instance.
        { kind: 'stack-instance', row: { ...jobOf(live, result).instance, stackId } },
      ];
    case 'succeeded':
      return [
        { kind: 'group-result', row: { ...result, status: 'SUCCEEDED', statusReason: '', stackId } },
        ...succeeded(live, result, stackId),
      ];
    case 'failed': {
      const { reason } = outcome;
      const { instance } = jobOf(live, result);
      return [
        { kind: 'group-result', row: { ...result, status: 'FAILED', statusReason: reason, stackId } },
        { kind: 'stack-instance', row: { ...instance, ...outdated(reason), stackId: stackId ?? instance.stackId } },
      ];
    }
  }
}

function succeeded(live: LiveGroupOperation, result: GroupResultRow, stackId: string | null): readonly GroupWrite[] {
  const { instance } = jobOf(live, result);
  const { groupId, accountId, region } = instance;
  if (live.operation.action === 'DELETE')
    return [{ kind: 'stack-instance-removed', key: { groupId, accountId, region } }];
  return [{ kind: 'stack-instance', row: { ...instance, status: 'CURRENT', statusReason: '', stackId } }];
}

/** What is written when an operation ends: itself, and what was never begun. */
export function ended(
  live: LiveGroupOperation,
  { status, reason }: Extract<Next, { kind: 'end' }>,
  now: number,
): readonly GroupWrite[] {
  const left = [...live.results.values()].filter((row) => row.status === 'WAITING');
  return [
    { kind: 'group-operation', row: { ...live.operation, status, endedAt: now } },
    ...left.flatMap((row): readonly GroupWrite[] => [
      { kind: 'group-result', row: { ...row, status: 'STOPPED', statusReason: reason } },
      { kind: 'stack-instance', row: { ...jobOf(live, row).instance, ...outdated(reason) } },
    ]),
  ];
}

export function outdated(reason: string): Pick<StackInstanceRow, 'status' | 'statusReason'> {
  return { status: 'OUTDATED', statusReason: reason };
}

/** Takes over what is durable now. */
export function absorb(live: LiveGroupOperation, writes: readonly GroupWrite[]): void {
  for (const write of writes) {
    if (write.kind === 'group-operation') live.operation = write.row;
    if (write.kind === 'group-result') live.results.set(placeOf(write.row), write.row);
    if (write.kind === 'stack-instance') live.instances.set(placeOf(write.row), write.row);
  }
}
