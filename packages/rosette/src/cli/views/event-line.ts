import type { JsonObject } from '@rosette/template/base/json.ts';
import type { StackEvent } from '#server/contract/api-client.ts';
import { numberOf, textOf } from '../json-access.ts';
import { isStackItself } from '../progress.ts';
import { paintStatus } from './status.ts';
import { oneLine, type Style } from './style.ts';

/** Reasons that say nothing beyond the status. */
const plainReasons = /^(|state changed|Stack \w+ (started|completed successfully))$/i;

/** One event on one line: time, status, what, id, and the reason where there is one worth reading. `path` names a resource
 *  of a nested stack from the root down. */
export function eventLine(event: StackEvent, path: readonly string[], style: Style): string {
  const name = isStackItself(event) ? `stack ${event.StackName}` : path.join('/');
  const reason = plainReasons.test(event.StatusReason) ? '' : oneLine(event.StatusReason);
  const parts = [
    style.dim(event.CreateTime.slice(11, 19)),
    paintStatus(event.Status, style) + ' '.repeat(Math.max(0, 18 - event.Status.length)),
    name,
    ...(isStackItself(event) ? [] : [style.dim(event.ResourceType)]),
    ...(isStackItself(event) || !event.PhysicalResourceId ? [] : [style.dim(oneLine(event.PhysicalResourceId))]),
    ...(reason === '' ? [] : [event.Status.endsWith('_FAILED') ? style.red(reason) : reason]),
  ];
  return parts.join('  ');
}

/** An item of ListStackEvents in the form of the stream. */
export function eventOf(item: JsonObject): StackEvent {
  return {
    Cursor: numberOf(item, 'Cursor') ?? 0,
    EventId: textOf(item, 'EventId'),
    CreateTime: textOf(item, 'CreateTime'),
    StackId: textOf(item, 'StackId'),
    StackName: textOf(item, 'StackName'),
    LogicalResourceId: textOf(item, 'LogicalResourceId'),
    PhysicalResourceId: textOf(item, 'PhysicalResourceId'),
    ResourceType: textOf(item, 'ResourceType'),
    Status: textOf(item, 'Status'),
    StatusReason: textOf(item, 'StatusReason'),
  };
}
