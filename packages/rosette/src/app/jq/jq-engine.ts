import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Data } from '@rosette/template/base/data.ts';
import { jsonText, parseJsonText } from '@rosette/template/base/json-text.ts';
import type { JqMethod } from '@rosette/template/functions/question.ts';
import { Failure, type RunJq } from '@rosette/template/functions/spec.ts';
import { JqThread } from './jq-thread.ts';
import { JQ_LIMITS, type JqLimits } from './limits.ts';
import type { JqReply, JqRequest } from './messages.ts';

/**
 * Runs jq programs for the evaluator, synchronously and within limits. Nothing is loaded before the first program, and what
 * has been run once is remembered, failures too: evaluating a template again costs nothing.
 */
export class JqEngine {
  readonly #limits: JqLimits;
  readonly #results = new Results();
  #module: WebAssembly.Module | undefined;
  #thread: JqThread | undefined;
  /** Milliseconds that runs took in this turn of the event loop. */
  #spent = 0;

  constructor(limits: JqLimits = JQ_LIMITS) {
    this.#limits = limits;
  }

  readonly run: RunJq = (method, program, input, now) => {
    const request: JqRequest = { program, input: jsonText(input), first: method === 'First', now };
    const key = keyOf(request);
    const known = this.#results.get(key);
    if (known !== undefined) return known;
    const left = Math.min(this.#limits.runMs, this.#limits.turnMs - this.#spent);
    // Not remembered: it says nothing about the program.
    if (left <= 0) return new Failure(`Programs of this template took more than ${this.#limits.turnMs} ms together.`);
    const result = this.#execute(request, method, left);
    this.#results.set(key, result);
    return result;
  };

  async close(): Promise<void> {
    await this.#thread?.end();
    this.#thread = undefined;
  }

  #execute(request: JqRequest, method: JqMethod, left: number): Data | Failure {
    const thread = this.#readyThread();
    const started = performance.now();
    const reply = thread.run(request, left);
    this.#spend(performance.now() - started);
    if (reply !== undefined) return resultOf(reply, method);
    void thread.end();
    this.#thread = new JqThread(this.#loadModule(), this.#limits);
    return new Failure(`The program takes more than ${this.#limits.runMs} ms.`);
  }

  #readyThread(): JqThread {
    this.#thread ??= new JqThread(this.#loadModule(), this.#limits);
    this.#thread.waitUntilReady();
    return this.#thread;
  }

  #loadModule(): WebAssembly.Module {
    this.#module ??= new WebAssembly.Module(readFileSync(createRequire(import.meta.url).resolve('jq-wasm/jq.wasm')));
    return this.#module;
  }

  #spend(milliseconds: number): void {
    if (this.#spent === 0) setImmediate(() => this.#newTurn()).unref();
    this.#spent += milliseconds;
  }

  #newTurn(): void {
    this.#spent = 0;
  }
}

function resultOf(reply: JqReply, method: JqMethod): Data | Failure {
  if (reply.kind === 'failed') return new Failure(reply.message);
  const results: Data[] = [];
  for (const line of reply.lines) {
    const value = parseJsonText(line);
    if (value === undefined) return new Failure('The program gives a number that is too large, or nests too deeply.');
    results.push(value);
  }
  return method === 'All' ? results : (results[0] ?? null);
}

/** Inputs may be secret: what is remembered of them is a hash. */
function keyOf(request: JqRequest): string {
  return createHash('sha256').update(JSON.stringify(request)).digest('base64');
}

/** The most recently used results. */
class Results {
  static readonly #MOST = 2_000;
  static readonly #MOST_CHARACTERS = 8_000_000;
  readonly #results = new Map<string, { readonly result: Data | Failure; readonly size: number }>();
  #characters = 0;

  get(key: string): Data | Failure | undefined {
    const entry = this.#results.get(key);
    if (entry === undefined) return undefined;
    this.#results.delete(key);
    this.#results.set(key, entry);
    return entry.result;
  }

  set(key: string, result: Data | Failure): void {
    const size = result instanceof Failure ? result.message.length : jsonText(result).length;
    this.#results.set(key, { result, size });
    this.#characters += size;
    while (this.#results.size > Results.#MOST || this.#characters > Results.#MOST_CHARACTERS) this.#forgetOldest();
  }

  #forgetOldest(): void {
    const [key, { size }] = this.#results.entries().next().value!;
    this.#results.delete(key);
    this.#characters -= size;
  }
}
