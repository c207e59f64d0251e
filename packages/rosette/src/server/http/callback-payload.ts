import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import { CloudError } from '#wire/cloud-client.ts';
import { parseExactJson } from '#wire/exact-json.ts';

/** What a wait condition reads from a signal. */
export interface WaitSignal {
  /** Null: the store numbers it. */
  readonly id: string | null;
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING';
  readonly reason: string | null;
  readonly data: Json;
}

/** The JSON object that a provider or an instance sent. */
export function readJsonObject(body: Buffer): JsonObject {
  const parsed = parse(body);
  if (isJsonObject(parsed)) return parsed;
  throw new CloudError('InvalidCallback', 'The body of the callback must be a JSON object.', {
    recommend:
      'Send the answer as JSON, for instance with curl -H "Content-Type: application/json" -d \'{"status":"SUCCESS"}\'.',
  });
}

function parse(body: Buffer): unknown {
  try {
    return parseExactJson(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** A signal with its defaults filled in (reference/custom-resources.md 3.2, "Signal payload"). An empty body is a plain
 *  success. Real templates write the keys in capitals too. */
export function readWaitSignal(body: Buffer): WaitSignal {
  const sent = body.toString('utf8').trim() === '' ? {} : readJsonObject(body);
  const id = sent.id ?? sent.Id ?? null;
  const reason = sent.reason ?? sent.Reason ?? null;
  return {
    id: id === null ? null : textOf(id),
    status: readStatus(sent),
    reason: reason === null ? null : textOf(reason),
    data: sent.data ?? sent.Data ?? null,
  };
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const words: Readonly<Record<string, WaitSignal['status']>> = {
  SUCCESS: 'SUCCESS',
  FAILURE: 'FAILURE',
  FAILED: 'FAILURE',
  WARNING: 'WARNING',
};

/** A capital `Status` that says something else is a key that ROS does not know, and so ignored; in `status` it is a
 *  mistake, which must not count as a success. */
function readStatus(sent: JsonObject): WaitSignal['status'] {
  const given = sent.status ?? sent.Status;
  if (given === undefined || given === null) return 'SUCCESS';
  const status = typeof given === 'string' ? words[given.toUpperCase()] : undefined;
  if (status !== undefined) return status;
  if (sent.status === undefined || sent.status === null) return 'SUCCESS';
  throw new CloudError('InvalidCallback', `The status ${JSON.stringify(given)} is neither SUCCESS nor FAILURE.`);
}
