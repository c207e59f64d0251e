import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Database } from '../core/database.ts';
import { FaultBoard } from '../core/faults.ts';
import { bodyOf } from '../web/body.ts';
import type { WebGround } from '../web/ground.ts';
import type { WebRequest, WebResponse } from '../web/web.ts';
import { FunctionCompute, type FunctionComputeOptions } from './function-compute.ts';
import { zipOf } from './zip.fixture.ts';

export const SCOPE = { accountId: '1000000000000001', region: 'cn-hangzhou' };
export const KEY = { id: 'LTAItest', secret: 'secret' };

/** A real clock: functions are real processes. */
const clock = {
  now: () => Date.now(),
  at(at: number, wake: () => void) {
    const timer = setTimeout(wake, Math.max(0, at - Date.now()));
    return () => clearTimeout(timer);
  },
};

export interface TestFc {
  readonly fc: FunctionCompute;
  readonly folder: string;
  readonly database: string;
  /** What other services were asked, and how they answer. */
  readonly asked: WebRequest[];
  /** The service on a port of this machine. */
  listen(): Promise<string>;
  /** One request of the account, in this process; the body as JSON. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answered>;
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  readonly json: any;
}

export interface TestFcOptions extends Partial<FunctionComputeOptions> {
  readonly folder?: string;
  readonly services?: FunctionComputeOptions['services'];
}

export async function openFc(options: TestFcOptions = {}): Promise<TestFc> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'rosette-fc-'));
  const database = join(folder, 'cloud.db');
  const asked: WebRequest[] = [];
  let address = 'http://127.0.0.1:1';
  const ground: WebGround = {
    db: new Database(database),
    clock,
    random: Math.random,
    faults: new FaultBoard({}, Math.random),
    region: SCOPE.region,
    secretOf: async (id) => (id === KEY.id ? { accountId: SCOPE.accountId, secret: KEY.secret } : undefined),
    address: () => address,
    post: async () => ({ status: 200 }),
    bodies: () => folder,
  };
  const services = async (request: WebRequest): Promise<WebResponse> => {
    asked.push(request);
    return options.services?.(request) ?? { status: 201, headers: {} };
  };
  const fc = await FunctionCompute.open(ground, { environment: process.env, retryMs: 20, ...options, services });
  onTestFinished(async () => {
    await fc.close();
    ground.db.close();
    if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
  });
  return {
    fc,
    folder,
    database,
    asked,
    async listen() {
      address = await listen(fc);
      return address;
    },
    async call(method, path, body, headers = {}) {
      const [bare = '', query = ''] = path.split('?');
      const bytes = body === undefined ? '' : body instanceof Buffer ? body : JSON.stringify(body);
      const request = { method, path: bare, query, headers, body: bodyOf(bytes), remote: 'test', caller: SCOPE };
      return answered(await fc.handle(request));
    },
  };
}

async function answered(answer: WebResponse): Promise<Answered> {
  const text = (await bytesOf(answer)).toString('utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: answer.status, headers: answer.headers, text, json };
}

async function bytesOf({ body = '' }: WebResponse): Promise<Buffer> {
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.from(body);
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts);
}

/** Puts the service on a port, for clients that know nothing but HTTP. */
async function listen(fc: FunctionCompute): Promise<string> {
  const server = createServer(async (request, response) => {
    const [path = '', query = ''] = (request.url ?? '').split('?');
    const headers = flat(request.headers);
    const answer = await fc.handle({
      method: request.method ?? '',
      path,
      query,
      headers,
      body: request,
      remote: 'test',
    });
    response.writeHead(answer.status, answer.headers).end(await bytesOf(answer));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function flat(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}

/** A CreateFunction of 3.0 with this program. */
export function functionOf(name: string, files: Readonly<Record<string, string>>, more: object = {}) {
  return {
    functionName: name,
    runtime: 'nodejs20',
    handler: 'index.handler',
    memorySize: 128,
    timeout: 10,
    code: { zipFile: zipOf(files).toString('base64') },
    ...more,
  };
}

/** Asks until the answer is there; rejects after ten seconds. */
export async function eventually<T>(ask: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (const end = Date.now() + 10_000; Date.now() < end; ) {
    const found = await ask();
    if (found !== undefined) return found;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error('it never came');
}
