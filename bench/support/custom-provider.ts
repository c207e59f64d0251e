import { Agent, createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/*
 * A provider of custom resources in a process of its own, told what to do by its parent (messages of `fork`). Requests to
 * `/at-once` are answered as soon as they are acknowledged; requests to `/hold` when the parent says so. It notes when what
 * happened by its own clock.
 */

/** What the parent sends. */
export type Order =
  /** Answers everything held: so many a second, or null: as fast as `connections` can. `done` follows. */
  | { readonly kind: 'release'; readonly perSecond: number | null; readonly connections: number }
  /** `report` follows. */
  | { readonly kind: 'report' };

/** What the provider sends. */
export type News =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'done' }
  | ({ readonly kind: 'report' } & Report);

export interface Report {
  /** Requests that came, and how many resources they were for. */
  readonly requests: number;
  readonly resources: number;
  readonly held: number;
  /** Answers by the status that they were answered with; 0: the connection broke. */
  readonly answers: Readonly<Record<string, number>>;
  /**
   * For each request whose Parameters name the request before it in `After`: milliseconds from the answer to that one until
   * this one was here. From the moment when the answer left, and from the moment when its 2xx was here.
   */
  readonly gaps: readonly { readonly sinceSent: number; readonly sinceTaken: number }[];
}

interface CustomRequest {
  readonly RequestId: string;
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly LogicalResourceId: string;
  readonly ResourceProperties: { readonly After?: string };
}

interface Times {
  readonly arrived: number;
  readonly after: string | undefined;
  sent: number;
  taken: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const times = new Map<string, Times>();
const subjects = new Set<string>();
const answers: Record<string, number> = {};
let held: CustomRequest[] = [];
let requests = 0;

const server = createServer((incoming, outgoing) => {
  const arrived = performance.now();
  const asked = incoming.url === '/hold' ? 'hold' : 'at-once';
  void readText(incoming).then((text) => {
    outgoing.writeHead(202, { 'content-length': '0' }).end();
    take(JSON.parse(text) as CustomRequest, asked, arrived);
  });
});

function take(asked: CustomRequest, how: 'hold' | 'at-once', arrived: number): void {
  requests += 1;
  subjects.add(`${asked.StackId}/${asked.LogicalResourceId}`);
  times.set(asked.RequestId, { arrived, after: asked.ResourceProperties.After, sent: Number.NaN, taken: Number.NaN });
  if (how === 'hold') held.push(asked);
  else void answer(asked);
}

function answer({ RequestId, ResponseURL, StackId, LogicalResourceId }: CustomRequest): Promise<void> {
  const noted = times.get(RequestId)!;
  const body = JSON.stringify({
    Status: 'SUCCESS',
    RequestId,
    StackId,
    LogicalResourceId,
    PhysicalResourceId: `made-${RequestId}`,
    Data: { Id: RequestId },
  });
  const headers = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((done) => {
    const count = (status: number) => {
      answers[status] = (answers[status] ?? 0) + 1;
      done();
    };
    const sent = request(ResponseURL, { method: 'POST', headers, agent }, (response) => {
      noted.taken = performance.now();
      response.resume().on('end', () => count(response.statusCode ?? 0));
    });
    sent.on('error', () => count(0));
    noted.sent = performance.now();
    sent.end(body);
  });
}

async function release(perSecond: number | null, connections: number): Promise<void> {
  const waiting = held;
  held = [];
  if (perSecond === null) {
    const worker = async () => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await answer(next);
    };
    await Promise.all(Array.from({ length: connections }, worker));
    return;
  }
  const began = performance.now();
  const sent: Promise<void>[] = [];
  for (const [index, next] of waiting.entries()) {
    await sleep(Math.max(0, began + (index * 1_000) / perSecond - performance.now()));
    sent.push(answer(next));
  }
  await Promise.all(sent);
}

function report(): Report {
  const gaps = [...times.values()].flatMap(({ arrived, after }) => {
    const before = after === undefined ? undefined : times.get(after);
    return before === undefined ? [] : [{ sinceSent: arrived - before.sent, sinceTaken: arrived - before.taken }];
  });
  return { requests, resources: subjects.size, held: held.length, answers, gaps };
}

async function readText(incoming: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of incoming.setEncoding('utf8')) text += part;
  return text;
}

function tell(news: News): void {
  process.send?.(news);
}

process.on('message', (order: Order) => {
  switch (order.kind) {
    case 'release':
      void release(order.perSecond, order.connections).then(() => tell({ kind: 'done' }));
      break;
    case 'report':
      tell({ kind: 'report', ...report() });
      break;
  }
});
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', 1_024, () => tell({ kind: 'listening', port: (server.address() as AddressInfo).port }));
