import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { signedHeadersMns } from '#wire/signature-mns.ts';
import { endProcess, residentMb } from './support/child-process.ts';

/*
 * Messages a second through a queue of the local cloud, over HTTP with signatures, from 16 connections to a `rosette serve` in
 * a process of its own: sent one by one (each durable when it is answered), kept over kill -9, received and deleted one by
 * one and in batches. And what the server holds in memory meanwhile.
 */
const COMMAND = resolve(import.meta.dirname, '../packages/rosette/bin/rosette.ts');
const MESSAGES = 10_000;
const CONNECTIONS = 16;
const BATCH = 16;

interface Server {
  readonly child: ChildProcess;
  readonly url: string;
}

const children = new Set<ChildProcess>();

async function start(dataDir: string): Promise<Server> {
  const child = spawn(process.execPath, [COMMAND, 'serve', '--data-dir', dataDir, '--port', '0', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.add(child);
  let output = '';
  for await (const part of child.stdout.setEncoding('utf8')) {
    output += part;
    if (output.includes('}')) break;
  }
  return { child, url: (JSON.parse(output) as { CloudUrl: string }).CloudUrl };
}

class Client {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  readonly #url: string;
  readonly #key: { readonly accessKeyId: string; readonly accessKeySecret: string };

  constructor(url: string, dataDir: string) {
    const file = JSON.parse(readFileSync(join(dataDir, 'access-key.json'), 'utf8')) as Record<string, string>;
    this.#url = url;
    this.#key = { accessKeyId: file.AccessKeyId ?? '', accessKeySecret: file.AccessKeySecret ?? '' };
  }

  call(method: string, resource: string, body = ''): Promise<string> {
    const signed = signedHeadersMns({ method, resource, body, ...this.#key, now: Date.now() });
    const headers = { ...signed, 'content-length': String(Buffer.byteLength(body)) };
    return new Promise((done, failed) => {
      const sent = request(`${this.#url}${resource}`, { method, headers, agent: this.#agent }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        response.on('end', () => {
          if ((response.statusCode ?? 500) < 300) done(text);
          else failed(new Error(`${method} ${resource} answered ${response.statusCode}: ${text}`));
        });
      });
      sent.on('error', failed);
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Runs `task` so many times on all connections; answers how many times a second. */
async function perSecond(times: number, task: () => Promise<unknown>): Promise<number> {
  let left = times;
  const began = performance.now();
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await task();
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  return times / ((performance.now() - began) / 1000);
}

const PATH = '/queues/bench/messages';
const MESSAGE = `<Message><MessageBody>${'x'.repeat(1_000)}</MessageBody></Message>`;

async function receiveAndDelete(client: Client): Promise<void> {
  const handle = handles(await client.call('GET', PATH))[0] ?? '';
  await client.call('DELETE', `${PATH}?ReceiptHandle=${handle}`);
}

async function receiveAndDeleteMany(client: Client): Promise<void> {
  const found = handles(await client.call('GET', `${PATH}?numOfMessages=${BATCH}`));
  const body = found.map((handle) => `<ReceiptHandle>${handle}</ReceiptHandle>`).join('');
  await client.call('DELETE', PATH, `<ReceiptHandles>${body}</ReceiptHandles>`);
}

function handles(text: string): readonly string[] {
  return [...text.matchAll(/<ReceiptHandle>([^<]*)/g)].map(([, handle]) => handle ?? '');
}

async function measure(dataDir: string): Promise<object> {
  const first = await start(dataDir);
  const sender = new Client(first.url, dataDir);
  await sender.call('PUT', '/queues/bench', '<Queue/>');
  const sent = await perSecond(MESSAGES, () => sender.call('POST', PATH, MESSAGE));
  sender.close();
  await endProcess(first.child, 'SIGKILL');

  const second = await start(dataDir);
  const receiver = new Client(second.url, dataDir);
  const kept = /<ActiveMessages>(\d+)/.exec(await receiver.call('GET', '/queues/bench'))?.[1];
  const oneByOne = await perSecond(MESSAGES / 2, () => receiveAndDelete(receiver));
  const batches = await perSecond(Math.floor(MESSAGES / 2 / BATCH), () => receiveAndDeleteMany(receiver));
  receiver.close();
  await sleep(5_000);
  const memory = residentMb(second.child);
  await endProcess(second.child, 'SIGTERM');
  return {
    sentPerSecond: Math.round(sent),
    keptAfterKill: Number(kept),
    receivedAndDeletedPerSecond: Math.round(oneByOne),
    receivedAndDeletedInBatchesPerSecond: Math.round(batches * BATCH),
    memoryAfterwardsMb: memory,
  };
}

const dataDir = mkdtempSync(join(tmpdir(), 'rosette-bench-'));
try {
  console.log(JSON.stringify(await measure(dataDir)));
} finally {
  for (const child of children) child.kill('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
}
