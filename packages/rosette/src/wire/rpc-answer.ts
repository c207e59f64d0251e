import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import { CloudError, RETRY_AFTER } from './cloud-client.ts';

/** What came back over HTTP, before anything is known about it. */
export interface RawAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  /** Header `x-acs-retry-after`, if there was one. */
  readonly retryAfter?: string | null;
}

/** The answer's JSON object, or the `CloudError` that it is. Never trusts that a body is there, or is JSON. */
export function readAnswer(answer: RawAnswer): JsonObject {
  const body = parseObject(answer.text);
  if (body !== undefined && answer.status >= 200 && answer.status < 300) return body;
  throw body !== undefined && typeof field(body, 'Code') === 'string'
    ? errorFromEnvelope(answer, body)
    : errorWithoutEnvelope(answer);
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isJsonObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Gateways write members in either case (reference/api.md 7). */
function field(body: JsonObject, name: string): Json | undefined {
  return body[name] ?? body[name.charAt(0).toLowerCase() + name.slice(1)];
}

const envelopeMembers = new Set(['Code', 'Message', 'RequestId', 'HostId', 'Recommend']);

function errorFromEnvelope({ status, retryAfter }: RawAnswer, body: JsonObject): CloudError {
  const code = String(field(body, 'Code'));
  const requestId = field(body, 'RequestId');
  const recommend = field(body, 'Recommend');
  const rest: (readonly [string, Json])[] = Object.entries(body).filter(([name]) => !envelopeMembers.has(name));
  if (/^\d{1,9}$/.test(retryAfter ?? '')) rest.push([RETRY_AFTER, Number(retryAfter)]);
  return new CloudError(code, String(field(body, 'Message') ?? code), {
    status: status >= 400 ? status : 502,
    outcome: mayHaveBeenDone(status, code) ? 'unknown' : 'rejected',
    ...(typeof requestId === 'string' ? { requestId } : {}),
    ...(typeof recommend === 'string' ? { recommend } : {}),
    ...(rest.length === 0 ? {} : { data: Object.fromEntries(rest) }),
  });
}

/** A server that failed inside cannot promise that nothing happened; one that is too busy to begin can. */
function mayHaveBeenDone(status: number, code: string): boolean {
  return status >= 500 && code !== 'ServiceUnavailable' && !code.includes('Throttling');
}

function errorWithoutEnvelope({ status, contentType, text }: RawAnswer): CloudError {
  const what =
    text.trim() === '' ? 'an empty body' : `${contentType || 'a body'} that is not a JSON object: ${excerpt(text)}`;
  const server = status >= 200 && status < 500 ? 502 : status;
  return new CloudError('InvalidResponse', `The endpoint answered HTTP ${status} with ${what}`, {
    status: status >= 400 && status < 500 ? status : server,
    outcome: status >= 400 && status < 500 ? 'rejected' : 'unknown',
    recommend: 'Check that the endpoint is that of the service, and not of a proxy or a web page.',
  });
}

function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 120 ? `${line.slice(0, 120)}…` : line;
}
