import type { EventRow } from '#engine/ports/store.ts';

/** What an event tells, as far as the state of a stack follows from it. */
export type ToldEvent = Pick<
  EventRow,
  'stackId' | 'operationId' | 'time' | 'logicalId' | 'physicalId' | 'resourceType' | 'status' | 'statusReason'
>;

/** A resource as the last event that spoke of it left it. */
export interface ResourceThen {
  readonly logicalId: string;
  readonly type: string;
  readonly status: string;
  readonly statusReason: string;
  readonly physicalId: string | null;
}

/** A stack as its events tell it. */
export interface StackThen {
  /** Null before the first event of the stack itself. */
  readonly status: string | null;
  readonly statusReason: string;
  /** Epoch milliseconds of the last event; null before the first. */
  readonly time: number | null;
  /** In the order in which they were first spoken of. A resource that was never begun is not there; one that is gone stays,
   *  in DELETE_COMPLETE, until the next operation begins. */
  readonly resources: ReadonlyMap<string, ResourceThen>;
}

/**
 * Rebuilds the state of one stack from its events alone, in their order: at every commit it equals what is recorded.
 * Two things events do not tell, since nothing exists in the cloud then: resources that are only planned (INIT_COMPLETE),
 * and whether a deleted resource still has a record.
 */
export class Replay implements StackThen {
  status: string | null = null;
  statusReason = '';
  time: number | null = null;
  readonly resources = new Map<string, ResourceThen>();
  #operationId: string | null = null;

  /** @returns this, for folding. */
  apply(event: ToldEvent): this {
    this.time = event.time;
    if (event.operationId !== this.#operationId) this.#begin(event.operationId);
    if (tellsOfStack(event)) {
      this.status = event.status;
      this.statusReason = event.statusReason;
    } else {
      const { logicalId, resourceType: type, status, statusReason, physicalId } = event;
      this.resources.set(logicalId, { logicalId, type, status, statusReason, physicalId });
    }
    return this;
  }

  #begin(operationId: string): void {
    this.#operationId = operationId;
    for (const [name, { status }] of this.resources) if (status === 'DELETE_COMPLETE') this.resources.delete(name);
  }
}

/** The stack itself stands in its events by its own id (reference/stack-lifecycle.md 1.9). */
export function tellsOfStack(event: Pick<ToldEvent, 'stackId' | 'physicalId'>): boolean {
  return event.physicalId === event.stackId;
}

export function replay(events: Iterable<ToldEvent>): StackThen {
  const then = new Replay();
  for (const event of events) then.apply(event);
  return then;
}
