import type { Json } from '@rosette/template/base/json.ts';
import type { Objects, Scope } from '../core/objects.ts';
import { objectsIn, type WebGround } from '../web/ground.ts';
import { firstValues, parseQuery } from '../web/query.ts';
import type { WebRequest, WebResponse } from '../web/web.ts';
import { invalidArgument } from './errors.ts';
import { Input } from './input.ts';

/** One request of a known caller, on its way through a route. */
export class Call {
  readonly ground: WebGround;
  readonly scope: Scope;
  readonly action: string;
  readonly request: WebRequest;
  readonly requestId: string;
  readonly body: Buffer;
  readonly query: ReadonlyMap<string, string>;
  readonly #parameters: Readonly<Record<string, string>>;

  constructor(from: {
    readonly ground: WebGround;
    readonly scope: Scope;
    readonly action: string;
    readonly request: WebRequest;
    readonly requestId: string;
    readonly body: Buffer;
    readonly parameters: Readonly<Record<string, string>>;
  }) {
    this.ground = from.ground;
    this.scope = from.scope;
    this.action = from.action;
    this.request = from.request;
    this.requestId = from.requestId;
    this.body = from.body;
    this.query = firstValues(parseQuery(from.request.query));
    this.#parameters = from.parameters;
  }

  get now(): number {
    return this.ground.clock.now();
  }

  /** A part of the path that the route names. */
  parameter(name: string): string {
    return this.#parameters[name] ?? '';
  }

  input(): Input {
    return Input.parse(this.body);
  }

  read<T>(work: (objects: Objects) => T): T {
    return work(objectsIn(this.ground, this.scope, 'FC', this.action));
  }

  /** All of it or nothing. */
  write<T>(work: (objects: Objects) => T): T {
    return this.ground.db.transaction(() => this.read(work));
  }

  header(name: string): string | undefined {
    return this.request.headers[name];
  }
}

export function json(body: Json, status = 200): WebResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

export const NO_CONTENT: WebResponse = { status: 204, headers: {} };

export interface PageOf<T> {
  readonly items: readonly T[];
  /** Undefined on the last page. */
  readonly nextToken: string | undefined;
}

/**
 * One page in the order of the names, as `limit`, `prefix`, `startKey` and `nextToken` of the query ask. The token is the
 * name that the next page begins with.
 */
export function page<T>(call: Call, all: readonly T[], nameOf: (item: T) => string): PageOf<T> {
  const limit = Number(call.query.get('limit') ?? 20);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) throw invalidArgument('limit must be from 1 to 100');
  const prefix = call.query.get('prefix') ?? '';
  const start = call.query.get('nextToken') ?? call.query.get('startKey') ?? '';
  const wanted = all
    .filter((item) => nameOf(item).startsWith(prefix) && nameOf(item) >= start)
    .toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const next = wanted[limit];
  return { items: wanted.slice(0, limit), nextToken: next === undefined ? undefined : nameOf(next) };
}

/** A page as the answer's member `name`. */
export function pageAnswer<T>(found: PageOf<T>, name: string, document: (item: T) => Json): WebResponse {
  const nextToken = found.nextToken === undefined ? {} : { nextToken: found.nextToken };
  return json({ [name]: found.items.map(document), ...nextToken });
}
