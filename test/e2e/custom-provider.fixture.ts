import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';

/*
 * A provider of custom resources in a process of its own: an HTTP server, or a consumer of a queue that uses nothing but the
 * official client. How it behaves is what the Parameters say under the name of the request: `{"Create": "late"}`.
 * Everything that it sees is a line of JSON in the file LOG.
 */

interface Request {
  readonly RequestType: string;
  readonly RequestId: string;
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
}

function note(entry: object): void {
  appendFileSync(process.env.LOG!, `${JSON.stringify(entry)}\n`);
}

async function answer(request: Request, change: object): Promise<void> {
  const { RequestType, RequestId, StackId, LogicalResourceId, ResourceProperties } = request;
  const ids = { RequestId, StackId, LogicalResourceId };
  const PhysicalResourceId = request.PhysicalResourceId || `thing-${RequestId}`;
  const body = { Status: 'SUCCESS', ...ids, PhysicalResourceId, Data: { Size: ResourceProperties.Size }, ...change };
  const response = await fetch(request.ResponseURL, { method: 'PUT', body: JSON.stringify(body) });
  note({ RequestType, LogicalResourceId, Answered: response.status, Body: await response.text() });
}

async function handle(request: Request): Promise<void> {
  const { RequestType, LogicalResourceId, ResourceProperties } = request;
  const ways = ResourceProperties as Readonly<Record<string, string>>;
  const { searchParams } = new URL(request.ResponseURL);
  const Secret = searchParams.get('signature');
  note({ RequestType, LogicalResourceId, Secret, Fields: Object.keys(request).toSorted() });
  switch (ways[RequestType] ?? 'succeed') {
    case 'succeed':
      return answer(request, {});
    case 'fail':
      // As a careless provider does: the whole request goes into the reason.
      return answer(request, { Status: 'FAILED', Reason: `the warehouse is empty ${JSON.stringify(request)}` });
    case 'twice':
      await answer(request, {});
      await answer(request, {});
      return;
    case 'wrong-id':
      await answer(request, { RequestId: 'another' });
      return answer(request, {});
    case 'late':
      await pause(Number(ways.LateMs));
      return answer(request, {});
    case 'alive':
      for (let beat = 0; beat < 4; beat += 1) {
        await pause(700);
        await fetch(request.ResponseURL, { method: 'PATCH', body: '{"Progress":"still at it"}' });
      }
      return answer(request, {});
    case 'silent':
      return;
    default:
      throw new Error(`no such way: ${ways[RequestType]}`);
  }
}

function serveHttp(): void {
  const server = createServer(async (message, response) => {
    let text = '';
    for await (const part of message.setEncoding('utf8')) text += part;
    response.writeHead(202).end();
    await handle(JSON.parse(text) as Request);
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (typeof address === 'object' && address !== null) console.log(`ready http://127.0.0.1:${address.port}/`);
  });
}

async function consume(queue: string): Promise<void> {
  const Mns = createRequire(import.meta.url)('@alicloud/mns') as new (
    account: string,
    options: object,
  ) => {
    receiveMessage(queue: string, wait: number): Promise<{ body?: { MessageBody?: string; ReceiptHandle: string } }>;
    deleteMessage(queue: string, receipt: string): Promise<unknown>;
  };
  const { MNS_ACCOUNT = '', MNS_ENDPOINT, MNS_KEY, MNS_SECRET } = process.env;
  const client = new Mns(MNS_ACCOUNT, { endpoint: MNS_ENDPOINT, accessKeyId: MNS_KEY, accessKeySecret: MNS_SECRET });
  console.log('ready');
  for (;;) {
    const message = await client.receiveMessage(queue, 10).catch(() => undefined);
    if (message?.body?.MessageBody === undefined) {
      await pause(200);
      continue;
    }
    await client.deleteMessage(queue, message.body.ReceiptHandle);
    const text = Buffer.from(message.body.MessageBody, 'base64').toString('utf8');
    void handle(JSON.parse(text) as Request).catch((error: Error) => note({ Error: error.message }));
  }
}

process.stdin.on('end', () => process.exit(0)).resume();
const { QUEUE } = process.env;
if (QUEUE === undefined) serveHttp();
else void consume(QUEUE);
