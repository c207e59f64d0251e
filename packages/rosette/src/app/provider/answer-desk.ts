import type { IncomingMessage, ServerResponse } from 'node:http';
import { isJsonObject, type Json } from '@rosette/template/base/json.ts';
import type { Happening, Speaker } from '#cli/served-provider.ts';
import { Errand, failedAnswer, type Receiver, readAnswer, seenAnswer, type WireAnswer } from './errand.ts';
import { type Listening, listenOn, readBody, reply } from './http.ts';
import type { SentRequest } from './sent-request.ts';

export interface DeskWorld {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Text that nobody can guess. */
  readonly secret: () => string;
  readonly fetch: typeof fetch;
}

/** Rosette takes 4 MB; what is more, it refuses itself. */
const ANSWER_LIMIT_BYTES = 5 * 1024 * 1024;
/** How many requests are remembered, so that what comes late still finds its way. */
const REMEMBERED = 1_000;
const DELIVERY_MS = 30_000;

/**
 * Where the provider brings its answers: in the place of `ResponseURL` it is given an address here, and what it sends is
 * handed on as it is. So every answer is seen, whatever language the provider speaks, and where a provider ends without one,
 * there is somebody who can answer.
 */
export class AnswerDesk {
  readonly #tell: (happening: Happening) => void;
  readonly #world: DeskWorld;
  readonly #errands = new Map<string, Errand>();
  #listening: Listening | undefined;

  constructor(tell: (happening: Happening) => void, world: DeskWorld) {
    this.#tell = tell;
    this.#world = world;
  }

  /** Always on loopback: only the provider comes here. */
  async open(): Promise<void> {
    this.#listening = await listenOn((message, response) => this.#respond(message, response), '127.0.0.1', 0);
  }

  async close(): Promise<void> {
    await this.#listening?.close();
  }

  take(sent: SentRequest, receiver: Receiver): Errand {
    const errand = new Errand(sent, receiver, this.#world.now(), this.#world.secret());
    this.#errands.set(errand.token, errand);
    if (this.#errands.size > REMEMBERED) this.#errands.delete(this.#errands.keys().next().value!);
    this.#tell({ kind: 'request', request: sent.seen, undo: receiver === 'nobody' });
    return errand;
  }

  get underWay(): readonly Errand[] {
    return [...this.#errands.values()].filter((errand) => !errand.isOver);
  }

  /** The body as the provider gets it. */
  bodyFor({ sent, token }: Errand): string {
    const url = `${this.#listening!.url}/${token}`;
    const intranet = sent.intranetUrl === undefined ? {} : { IntranetResponseURL: `${url}/intranet` };
    return sent.with({ ResponseURL: url, ...intranet });
  }

  /** Says FAILED where the provider cannot any more. Never rejects. */
  async fail(errand: Errand, reason: string): Promise<void> {
    const answer = failedAnswer(errand.sent, reason);
    if (errand.receiver !== 'address') return this.concluded(errand, answer, 'rosette');
    const headers = { 'Content-Type': 'application/json' };
    const { responseUrl, intranetUrl } = errand.sent;
    for (const url of [responseUrl, intranetUrl]) {
      if (url === undefined) continue;
      const handed = await this.#hand(url, { method: 'POST', headers, body: JSON.stringify(answer) });
      if (this.#noteAnswer(errand, answer, handed, 'rosette')) return;
    }
    errand.conclude(undefined);
  }

  /** The answer has arrived where it belongs. */
  concluded(errand: Errand, answer: WireAnswer, by: Speaker): void {
    if (errand.isOver) return;
    errand.conclude(answer);
    const ms = this.#world.now() - errand.startedAt;
    this.#tell({ kind: 'answer', request: errand.sent.seen, answer: seenAnswer(answer), ms, by });
  }

  async #respond(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, token = '', way] = (message.url ?? '').split('/');
    const errand = this.#errands.get(token);
    if (errand === undefined) return reply(response, 404, { Message: 'There is no such request.' });
    const body = await readBody(message, ANSWER_LIMIT_BYTES);
    if (body === undefined) return reply(response, 413, { Message: 'The answer is too large.' });
    const url = way === 'intranet' ? errand.sent.intranetUrl! : errand.sent.responseUrl;
    const { method = 'GET', headers } = message;
    const type = headers['content-type'];
    const init = { method, body, headers: type === undefined ? {} : { 'Content-Type': type } };
    const handed = errand.receiver === 'nobody' ? TAKEN : await this.#hand(url, init);
    this.#note(errand, method, body.toString('utf8'), handed);
    response.writeHead(handed.status ?? 502, { 'Content-Type': 'application/json' }).end(handed.text);
  }

  async #hand(url: string, { body, ...init }: RequestInit & { body: string | Buffer }): Promise<Handed> {
    try {
      const signal = AbortSignal.timeout(DELIVERY_MS);
      const sent = typeof body === 'string' ? body : new Uint8Array(body);
      const response = await this.#world.fetch(url, { ...init, body: sent, redirect: 'manual', signal });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      return { status: undefined, text: codeOf(error) };
    }
  }

  #note(errand: Errand, method: string, body: string, handed: Handed): void {
    if (method === 'PATCH') this.#noteProgress(errand, body, handed);
    else if (method === 'POST' || method === 'PUT') {
      this.#noteAnswer(errand, readAnswer(body) ?? { Status: 'no known status' }, handed, 'provider');
    }
  }

  #noteProgress({ sent }: Errand, body: string, handed: Handed): void {
    const sign = readJson(body);
    const text = isJsonObject(sign) && typeof sign.Progress === 'string' ? sign.Progress : '';
    if (text !== '') this.#tell({ kind: 'progress', request: sent.seen, text, taken: wasTaken(handed) });
  }

  /** True: nothing is to be tried any more. */
  #noteAnswer(errand: Errand, answer: WireAnswer, handed: Handed, by: Speaker): boolean {
    if (wasTaken(handed)) {
      this.concluded(errand, answer, by);
      return true;
    }
    const { status, text } = handed;
    this.#tell({
      kind: 'not-taken',
      request: errand.sent.seen,
      status,
      why: status === undefined ? text : words(text),
    });
    const forGood = status !== undefined && status < 500 && ![408, 425, 429].includes(status);
    if (forGood) errand.conclude(undefined);
    return forGood;
  }
}

/** What became of an attempt to hand something on. `status` undefined: nobody was reached, `text` is the error's code. */
interface Handed {
  readonly status: number | undefined;
  readonly text: string;
}

const TAKEN: Handed = { status: 200, text: '{}' };

function wasTaken({ status }: Handed): boolean {
  return status !== undefined && status >= 200 && status < 300;
}

function codeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined;
  if (typeof cause?.code === 'string') return cause.code;
  return error instanceof Error ? error.name : 'no connection';
}

/** What a refusal says, without what could be a copy of the address. */
function words(body: string): string {
  const said = readJson(body);
  const message = isJsonObject(said) ? (said.Message ?? said.Reason) : undefined;
  const text = typeof message === 'string' ? message : body;
  return text
    .replace(/\S*signature=\S*/gi, '…')
    .trim()
    .slice(0, 300);
}

function readJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}
