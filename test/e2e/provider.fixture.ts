import { appendFileSync, mkdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';

/*
 * A custom resource provider that behaves as the path says: `/async`, `/async-fail`, `/silent` (takes a Create and never
 * answers), `/sync`, `/sync-fail`. `--provider` starts it. Each request is noted in `requests.txt` of its folder.
 */

interface Request {
  readonly RequestType: string;
  readonly RequestId: string;
  readonly ResponseURL?: string;
  readonly StackId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
}

const folder = process.env.PROVIDER_STATE ?? '.';

async function requestOf(message: IncomingMessage): Promise<Request> {
  let text = '';
  for await (const part of message.setEncoding('utf8')) text += part;
  return JSON.parse(text) as Request;
}

function outcome(request: Request, way: string): object {
  const { RequestId, StackId, LogicalResourceId, ResourceProperties } = request;
  const about = { RequestId, StackId, LogicalResourceId };
  if (way.endsWith('-fail') && request.RequestType === 'Create')
    return { ...about, Status: 'FAILED', Reason: 'the warehouse is empty' };
  const id = request.PhysicalResourceId ?? `thing-${RequestId}`;
  return { ...about, Status: 'SUCCESS', PhysicalResourceId: id, Data: { Size: ResourceProperties.Size ?? null } };
}

async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
  const way = (message.url ?? '').slice(1);
  const request = await requestOf(message);
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, 'requests.txt'), `${request.RequestType} ${way}\n`);
  const body = JSON.stringify(outcome(request, way));
  const headers = { 'content-type': 'application/json' };
  if (way.startsWith('sync')) {
    response.writeHead(200, headers).end(body);
    return;
  }
  response.writeHead(202).end();
  if ((way !== 'silent' || request.RequestType === 'Delete') && request.ResponseURL !== undefined)
    await fetch(request.ResponseURL, { method: 'POST', headers, body });
}

const server = createServer((message, response) => void serve(message, response));
server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) console.log(`listening on http://127.0.0.1:${address.port}`);
});
process.stdin.on('end', () => process.exit(0)).resume();
