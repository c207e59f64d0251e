import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { isJsonObject, type Json } from '@rosette/template/base/json.ts';
import type { Happening } from '#cli/served-provider.ts';
import type { AnswerDesk } from './answer-desk.ts';
import { type Errand, readAnswer } from './errand.ts';
import { type Passed, passOn, readBody, reply } from './http.ts';
import type { Keeper } from './keeper.ts';
import type { ProviderProcess } from './provider-process.ts';
import { readSent } from './sent-request.ts';

/** As much as `@rosette/custom-resource` takes. */
const LIMIT_BYTES = 2 * 1024 * 1024;
/** A little less than Rosette waits until a request is taken (30 s). */
const WAIT_MS = 25_000;

export interface FrontParts {
  readonly desk: AnswerDesk;
  readonly keeper: Keeper;
  /** Called when a process gets something to do. */
  readonly watch: (process: ProviderProcess) => void;
  readonly tell: (happening: Happening) => void;
  /** The HTTP response is the answer. */
  readonly sync: boolean;
}

/** Where requests come in, always at the same address: it hands them to the process that serves. */
export class Front {
  readonly #parts: FrontParts;

  constructor(parts: FrontParts) {
    this.#parts = parts;
  }

  async respond(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(message, LIMIT_BYTES);
    if (body === undefined) return this.#refuse(response, 413, `the request is larger than ${LIMIT_BYTES} bytes`);
    const { method = 'GET', headers, url: path = '/' } = message;
    const contentType = headers['content-type'] ?? 'application/json';
    const sent = method === 'POST' ? readSent(body.toString('utf8'), contentType) : undefined;
    if (sent === undefined) return this.#passThrough(response, path, method, headers, body);
    const { desk, sync } = this.#parts;
    // The same request once more, while the first is under way: the process that has it knows it.
    const known = desk.underWay.find((errand) => errand.sent.seen.requestId === sent.seen.requestId);
    const errand = known ?? desk.take(sent, sync ? 'response' : 'address');
    errand.carrier ??= await this.#parts.keeper.process(WAIT_MS);
    if (errand.carrier === undefined) {
      errand.conclude(undefined);
      return this.#refuse(response, 503, 'no provider is running: its file does not load');
    }
    await this.bring(errand, errand.carrier, path, headers, response);
  }

  /** Brings a request to a process, and the person who sent it the response, if there is one to be had. */
  async bring(
    errand: Errand,
    process: ProviderProcess,
    path: string,
    headers: IncomingHttpHeaders,
    response?: ServerResponse,
  ): Promise<void> {
    const passed = await this.#post(errand, process, path, headers);
    if (passed === undefined) return this.#replyInPlace(errand, response);
    const answer = this.#parts.sync && passed.status < 300 ? readAnswer(passed.text) : undefined;
    if (answer !== undefined) this.#parts.desk.concluded(errand, answer, 'provider');
    if (passed.status >= 400) {
      errand.conclude(undefined);
      this.#parts.tell({ kind: 'refused', status: passed.status, why: reasonIn(passed.text) });
    }
    if (response !== undefined) pass(response, passed);
  }

  /** Undefined: the connection broke, as it does when the process ends. */
  async #post(
    errand: Errand,
    process: ProviderProcess,
    path: string,
    headers: IncomingHttpHeaders,
  ): Promise<Passed | undefined> {
    const { desk, watch } = this.#parts;
    watch(process);
    const url = await process.ready;
    return passOn(url + path, 'POST', headers, desk.bodyFor(errand)).catch(() => undefined);
  }

  /** What becomes of it is answered in the provider's place; whoever waits for the response gets it from there. */
  async #replyInPlace(errand: Errand, response: ServerResponse | undefined): Promise<void> {
    if (response === undefined) return;
    if (!this.#parts.sync) return reply(response, 202, {});
    const answer = await errand.over;
    reply(response, answer === undefined ? 503 : 200, answer ?? { Reason: 'The provider ended.' });
  }

  /** What is no request: the provider itself says why. */
  async #passThrough(
    response: ServerResponse,
    path: string,
    method: string,
    headers: IncomingHttpHeaders,
    body: Buffer,
  ): Promise<void> {
    const process = await this.#parts.keeper.process(WAIT_MS);
    const url = await process?.ready;
    const passed =
      url === undefined ? undefined : await passOn(url + path, method, headers, body).catch(() => undefined);
    if (passed === undefined) return this.#refuse(response, 503, 'no provider is running');
    if (passed.status >= 400) this.#parts.tell({ kind: 'refused', status: passed.status, why: reasonIn(passed.text) });
    pass(response, passed);
  }

  #refuse(response: ServerResponse, status: number, why: string): void {
    this.#parts.tell({ kind: 'refused', status, why });
    reply(response, status, { Reason: why });
  }
}

function pass(response: ServerResponse, { status, contentType, text }: Passed): void {
  response.writeHead(status, { 'Content-Type': contentType }).end(text);
}

function reasonIn(text: string): string {
  try {
    const body = JSON.parse(text) as Json;
    return isJsonObject(body) && typeof body.Reason === 'string' ? body.Reason : text;
  } catch {
    return text;
  }
}
