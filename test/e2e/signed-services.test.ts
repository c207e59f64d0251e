import { expect, it } from 'vitest';
import type { ServiceRequest } from '#wire/service-http.ts';
import { signedServiceHttp } from '#wire/signed-service-http.ts';
import { openHouse } from './house.ts';
import { readAccessKey } from './sdk.ts';

/* What is sent to the real services is signed as they want it: the local ones check the same signatures. */

const json = { 'content-type': 'application/json; charset=utf-8' };
const xml = { 'content-type': 'text/xml', 'x-mns-version': '2015-06-06' };

type Call = Pick<ServiceRequest, 'service' | 'method' | 'path'> &
  Partial<Pick<ServiceRequest, 'query' | 'headers'>> & { readonly body?: string; readonly status: number };

const calls: readonly Call[] = [
  { service: 'mns', method: 'PUT', path: '/queues/jobs', headers: xml, body: '<Queue></Queue>', status: 201 },
  { service: 'mns', method: 'GET', path: '/queues/jobs', headers: xml, status: 200 },
  {
    service: 'mns',
    method: 'PUT',
    path: '/queues/jobs',
    query: { metaoverride: 'true' },
    headers: xml,
    body: '<Queue><DelaySeconds>1</DelaySeconds></Queue>',
    status: 204,
  },
  { service: 'oss', method: 'PUT', path: '/my-files/', status: 200 },
  { service: 'oss', method: 'PUT', path: '/my-files/a%20b/%C3%BC', body: 'x', status: 200 },
  { service: 'oss', method: 'GET', path: '/my-files/', query: { acl: null }, status: 200 },
  { service: 'fc3', method: 'GET', path: '/2023-03-30/functions', query: { limit: '10', prefix: 'a b' }, status: 200 },
  { service: 'fc3', method: 'POST', path: '/2023-03-30/functions', headers: json, body: '{}', status: 400 },
  {
    service: 'fc2',
    method: 'POST',
    path: '/2016-08-15/services',
    headers: json,
    body: '{"serviceName":"s"}',
    status: 200,
  },
  { service: 'fc2', method: 'GET', path: '/2016-08-15/services/s', status: 200 },
];

it('calls are signed as the services want them, and a wrong key is refused by all of them', async () => {
  const house = openHouse();
  const server = house.start('serve', '--port', '0');
  const [, origin = ''] = await server.shows(/Function Compute: (http:\/\/\S+)/);
  const { AccountId: accountId, AccessKeyId: accessKeyId, AccessKeySecret } = readAccessKey(house.dataDir);
  const send = async ({ body = '', status: _status, ...call }: Call, accessKeySecret: string) => {
    const client = signedServiceHttp({
      credentials: { accessKeyId, accessKeySecret },
      endpoints: { fc2: origin, fc3: origin, mns: origin, oss: origin },
      ...{ accountId, now: Date.now, nonce: () => crypto.randomUUID() },
    });
    const request = { query: {}, headers: {}, ...call, accountId, region: 'cn-hangzhou', timeoutMs: 10_000 };
    const answer = await client.send({ ...request, body: Buffer.from(body) });
    return { status: answer.status, text: Buffer.from(answer.body).toString() };
  };
  for (const call of calls) {
    const { status, text } = await send(call, AccessKeySecret);
    expect(status, `${call.service} ${call.method} ${call.path}: ${text}`).toBe(call.status);
    expect((await send(call, 'wrong')).status).toBe(403);
  }
});
