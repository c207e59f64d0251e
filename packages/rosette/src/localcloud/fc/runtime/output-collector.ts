import { StringDecoder } from 'node:string_decoder';
import { END_OF_OUTPUT } from './messages.ts';

/** As much of a request's output goes back with its answer (header `x-fc-log-result`). */
const TAIL_BYTES = 4096;

/**
 * Reads what a process prints: keeps the last of it for every request that runs, passes everything on, and tells when a
 * request has printed its last.
 */
export class OutputCollector {
  readonly #tails = new Map<string, string>();
  readonly #waiting = new Map<string, () => void>();
  readonly #ended = new Set<string>();
  readonly #decoder = new StringDecoder('utf8');
  readonly #pass: (text: string) => void;
  #line = '';

  constructor(pass: (text: string) => void) {
    this.#pass = pass;
  }

  begin(requestId: string): void {
    this.#tails.set(requestId, '');
  }

  /** The tail of the request, which is forgotten. */
  end(requestId: string): string {
    const tail = this.#tails.get(requestId) ?? '';
    this.#tails.delete(requestId);
    this.#waiting.delete(requestId);
    this.#ended.delete(requestId);
    return tail;
  }

  /** Adds a line of our own to the output of one request. */
  note(requestId: string, text: string): void {
    this.#pass(text);
    this.#keep(requestId, text);
  }

  push(piece: Buffer): void {
    const text = this.#line + this.#decoder.write(piece);
    const cut = text.lastIndexOf('\n') + 1;
    // A line without end is passed on in parts: nothing may grow without limit here.
    const whole = text.length - cut > TAIL_BYTES ? text.length : cut;
    this.#line = text.slice(whole);
    if (whole > 0) this.#lines(text.slice(0, whole));
  }

  /** Resolves when the request has printed everything, or the stream has ended. */
  printed(requestId: string): Promise<void> {
    if (this.#ended.has(requestId)) return Promise.resolve();
    return new Promise((done) => this.#waiting.set(requestId, done));
  }

  /** The stream is at its end: nobody will print any more. */
  close(): void {
    const rest = this.#line + this.#decoder.end();
    this.#line = '';
    if (rest !== '') this.#lines(rest);
    for (const done of this.#waiting.values()) done();
    this.#waiting.clear();
  }

  #lines(text: string): void {
    let from = 0;
    for (let at = text.indexOf(END_OF_OUTPUT); at >= 0; at = text.indexOf(END_OF_OUTPUT, from)) {
      this.#emit(text.slice(from, at));
      const lineEnd = text.indexOf('\n', at);
      const stop = lineEnd < 0 ? text.length : lineEnd;
      this.#finish(text.slice(at + END_OF_OUTPUT.length, stop));
      from = Math.min(stop + 1, text.length);
    }
    this.#emit(text.slice(from));
  }

  #finish(requestId: string): void {
    if (!this.#tails.has(requestId)) return;
    this.#ended.add(requestId);
    this.#waiting.get(requestId)?.();
  }

  #emit(text: string): void {
    if (text === '') return;
    this.#pass(text);
    for (const requestId of this.#tails.keys()) if (!this.#ended.has(requestId)) this.#keep(requestId, text);
  }

  #keep(requestId: string, text: string): void {
    const tail = this.#tails.get(requestId);
    if (tail !== undefined) this.#tails.set(requestId, (tail + text).slice(-TAIL_BYTES));
  }
}
