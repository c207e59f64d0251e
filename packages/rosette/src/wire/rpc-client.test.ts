import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type CloudError, RETRY_AFTER } from './cloud-client.ts';
import { createRpcClient } from './rpc-client.ts';

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

async function listen(handle: (request: IncomingMessage, response: ServerResponse, body: string) => void) {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => handle(request, response, body));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const client = (endpoint: string, timeoutMs = 2_000) =>
  createRpcClient({ endpoint, accessKeyId: 'id', accessKeySecret: 's', timeoutMs, now: Date.now, nonce: () => 'n1' });

const request = {
  product: 'ROS',
  version: '2019-09-10',
  action: 'ListStacks',
  region: 'cn-beijing',
  accountId: '1',
  parameters: { Status: ['A', 'B'], 'x y': 'ü+' },
};

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('the call succeeded'),
    (error: CloudError) => error,
  );

describe('createRpcClient', () => {
  it('sends nothing in the name of a role, which it cannot assume', async () => {
    let asked = 0;
    const endpoint = await listen((_, response) => {
      asked += 1;
      response.end('{}');
    });
    const error = await failure(client(endpoint).call({ ...request, role: 'deployer' }));
    expect(error).toMatchObject({ code: 'NotSupported', outcome: 'rejected', action: 'ListStacks' });
    expect(error.message).toContain('deployer');
    expect(asked).toBe(0);
  });

  it('sends flattened parameters in a form and reads the answer', async () => {
    let seen: { headers: IncomingMessage['headers']; form: URLSearchParams } | undefined;
    const endpoint = await listen((incoming, response, body) => {
      seen = { headers: incoming.headers, form: new URLSearchParams(body) };
      response.end('{"RequestId":"R","Stacks":[]}');
    });
    expect(await client(endpoint).call(request)).toEqual({ RequestId: 'R', Stacks: [] });
    expect([...seen!.form]).toEqual([
      ['RegionId', 'cn-beijing'],
      ['Status.1', 'A'],
      ['Status.2', 'B'],
      ['x y', 'ü+'],
    ]);
    expect(seen!.headers['x-acs-action']).toBe('ListStacks');
    expect(seen!.headers.authorization).toContain('Credential=id');
  });

  it('reads the error envelope and keeps the members beyond it', async () => {
    const endpoint = await listen((_request, response) => {
      response.writeHead(404);
      response.end('{"Code":"StackNotFound","Message":"gone","RequestId":"R","HostId":"h","Diagnostics":[1]}');
    });
    expect(await failure(client(endpoint).call(request))).toMatchObject({
      code: 'StackNotFound',
      status: 404,
      message: 'gone',
      requestId: 'R',
      outcome: 'rejected',
      data: { Diagnostics: [1] },
    });
  });

  it.each([
    { status: 200, body: '', expected: { code: 'InvalidResponse', status: 502, outcome: 'unknown' } },
    { status: 200, body: '[]', expected: { code: 'InvalidResponse', status: 502, outcome: 'unknown' } },
    { status: 302, body: '', expected: { code: 'InvalidResponse', status: 502, outcome: 'unknown' } },
    { status: 404, body: '<html>no</html>', expected: { code: 'InvalidResponse', status: 404, outcome: 'rejected' } },
    { status: 502, body: '<html>bad</html>', expected: { code: 'InvalidResponse', status: 502, outcome: 'unknown' } },
    { status: 500, body: '{"Code":"InternalError"}', expected: { status: 500, outcome: 'unknown' } },
    { status: 503, body: '{"Code":"ServiceUnavailable"}', expected: { status: 503, outcome: 'rejected' } },
    { status: 400, body: '{"code":"Throttling.User","message":"slow"}', expected: { code: 'Throttling.User' } },
  ])('makes a CloudError of HTTP $status $body', async ({ status, body, expected }) => {
    const endpoint = await listen((_request, response) => {
      response.writeHead(status);
      response.end(body);
    });
    expect(await failure(client(endpoint).call(request))).toMatchObject(expected);
  });

  it('keeps how long a throttled call should wait', async () => {
    const endpoint = await listen((_request, response) => {
      response.writeHead(400, { 'x-acs-retry-after': '1500' });
      response.end('{"Code":"Throttling","Message":"slow"}');
    });
    expect(await failure(client(endpoint).call(request))).toMatchObject({ data: { [RETRY_AFTER]: 1500 } });
  });

  it('does not know the outcome when no answer comes in time', async () => {
    const endpoint = await listen(() => {});
    expect(await failure(client(endpoint, 50).call(request))).toMatchObject({
      code: 'RequestTimeout',
      outcome: 'unknown',
    });
  });

  it('does not know the outcome when the connection breaks', async () => {
    const endpoint = await listen((incoming) => incoming.socket.destroy());
    expect(await failure(client(endpoint).call(request))).toMatchObject({
      code: 'ConnectionError',
      outcome: 'unknown',
    });
  });

  it('knows that nothing was done when nobody listens', async () => {
    const endpoint = await listen(() => {});
    for (const close of open.splice(0)) close();
    expect(await failure(client(endpoint).call(request))).toMatchObject({
      code: 'ConnectionError',
      outcome: 'rejected',
      status: 503,
    });
  });

  it('refuses an endpoint without a scheme', async () => {
    expect(await failure(client('localhost:8787').call(request))).toMatchObject({ code: 'InvalidEndpoint' });
  });
});
