import type { EventRow } from '#engine/ports/store.ts';
import type { StackEvent } from '../contract/api-client.ts';
import { timeText } from './time.ts';

/** An event as ListStackEvents and event streams show it. `Cursor` is Rosette's own: what to go on from after this event. */
export function eventView(event: EventRow): StackEvent {
  return {
    Cursor: event.sequence,
    EventId: event.id,
    CreateTime: timeText(event.time),
    StackId: event.stackId,
    StackName: event.stackName,
    LogicalResourceId: event.logicalId,
    ...(event.physicalId === null ? {} : { PhysicalResourceId: event.physicalId }),
    ResourceType: event.resourceType,
    Status: event.status,
    StatusReason: event.statusReason,
  };
}
