import type { IncomingMessage } from 'node:http';
import { InvalidRequest, type Json, type JsonObject } from '../protocol.ts';

/** Rosette sends 1 MiB at most. */
const LIMIT_BYTES = 2 * 1024 * 1024;

/** The body is larger than any request. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/** Rejects with `BodyTooLarge`. */
export async function readBody(message: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of message as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > LIMIT_BYTES) throw new BodyTooLarge(`The request is larger than ${LIMIT_BYTES} bytes.`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** The request in a body, which is JSON or, as HttpConfig may want it, a form. Throws `InvalidRequest`. */
export function parseBody(text: string, contentType: string): Json {
  if (contentType.startsWith('application/x-www-form-urlencoded')) return parseForm(text);
  return parseJson(text, 'The body');
}

/** Fields of a form that hold JSON; all others are text. */
const NESTED = new Set(['ResourceProperties', 'OldResourceProperties', 'Signature']);

function parseForm(text: string): JsonObject {
  const fields = [...new URLSearchParams(text)];
  return Object.fromEntries(fields.map(([name, value]) => [name, NESTED.has(name) ? parseJson(value, name) : value]));
}

export function parseJson(text: string, what: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new InvalidRequest(`${what} is not JSON.`);
  }
}
