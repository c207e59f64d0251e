/* Server-sent events: the small part of the format that both ends here use. */

/** One event of a stream. `id` is what the reader sends back as Last-Event-ID to go on after it. */
export interface ServerSentEvent {
  readonly id: string;
  readonly data: string;
}

/** `data` must be a single line; JSON is. */
export function serverSentEvent(event: ServerSentEvent): string {
  return `id: ${event.id}\ndata: ${event.data}\n\n`;
}

/** Keeps the connection visibly alive; readers get no event of it. */
export function serverSentComment(text: string): string {
  return `: ${text}\n\n`;
}

/** No event is larger: a stream that never ends a line is broken, and must not fill the memory. */
const MAXIMUM_EVENT_CHARACTERS = 1024 * 1024;

/** Events of a stream of text chunks, however these are cut; a comment gives undefined, as a sign of life. Throws when an
 *  event is larger than 1 MiB. An event that the stream breaks off in is dropped, as the format demands. */
export async function* readServerSentEvents(
  chunks: AsyncIterable<string>,
): AsyncGenerator<ServerSentEvent | undefined, void, void> {
  let rest = '';
  for await (const chunk of chunks) {
    const blocks = (rest + chunk).split(/\r?\n\r?\n/);
    rest = blocks.pop()!;
    if (rest.length > MAXIMUM_EVENT_CHARACTERS) throw new Error('an event of the stream is larger than 1 MiB');
    for (const block of blocks) yield parseBlock(block);
  }
}

function parseBlock(block: string): ServerSentEvent | undefined {
  let id = '';
  const data: string[] = [];
  for (const line of block.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'id') id = value;
    if (name === 'data') data.push(value);
  }
  return data.length === 0 ? undefined : { id, data: data.join('\n') };
}
