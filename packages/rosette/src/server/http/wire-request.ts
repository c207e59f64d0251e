import { isJsonObject } from '@rosette/template/base/json.ts';
import type { FastifyRequest } from 'fastify';
import type { SignedRequest } from '#access/signed-request.ts';
import { CloudError } from '#wire/cloud-client.ts';
import { flattenParameters } from '#wire/rpc.ts';
import type { Pairs } from '#wire/signature-encoding.ts';

/** More names than any client sends; parsing millions would cost the server more than sending them costs the client. */
const MAXIMUM_PARAMETERS = 20_000;

/** One request as it came over the wire: what was signed, and the parameters of query and body together. */
export interface WireRequest {
  readonly signed: SignedRequest;
  readonly parameters: Readonly<Record<string, string>>;
}

export function readWireRequest(request: FastifyRequest, body: Buffer): WireRequest {
  const url = request.raw.url ?? '/';
  const mark = url.indexOf('?');
  const query = readPairs(mark < 0 ? '' : url.slice(mark + 1));
  const headers = headersOf(request);
  const contentType = headers['content-type'] ?? '';
  const isJson = /^application\/([a-z.-]+\+)?json\b/i.test(contentType);
  const isForm = !isJson && /^(application\/x-www-form-urlencoded\b|$)/i.test(contentType.trim());
  const form = isForm ? readPairs(body.toString('utf8')) : [];
  const path = mark < 0 ? url : url.slice(0, mark);
  const signed = { method: request.method, path, query, form, headers, body };
  // The older signature does not cover a JSON body, so there it counts for nothing.
  const json = isJson && headers.authorization !== undefined ? readJson(body) : {};
  return { signed, parameters: merge([...Object.entries(json), ...form, ...query]) };
}

function readPairs(text: string): Pairs {
  if (text === '') return [];
  const count = text.split('&', MAXIMUM_PARAMETERS + 1).length;
  if (count > MAXIMUM_PARAMETERS) {
    throw new CloudError('InvalidParameter', `The request has more than ${MAXIMUM_PARAMETERS} parameters.`);
  }
  return [...new URLSearchParams(text)];
}

function readJson(body: Buffer): Record<string, string> {
  if (body.length === 0) return {};
  const parsed = parse(body);
  if (!isJsonObject(parsed)) throw new CloudError('InvalidParameter', 'The JSON body of the request is not an object.');
  return flattenParameters(parsed);
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** A null prototype, so that no name of a parameter means anything to JavaScript. The last of equal names counts. */
function merge(pairs: Pairs): Record<string, string> {
  const merged: Record<string, string> = Object.create(null);
  for (const [name, value] of pairs) merged[name] = value;
  return merged;
}

function headersOf(request: FastifyRequest): Record<string, string | undefined> {
  const headers: Record<string, string | undefined> = {};
  for (const [name, values] of Object.entries(request.raw.headersDistinct)) headers[name] = values?.join(',');
  return headers;
}
