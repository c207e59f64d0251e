import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '@rosette/template/base/json.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FetchError } from '#server/fetched-text.ts';
import { type CloudClient, CloudError, type CloudRequest } from '#wire/cloud-client.ts';
import { textFetcher } from './fetch-text.ts';

let server: Server;
let base = '';

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/moved') return void response.writeHead(302, { Location: '/' }).end();
    if (request.url?.startsWith('/missing')) return void response.writeHead(404).end();
    if (request.url === '/large') return void response.end('x'.repeat(200));
    response.end(`${request.method} über`);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const asked: CloudRequest[] = [];
let answer: JsonObject | CloudError = { TooLarge: false, Text: 'of an object' };
const cloud: CloudClient = {
  call: async (request) => {
    asked.push(request);
    if (answer instanceof CloudError) throw answer;
    return answer;
  },
};
const fetchText = textFetcher(cloud);
const limits = { maxBytes: 100, timeoutMs: 5_000 };
const reader = { accountId: '1', region: 'cn-hangzhou' };

it('reads what is at an address', async () => {
  expect(await fetchText(`${base}/`, limits, reader)).toBe('GET über');
});

it.each([
  ['/missing?signature=secret', /^127\.0\.0\.1:\d+ answered with status 404$/],
  ['/moved', /redirects are not followed/],
  ['/large', /larger than 100 bytes/],
])('says why not: %s', async (path, reason) => {
  const failure = fetchText(base + path, limits, reader);
  await expect(failure).rejects.toBeInstanceOf(FetchError);
  await expect(failure).rejects.toThrow(reason);
});

it('does not reach into networks that the operator has not allowed', async () => {
  await expect(fetchText('http://10.0.0.1/', limits, reader)).rejects.toThrow(/does not send requests to/);
  await expect(fetchText('http://169.254.169.254/', limits, reader)).rejects.toThrow(FetchError);
});

describe('an object', () => {
  it.each([
    ['oss://box/a/web.yml', 'cn-hangzhou'],
    ['oss://box/a/web.yml?RegionId=cn-beijing', 'cn-beijing'],
  ])('is read as the account of the request: %s', async (url, region) => {
    asked.length = 0;
    answer = { TooLarge: false, Text: 'of an object' };
    expect(await fetchText(url, limits, { ...reader, role: 'Reader' })).toBe('of an object');
    expect(asked).toMatchObject([
      {
        ...{ product: 'Oss', action: 'GetObject', accountId: '1', role: 'Reader', region },
        parameters: { Bucket: 'box', Key: 'a/web.yml', MaxBytes: 100, TimeoutMs: 5_000 },
      },
    ]);
  });

  it.each([
    [{ TooLarge: true }, 'the object in bucket box is larger than 100 bytes'],
    [new CloudError('NoSuchBucket', ''), 'there is no bucket box in cn-hangzhou; say which region it is in'],
    [new CloudError('NoSuchKey', ''), 'bucket box in cn-hangzhou has no object of that name'],
    [new CloudError('AccessDenied', ''), 'may not read the object in bucket box'],
    [new CloudError('ServerBusy', 'later'), 'OSS in cn-hangzhou answered ServerBusy: later'],
  ])('that cannot be had: %s', async (given, reason) => {
    answer = given;
    const failure = fetchText('oss://box/secret-name', limits, reader);
    await expect(failure).rejects.toBeInstanceOf(FetchError);
    await expect(failure).rejects.toThrow(reason);
    await expect(failure).rejects.not.toThrow('secret-name');
  });

  it('is not asked for by an address that is none', async () => {
    asked.length = 0;
    await expect(fetchText('oss://host.example.com/key', limits, reader)).rejects.toThrow('name of a bucket');
    expect(asked).toEqual([]);
  });
});
