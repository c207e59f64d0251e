import { describe, expect, it } from 'vitest';
import { readServerSentEvents, serverSentComment, serverSentEvent } from './server-sent-events.ts';

async function* pieces(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

async function read(chunks: AsyncIterable<string>) {
  const events = [];
  for await (const event of readServerSentEvents(chunks)) events.push(event);
  return events;
}

describe('server-sent events', () => {
  const text = `retry: 1000\n\n${serverSentComment('alive')}${serverSentEvent({ id: '7', data: '{"a":": b"}' })}`;

  it.each([1, 2, 3, 1000])('are read back when cut into pieces of %i', async (size) => {
    expect(await read(pieces(text, size))).toEqual([undefined, undefined, { id: '7', data: '{"a":": b"}' }]);
  });

  it('joins lines of data, and takes CRLF', async () => {
    expect(await read(pieces('id:1\r\ndata:a\r\ndata: b\r\n\r\n', 100))).toEqual([{ id: '1', data: 'a\nb' }]);
  });

  it('drops an event that the stream broke off in', async () => {
    expect(await read(pieces('data: a\n\ndata: b\n', 100))).toEqual([{ id: '', data: 'a' }]);
  });

  it('gives up on an event that never ends', async () => {
    await expect(read(pieces('x'.repeat(1024 * 1024 + 1), 65_536))).rejects.toThrow('larger than 1 MiB');
  });
});
