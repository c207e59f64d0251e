import type { Objects, Scope } from '../core/objects.ts';
import type { WebRequest, WebResponse } from '../web/web.ts';
import type { XmlNode } from '../web/xml-read.ts';
import type { QueueDesk } from './queue-desk.ts';
import type { TopicDesk } from './topic-desk.ts';

/** One authenticated request, taken apart. */
export interface Call {
  readonly request: WebRequest;
  readonly scope: Scope;
  /** What stands in the path where its pattern has a star, in order. */
  readonly names: readonly string[];
  /** Names in lower case: clients write them as they like. */
  readonly query: ReadonlyMap<string, string>;
  /** The root element of the body, which must be of this name. */
  readonly body: XmlNode | undefined;
  readonly desk: QueueDesk;
  readonly topics: TopicDesk;
  readonly now: number;
  /** Runs in one transaction that writes the ledger in the operation's name. */
  change<T>(work: (objects: Objects) => T): T;
  /** For looking only. */
  readonly objects: Objects;
}

export interface Operation {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** `queues/<name>/messages`, with a star for the name: a star is one name. */
  readonly path: string;
  /** Narrows what method and path leave open. */
  readonly when?: (query: ReadonlyMap<string, string>, body: XmlNode | undefined) => boolean;
  /** As in the ledger and in rules of faults: `SendMessage`. */
  readonly name: string;
  run(call: Call): WebResponse | Promise<WebResponse>;
}

export function xml(status: number, body: string, headers: Readonly<Record<string, string>> = {}): WebResponse {
  return { status, headers: { 'content-type': 'text/xml;charset=utf-8', ...headers }, body };
}

export function nothing(status: number, headers: Readonly<Record<string, string>> = {}): WebResponse {
  return { status, headers };
}

/** 201 with where it is, or 204 when it was there already. */
export function created({ existed }: { readonly existed: boolean }, { request }: Call): WebResponse {
  return nothing(existed ? 204 : 201, { location: addressOf(request, request.path) });
}

/** The address of something by the name under which the caller reached the service. */
export function addressOf({ headers }: WebRequest, path: string): string {
  return `http://${headers.host ?? 'localhost'}${path}`;
}
