import type { World } from '../world.ts';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** What was sent somewhere. */
export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Status, or an error that stands for a connection that failed. */
export type Reply = number | Error | { readonly status: number; readonly body: string };

/** A world whose time goes on when the test says so, and whose network is a list of replies; the last one stays. */
export class TestWorld implements World {
  time = Date.parse('2026-11-22T00:00:00Z');
  readonly sent: Sent[] = [];
  readonly lines: string[] = [];
  readonly #replies: Reply[];
  #sleepers: Sleeper[] = [];

  constructor(...replies: readonly Reply[]) {
    this.#replies = [...replies];
  }

  readonly now = (): number => this.time;
  readonly random = (): number => 1;
  readonly log = (line: string): void => void this.lines.push(line);

  readonly sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((done) => {
      const sleeper = { at: this.time + ms, wake: done };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        done();
      });
    });
  };

  readonly fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
    const headers = init.headers as Record<string, string>;
    this.sent.push({ method: init.method ?? 'GET', url: String(input), headers, body });
    const reply = (this.#replies.length > 1 ? this.#replies.shift() : this.#replies[0]) ?? 200;
    if (reply instanceof Error) throw reply;
    return typeof reply === 'number' ? responseOf({ status: reply, body: '{}' }) : responseOf(reply);
  };

  /** Lets everything happen that happens within so many milliseconds. */
  async pass(ms: number): Promise<void> {
    const end = this.time + ms;
    for (;;) {
      await settle();
      const next = this.#sleepers.sort((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > end) break;
      this.#sleepers.shift();
      this.time = Math.max(this.time, next.at);
      next.wake();
    }
    this.time = end;
  }
}

async function settle(): Promise<void> {
  for (let round = 0; round < 5; round += 1) await new Promise((done) => void setImmediate(done));
}

export function wireRequest(change: Readonly<Record<string, unknown>> = {}) {
  return {
    RequestType: 'Create',
    RequestId: 'r-1',
    ResponseURL: 'http://public.test/customresource?signature=secret',
    IntranetResponseURL: 'http://inner.test/customresource?signature=secret',
    ResourceType: 'Custom::Thing',
    LogicalResourceId: 'Thing',
    StackId: 's-1',
    StackName: 'demo',
    ResourceOwnerId: '1',
    CallerId: '2',
    RegionId: 'cn-hangzhou',
    ResourceProperties: { Size: 3 },
    ...change,
  };
}

/** 204 and the like must not have a body. */
function responseOf({ status, body }: { readonly status: number; readonly body: string }): Response {
  return new Response(status === 204 ? null : body, { status });
}
