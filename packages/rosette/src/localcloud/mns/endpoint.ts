import { invalidArgument } from './errors.ts';

/** Where a subscription pushes to (reference/custom-resources.md 2.6, topic operations). */
export type Endpoint =
  | { readonly kind: 'http'; readonly url: string }
  | { readonly kind: 'queue'; readonly region: string; readonly accountId: string; readonly queue: string };

const QUEUE = /^acs:mns:([a-z0-9-]+):(\d{16}):\/?queues\/([A-Za-z0-9-]+)$/;

/** Throws `InvalidArgument` for anything else: mail and text messages have nobody to be sent to from here. */
export function parseEndpoint(text: string): Endpoint {
  const queue = QUEUE.exec(text);
  if (queue !== null) return { kind: 'queue', region: queue[1]!, accountId: queue[2]!, queue: queue[3]! };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return { kind: 'http', url: text };
  throw invalidArgument(
    `The endpoint "${text}" is not one that the local cloud can push to: http://…, https://… or acs:mns:<region>:<account>:queues/<queue>.`,
  );
}
