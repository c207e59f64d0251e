import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { CloudError, type RpcProduct } from '#wire/cloud-client.ts';
import { createRpcClient } from '#wire/rpc-client.ts';
import { percentEncode } from '#wire/signature-encoding.ts';
import { signV1, stringToSignV1 } from '#wire/signature-v1.ts';
import { signedHeadersV3, timestamp } from '#wire/signature-v3.ts';
import { ACCOUNT, demoStack, startRos, type TestServer } from '../server.fixture.ts';

type Parameters = Record<string, string>;

/** A request signed as V1, as query or form. */
async function sendV1(server: TestServer, parameters: Parameters, place: 'query' | 'form' = 'query', secret?: string) {
  const method = place === 'query' ? 'GET' : 'POST';
  const all: Parameters = {
    Version: '2019-09-10',
    Format: 'JSON',
    AccessKeyId: server.key.id,
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: Math.random().toString(),
    Timestamp: timestamp(Date.now()),
    ...parameters,
  };
  const text = stringToSignV1(method, Object.entries(all));
  const encoded = Object.entries({ ...all, Signature: signV1(secret ?? server.key.secret, text) })
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&');
  const response =
    place === 'query'
      ? await fetch(`${server.url}/?${encoded}`)
      : await fetch(`${server.url}/`, {
          method,
          body: encoded,
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

const anAction = { Action: 'DescribeRegions' };

describe('the RPC port', () => {
  it('answers V1 over GET and over a POST form', async () => {
    const server = await startRos();
    for (const place of ['query', 'form'] as const) {
      const answer = await sendV1(server, { ...anAction, AcceptLanguage: 'en-US' }, place);
      expect(answer).toMatchObject({ status: 200, body: { Regions: [{ LocalName: 'China (Hangzhou)' }, {}] } });
      expect(answer.body.RequestId).toMatch(/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);
      expect(answer.headers.get('content-type')).toBe('application/json;charset=utf-8');
      expect(answer.headers.get('x-acs-request-id')).toBe(answer.body.RequestId);
    }
  });

  it('answers V3 with a JSON body', async () => {
    const server = await startRos();
    await server.commit(demoStack({ accountId: ACCOUNT }));
    const body = JSON.stringify({ RegionId: 'cn-hangzhou', StackName: ['demo'] });
    const { host, ...headers } = signedHeadersV3({
      method: 'POST',
      host: new URL(server.url).host,
      path: '/',
      query: [],
      body,
      contentType: 'application/json',
      action: 'ListStacks',
      version: '2019-09-10',
      accessKeyId: server.key.id,
      accessKeySecret: server.key.secret,
      now: Date.now(),
      nonce: 'json',
    });
    const response = await fetch(server.url, { method: 'POST', headers, body });
    expect(await response.json()).toMatchObject({ TotalCount: 1 });
  });

  it('takes a template of half a megabyte in the request line', async () => {
    const server = await startRos();
    const answer = await sendV1(server, { ...anAction, TemplateBody: '"{:"'.repeat(131_000) });
    expect(answer.status).toBe(200);
  });

  it.each([
    ['a wrong secret', anAction, 'SignatureDoesNotMatch', 400, 'wrong'],
    ['a stale timestamp', { ...anAction, Timestamp: '2020-01-01T00:00:00Z' }, 'InvalidTimeStamp.Expired', 400],
    ['an unknown key', { ...anAction, AccessKeyId: 'LTAInobody' }, 'InvalidAccessKeyId.NotFound', 404],
    ['no action', {}, 'MissingAction', 400],
    ['an empty version', { ...anAction, Version: '' }, 'MissingVersion', 400],
    ['an unknown action', { Action: 'LaunchRocket' }, 'InvalidApi.NotFound', 404],
    ['an unknown version', { ...anAction, Version: '2001-01-01' }, 'InvalidProduct.NotFound', 404],
    ['another format', { ...anAction, Format: 'XML' }, 'InvalidParameter.Format', 400],
    ['a missing parameter', { Action: 'GetStack', RegionId: 'cn-hangzhou' }, 'MissingParameter', 400],
    ['an unknown region', { Action: 'ListStacks', RegionId: 'mars-1' }, 'InvalidParameter', 400],
  ])('refuses %s', async (_what, parameters: Parameters, code, status, secret?: string) => {
    const server = await startRos();
    const answer = await sendV1(server, parameters, 'query', secret);
    expect(answer).toMatchObject({ status, body: { Code: code, HostId: 'ros.example.test' } });
    for (const member of ['RequestId', 'Message', 'Recommend', 'HostId', 'Code']) {
      expect(answer.body[member], member).toEqual(expect.any(String));
    }
  });

  it('refuses a nonce that it has seen', async () => {
    const server = await startRos();
    await sendV1(server, { ...anAction, SignatureNonce: 'same' });
    const answer = await sendV1(server, { ...anAction, SignatureNonce: 'same' });
    expect(answer).toMatchObject({ status: 400, body: { Code: 'SignatureNonceUsed' } });
  });

  it('does not take the action of a V1 request from an unsigned header', async () => {
    const server = await startRos();
    const response = await fetch(`${server.url}/?AccessKeyId=a&Version=2019-09-10`, {
      headers: { 'x-acs-action': 'DeleteStack' },
    });
    expect(await response.json()).toMatchObject({ Code: 'MissingAction' });
  });

  it.each(['PUT', 'DELETE', 'PATCH'])('refuses the method %s', async (method) => {
    const server = await startRos();
    const response = await fetch(`${server.url}/?Action=ListStacks&Version=2019-09-10`, { method });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ Code: 'UnsupportedHTTPMethod' });
  });

  it('answers other products by version, after asking for permission', async () => {
    const seen: unknown[] = [];
    const ecs: RpcProduct = {
      name: 'Ecs',
      version: '2014-05-26',
      handle: async (action, parameters, caller) => {
        seen.push({ action, parameters, accountId: caller.accountId });
        return { Zones: { Zone: [] } };
      },
    };
    const server = await startRos({ products: [ecs] });
    const answer = await sendV1(server, { Action: 'DescribeZones', Version: '2014-05-26', RegionId: 'cn-beijing' });
    expect(answer).toMatchObject({ status: 200, body: { Zones: { Zone: [] } } });
    expect(seen).toEqual([{ action: 'DescribeZones', parameters: { RegionId: 'cn-beijing' }, accountId: ACCOUNT }]);
  });

  it('never says more of a defect than its request id', async () => {
    const broken: RpcProduct = {
      name: 'Ecs',
      version: '2014-05-26',
      handle: async () => {
        throw new TypeError('secret detail');
      },
    };
    const server = await startRos({ products: [broken] });
    const answer = await sendV1(server, { Action: 'X', Version: '2014-05-26', Password: 'hunter2' });
    expect(answer).toMatchObject({ status: 500, body: { Code: 'InternalError' } });
    expect(JSON.stringify(answer.body)).not.toContain('secret detail');
    const entry = server.logged.find(({ message }) => message === 'defect');
    expect(entry).toMatchObject({ requestId: answer.body.RequestId, error: expect.any(TypeError) });
    expect(JSON.stringify(server.logged)).not.toMatch(/hunter2|Signature=/);
  });

  it('passes a CloudError of a product on as it is', async () => {
    const refusing: RpcProduct = {
      name: 'Vpc',
      version: '2016-04-28',
      handle: async () => {
        throw new CloudError('InvalidVpcId.NotFound', 'gone', { status: 404, data: { AccessDeniedDetail: {} } });
      },
    };
    const server = await startRos({ products: [refusing] });
    expect(await sendV1(server, { Action: 'X', Version: '2016-04-28' })).toMatchObject({
      status: 404,
      body: { Code: 'InvalidVpcId.NotFound', Message: 'gone', AccessDeniedDetail: {} },
    });
  });

  it('works with the client of this house', async () => {
    const server = await startRos();
    const client = createRpcClient({
      endpoint: server.url,
      accessKeyId: server.key.id,
      accessKeySecret: server.key.secret,
      timeoutMs: 5_000,
      now: Date.now,
      nonce: () => 'once',
    });
    const request = { product: 'ROS', version: '2019-09-10', region: 'cn-hangzhou', accountId: ACCOUNT };
    await expect(client.call({ ...request, action: 'ListStacks', parameters: {} })).resolves.toMatchObject({
      Stacks: [],
    });
  });
});

describe('the rest of the port', () => {
  it.each(['/', '/healthz'])('greets at %s without a signature', async (path) => {
    const server = await startRos();
    const response = await fetch(`${server.url}${path}`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ Name: 'Rosette', Version: '1.2.3', Ready: true });
  });

  it('answers an unknown path as JSON', async () => {
    const server = await startRos();
    const response = await fetch(`${server.url}/admin?token=abc`);
    expect(response.status).toBe(404);
    const body = await response.json();
    expect(body).toMatchObject({ Code: 'NotFound' });
    expect(JSON.stringify(body) + JSON.stringify(server.logged)).not.toContain('abc');
  });

  it('refuses a body that is too large', async () => {
    const server = await startRos();
    const response = await fetch(server.url, { method: 'POST', body: 'x'.repeat(8 * 1024 * 1024 + 1) });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({
      Code: 'RequestEntityTooLarge',
      Message: 'The body of the request is larger than the 8388608 bytes that are taken here.',
      RequestId: expect.any(String),
    });
  });

  it('answers an address that cannot be read as JSON', async () => {
    const server = await startRos();
    const response = await fetch(`${server.url}/%zz`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ Code: 'BadRequest', RequestId: expect.any(String) });
  });

  it('answers what is no HTTP as JSON', async () => {
    const server = await startRos();
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write('HELLO\r\n\r\n'));
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('end', () => resolve(text));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('"Code":"BadRequest"');
  });
});
