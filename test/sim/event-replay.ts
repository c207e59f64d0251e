import type { Write } from '#engine/ports/store.ts';
import type { Mirror } from './mirror.ts';
import { ABSENT } from './row-status.ts';

const STACK = 'ALIYUN::ROS::Stack';

/** Statuses as the event log alone tells them, held against the rows after every commit. */
export class EventReplay {
  /** By stack, and by stack and logical id. */
  readonly #told = new Map<string, string>();

  /** What does not agree, in words. */
  apply(writes: readonly Write[], mirror: Mirror): readonly string[] {
    const problems: string[] = [];
    for (const write of writes) {
      if (write.kind !== 'event') continue;
      const { stackId, logicalId, physicalId, resourceType, status } = write.row;
      const isStack = resourceType === STACK && physicalId === stackId;
      const key = isStack ? stackId : `${stackId}/${logicalId}`;
      if (isStack) problems.push(...illegalTransition(this.#told.get(key), status));
      this.#told.set(key, status);
    }
    for (const write of writes) problems.push(...this.#disagreement(write, mirror));
    return problems;
  }

  #disagreement(write: Write, mirror: Mirror): readonly string[] {
    if (write.kind === 'stack') {
      const status = mirror.stacks.get(write.row.id)!.status;
      const told = this.#told.get(write.row.id) ?? 'REVIEW_IN_PROGRESS';
      return told === status ? [] : [`stack ${write.row.name} is ${status}, and its events say ${told}`];
    }
    if (write.kind !== 'resource' && write.kind !== 'resource-removed') return [];
    const { stackId, logicalId } = write.kind === 'resource' ? write.row : write;
    const told = this.#told.get(`${stackId}/${logicalId}`);
    const row = mirror.resources(stackId).get(logicalId);
    const agrees =
      row === undefined ? told === undefined || ABSENT.has(told) : row.status === (told ?? 'INIT_COMPLETE');
    return agrees ? [] : [`${logicalId} is ${row?.status ?? 'gone'}, and its events say ${told ?? 'nothing'}`];
  }
}

/** Each status of a stack follows from the one before. One that waited for review, without any event, may just go. */
function illegalTransition(before: string | undefined, after: string): readonly string[] {
  const [action, progress] = split(after);
  const from = before === undefined ? undefined : split(before);
  const starts = progress === 'IN_PROGRESS';
  const legal = starts
    ? action.endsWith('ROLLBACK')
      ? before === (action === 'ROLLBACK' ? 'UPDATE_IN_PROGRESS' : action.replace('ROLLBACK', 'IN_PROGRESS'))
      : from?.[1] !== 'IN_PROGRESS'
    : before === `${action}_IN_PROGRESS` || (before === undefined && after === 'DELETE_COMPLETE');
  return legal ? [] : [`the stack goes from ${before ?? 'nothing'} to ${after}`];
}

function split(status: string): readonly [string, string] {
  const found = /^(.+)_(IN_PROGRESS|COMPLETE|FAILED)$/.exec(status)!;
  return [found[1]!, found[2]!];
}
