import { randomUUID } from 'node:crypto';
import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Session } from '#cli/host.ts';
import type { ApiClient, StackEvent } from '#server/contract/api-client.ts';
import { CloudError } from '#wire/cloud-client.ts';

/** Operations that may be asked again when it is not known whether they arrived. */
const reads = /^(Describe|Get|List|Preview|Validate)/;
/** Operations that may be, too, since they carry a ClientToken: the same token again gets the same answer. */
const tokened = new Set(['CreateChangeSet', 'CreateStack', 'ExecuteChangeSet', 'SignalResource', 'UpdateStack']);

/**
 * A session with an owner of the data directory that is a command itself and ends when its own work is done. Whoever talks
 * to it goes on with the next owner then, which `reopen` finds; that may be this process. Event streams go on after the
 * last event: cursors belong to the store, not to the process. `reopen` must not answer before the old owner is gone for
 * good, or else answer it again.
 */
export function handover(first: Session, reopen: () => Promise<Session>): Session {
  let current = first;
  let moving: Promise<void> | undefined;

  /** Several calls may find the owner gone at the same time; one of them moves for all. */
  const leave = async (gone: Session): Promise<void> => {
    if (current !== gone) return;
    moving ??= move().finally(() => {
      moving = undefined;
    });
    await moving;
  };
  const move = async (): Promise<void> => {
    await current.close();
    current = await reopen();
  };

  async function call(action: string, parameters: JsonObject): Promise<JsonObject> {
    const repeatable = reads.test(action) || tokened.has(action);
    const request = tokened.has(action) ? { ClientToken: randomUUID(), ...parameters } : parameters;
    for (;;) {
      const session = current;
      try {
        return await session.client.call(action, request);
      } catch (error) {
        if (!isGone(error, repeatable)) throw error;
        await leave(session);
      }
    }
  }

  async function* events(stackId: string, cursor: number, signal: AbortSignal): AsyncGenerator<StackEvent, void, void> {
    let after = cursor;
    while (!signal.aborted) {
      const session = current;
      try {
        for await (const event of session.client.events(stackId, after, signal)) {
          after = event.Cursor;
          yield event;
        }
        return;
      } catch (error) {
        if (signal.aborted || !isGone(error, true)) throw error;
        await leave(session);
      }
    }
  }

  const client: ApiClient = {
    get region() {
      return current.client.region;
    },
    get endpoint() {
      return current.client.endpoint;
    },
    call,
    events,
  };
  return {
    client,
    close: async () => {
      await moving?.catch(() => {});
      await current.close();
    },
  };
}

/** Nothing listens there any more; for what may be repeated, also a connection that broke in the middle. */
function isGone(error: unknown, repeatable: boolean): boolean {
  if (!(error instanceof CloudError) || error.code !== 'ConnectionError') return false;
  return repeatable || error.outcome === 'rejected';
}
