import type { EventRow } from '#engine/ports/store.ts';
import type { StackEvent } from '../contract/api-client.ts';
import { timeText } from './time.ts';

/** An event as ListStackEvents shows it. */
export function eventView(event: EventRow): Omit<StackEvent, 'Cursor'> {
  return {
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

/** The same with the cursor to go on from, for event streams. */
export function streamedEvent(event: EventRow): StackEvent {
  return { Cursor: event.sequence, ...eventView(event) };
}
