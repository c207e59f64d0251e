import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/*
 * A custom resource provider in one file, with nothing but Node: `Custom::DnsRecord` gives an address a name.
 *
 * Rosette sends each Create, Update and Delete as an HTTP POST; the provider takes it (202), does the work, and posts the
 * outcome to the `ResponseURL` of the request. Any of them may come twice, so each leads to the same end when repeated:
 * the record's id is made of stack and resource, and the records are kept in a file.
 *
 * Environment: PORT (0: any free one), PROVIDER_STATE (folder of the records). It prints its address, and ends when its
 * standard input ends, which is how the program that started it says goodbye, even when it is killed.
 */

/** The part of a custom resource's request that is used here. */
interface ResourceRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly RequestId: string;
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
}

interface DnsRecord {
  readonly name: string;
  readonly address: string;
}

type Outcome =
  | {
      readonly Status: 'SUCCESS';
      readonly PhysicalResourceId: string;
      readonly Data?: Readonly<Record<string, string>>;
    }
  | { readonly Status: 'FAILED'; readonly Reason: string };

const zone = 'example.internal';
const largestRequest = 1024 * 1024;
const folder = process.env.PROVIDER_STATE ?? '.';
const file = join(folder, 'dns-records.json');

/** What the request asks for, done; the same again when it comes again. */
function carryOut(request: ResourceRequest): Outcome {
  const records = readRecords();
  const id = recordId(request);
  if (request.RequestType === 'Delete') {
    records.delete(request.PhysicalResourceId ?? id);
    writeRecords(records);
    return { Status: 'SUCCESS', PhysicalResourceId: request.PhysicalResourceId ?? id };
  }
  const record = readProperties(request.ResourceProperties);
  if (typeof record === 'string') return { Status: 'FAILED', Reason: record };
  const owner = [...records].find(([other, { name }]) => name === record.name && other !== id);
  if (owner !== undefined) return { Status: 'FAILED', Reason: `the name ${record.name} belongs to record ${owner[0]}` };
  records.set(id, record);
  writeRecords(records);
  return { Status: 'SUCCESS', PhysicalResourceId: id, Data: { Name: record.name, Address: record.address } };
}

/** The wanted record, or why there cannot be one. */
function readProperties({ Host, Address }: Readonly<Record<string, unknown>>): DnsRecord | string {
  if (typeof Host !== 'string' || !/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(Host)) {
    return `Host must be a label such as "shop", not ${JSON.stringify(Host)}`;
  }
  if (typeof Address !== 'string' || isIP(Address) === 0)
    return `Address must be an IP address, not ${JSON.stringify(Address)}`;
  return { name: `${Host.toLowerCase()}.${zone}`, address: Address };
}

function recordId({ StackId, LogicalResourceId }: ResourceRequest): string {
  return `rec-${createHash('sha256').update(`${StackId}/${LogicalResourceId}`).digest('hex').slice(0, 16)}`;
}

function readRecords(): Map<string, DnsRecord> {
  try {
    return new Map(Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, DnsRecord>));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw error;
  }
}

/** Complete or not at all: a crash in between leaves the old file. */
function writeRecords(records: ReadonlyMap<string, DnsRecord>): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(Object.fromEntries(records), null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

/** Tells Rosette. It may be busy or starting again at this very moment, so a failed attempt is repeated for a while. */
async function answer(request: ResourceRequest, outcome: Outcome): Promise<void> {
  const { RequestId, StackId, LogicalResourceId } = request;
  const body = JSON.stringify({ RequestId, StackId, LogicalResourceId, ...outcome });
  const headers = { 'Content-Type': 'application/json', Date: new Date().toUTCString() };
  for (let pause = 100; pause <= 6_400; pause *= 2) {
    const response = await fetch(request.ResponseURL, { method: 'POST', headers, body }).catch(() => undefined);
    if (response !== undefined && response.status < 500) return;
    await wait(pause);
  }
  console.error(`no answer could be given to request ${RequestId}`);
}

async function readRequest(message: IncomingMessage): Promise<ResourceRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestRequest) throw new Error('the request is too large');
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as ResourceRequest;
}

function outcomeOf(request: ResourceRequest): Outcome {
  try {
    return carryOut(request);
  } catch (error) {
    return { Status: 'FAILED', Reason: error instanceof Error ? error.message : String(error) };
  }
}

const server = createServer(async (message, response) => {
  if (message.method !== 'POST') {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(Object.fromEntries(readRecords()), null, 2));
    return;
  }
  try {
    const request = await readRequest(message);
    response.writeHead(202).end();
    await answer(request, outcomeOf(request));
  } catch (error) {
    response.writeHead(400, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ Reason: error instanceof Error ? error.message : String(error) }));
  }
});

server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') console.log(`listening on http://127.0.0.1:${address.port}`);
});

if (process.env.PROVIDER_STATE !== undefined) process.stdin.resume().on('end', () => process.exit(0));
