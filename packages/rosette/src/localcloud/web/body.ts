import { Buffer } from 'node:buffer';
import type { WebRequest } from './web.ts';

/** The whole body in memory, or what `tooLarge` makes when it has more than `limit` bytes; then the rest is not read. */
export async function readBody(request: WebRequest, limit: number, tooLarge: () => Error): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge();
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of request.body) {
    size += part.length;
    if (size > limit) throw tooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** A body that is at hand, as a request carries it. */
export async function* bodyOf(bytes: Uint8Array | string): AsyncGenerator<Uint8Array> {
  const data = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
  if (data.length > 0) yield data;
}

/** All of a body that is known to be small. */
export async function collect(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts);
}
