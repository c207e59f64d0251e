import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { EventRow, StackRow } from '#engine/ports/store.ts';
import { serverSentComment, serverSentEvent } from '#wire/server-sent-events.ts';
import { followEvents } from '../event-feed.ts';
import type { Services } from '../services.ts';
import { eventView } from '../views/event-view.ts';

/** Silence after which a comment is sent, so that proxies and the reader know that the stream lives. */
export const HEARTBEAT_MS = 15_000;

/** A reader that takes nothing for that long is cut off; it comes back with its cursor. */
const STALLED_MS = 60_000;

/** Writes a stack's events as server-sent events until the reader goes or the server closes. The id of each event is
 *  its cursor, which the reader sends back as Last-Event-ID. */
export async function streamEvents(
  services: Services,
  stack: StackRow,
  cursor: number,
  response: ServerResponse,
  closing: AbortSignal,
): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  response.on('error', () => gone.abort());
  const signal = AbortSignal.any([gone.signal, closing]);
  // The first bytes leave at once: they tell the reader that it is connected.
  response.write(serverSentComment('stack events'));
  for await (const batch of followEvents(services, stack, { cursor, idleMs: HEARTBEAT_MS, signal })) {
    const text = batch.length === 0 ? serverSentComment('alive') : batch.map(eventText).join('');
    if (!response.write(text) && !(await drained(response, signal))) break;
  }
  response.end();
}

function eventText(row: EventRow): string {
  return serverSentEvent({ id: String(row.sequence), data: JSON.stringify(eventView(row)) });
}

async function drained(response: ServerResponse, signal: AbortSignal): Promise<boolean> {
  try {
    await once(response, 'drain', { signal: AbortSignal.any([signal, AbortSignal.timeout(STALLED_MS)]) });
    return true;
  } catch {
    response.destroy();
    return false;
  }
}
