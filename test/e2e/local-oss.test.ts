import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type OssClient, ossClient } from './cloud-clients.ts';
import { type Served, serve } from './house.ts';
import { readAccessKey } from './sdk.ts';

/* `rosette serve` in a process of its own, and the official client of OSS against its cloud port, with both signatures. */

async function cloudUrlOf({ server }: Pick<Served, 'server'>): Promise<string> {
  return (await server.shows(/Function Compute: (http:\/\/127\.0\.0\.1:\d+)/))[1] ?? '';
}

async function opened() {
  const served = await serve();
  const url = await cloudUrlOf(served);
  return { served, url, key: readAccessKey(served.house.dataDir) };
}

describe.each([
  ['V1', { authorizationV4: false }],
  ['V4', { authorizationV4: true }],
])('ali-oss with signature %s', (_, options) => {
  it('keeps buckets and objects', async () => {
    const { url, key } = await opened();
    const client = ossClient(url, key, options);
    await client.putBucket('first-bucket');
    client.useBucket('first-bucket');
    expect((await client.listBuckets()).buckets).toMatchObject([{ name: 'first-bucket', region: 'oss-cn-hangzhou' }]);
    expect((await client.getBucketInfo('first-bucket')).bucket).toMatchObject({ Name: 'first-bucket' });
    expect((await client.getBucketLocation('first-bucket')).location).toBe('oss-cn-hangzhou');
    await settings(client);
    await objects(client);
    await listings(client);
    await parts(client);
    await expect(client.deleteBucket('first-bucket')).rejects.toMatchObject({ code: 'BucketNotEmpty', status: 409 });
    for (const { name } of (await client.list({ 'max-keys': 1000 })).objects) await client.delete(name);
    await client.deleteBucket('first-bucket');
    expect((await client.listBuckets()).buckets ?? []).toEqual([]);
    await expect(client.getBucketInfo('first-bucket')).rejects.toMatchObject({ code: 'NoSuchBucket', status: 404 });
  });
});

async function settings(client: OssClient) {
  await client.putBucketACL('first-bucket', 'public-read');
  expect((await client.getBucketACL('first-bucket')).acl).toBe('public-read');
  await client.putBucketACL('first-bucket', 'private');
  const policy = {
    Version: '1',
    Statement: [
      { Effect: 'Allow', Principal: ['*'], Action: ['oss:GetObject'], Resource: ['acs:oss:*:*:first-bucket/open/*'] },
    ],
  };
  expect((await client.getBucketPolicy('first-bucket')).status).toBe(404);
  await client.putBucketPolicy('first-bucket', policy);
  expect((await client.getBucketPolicy('first-bucket')).policy).toEqual(policy);
  await client.deleteBucketPolicy('first-bucket');
  await client.putBucketTags('first-bucket', { team: 'blue' });
  expect((await client.getBucketTags('first-bucket')).tag).toEqual({ team: 'blue' });
  await client.putBucketCORS('first-bucket', [{ allowedOrigin: '*', allowedMethod: 'GET' }]);
  expect((await client.getBucketCORS('first-bucket')).rules).toEqual([{ allowedOrigin: '*', allowedMethod: 'GET' }]);
}

async function objects(client: OssClient) {
  const name = 'dir/ä name+with (odd) & marks.txt';
  await client.put(name, Buffer.from('hello world'), {
    meta: { color: 'blue' },
    headers: { 'Cache-Control': 'no-store' },
  });
  const got = await client.get(name);
  expect(got.content.toString()).toBe('hello world');
  expect(got.res.headers).toMatchObject({
    etag: '"5EB63BBBE01EEED093CB22BB8F5ACDC3"',
    'cache-control': 'no-store',
    'content-type': 'text/plain',
    'x-oss-object-type': 'Normal',
  });
  expect((await client.head(name)).meta).toEqual({ color: 'blue' });
  expect((await client.getObjectMeta(name)).res.headers['content-length']).toBe('11');
  const range = await client.get(name, { headers: { Range: 'bytes=6-' } });
  expect([range.res.status, range.content.toString(), range.res.headers['content-range']]).toEqual([
    206,
    'world',
    'bytes 6-10/11',
  ]);
  expect(
    (await client.get(name, { headers: { 'If-None-Match': '"5EB63BBBE01EEED093CB22BB8F5ACDC3"' } })).res.status,
  ).toBe(304);
  await expect(client.get(name, { headers: { 'If-Match': '"other"' } })).rejects.toMatchObject({
    code: 'PreconditionFailed',
  });
  await client.copy('copy.txt', name);
  expect((await client.get('copy.txt')).content.toString()).toBe('hello world');
  await client.putMeta('copy.txt', { color: 'red' });
  expect((await client.head('copy.txt')).meta).toEqual({ color: 'red' });
  expect((await client.get('copy.txt')).content.toString()).toBe('hello world');
  await client.putACL('copy.txt', 'public-read');
  expect((await client.getACL('copy.txt')).acl).toBe('public-read');
  await client.putObjectTagging('copy.txt', { a: '1' });
  expect((await client.getObjectTagging('copy.txt')).tag).toEqual({ a: '1' });
  await client.putStream('stream.bin', Readable.from([randomBytes(300_000), randomBytes(300_000)]));
  expect((await client.head('stream.bin')).res.headers['content-length']).toBe('600000');
  await expect(client.get('nothing')).rejects.toMatchObject({
    code: 'NoSuchKey',
    status: 404,
    requestId: expect.stringMatching(/./),
  });
  await client.delete('nothing');
  expect((await client.deleteMulti(['copy.txt', 'stream.bin', name])).deleted).toHaveLength(3);
  expect((await client.list()).objects).toEqual([]);
}

async function listings(client: OssClient) {
  for (const key of ['a/1', 'a/2', 'b/1', 'c', 'd']) await client.put(key, Buffer.from(key));
  const byFolder = await client.list({ delimiter: '/', 'max-keys': 3 });
  expect([byFolder.prefixes, byFolder.objects.map(({ name }) => name), byFolder.isTruncated]).toEqual([
    ['a/', 'b/'],
    ['c'],
    true,
  ]);
  const rest = await client.list({ delimiter: '/', marker: byFolder.nextMarker });
  expect([rest.prefixes, rest.objects.map(({ name }) => name), rest.isTruncated]).toEqual([null, ['d'], false]);
  const first = await client.listV2({ prefix: 'a/', 'max-keys': 1 });
  expect([first.objects.map(({ name }) => name), first.keyCount]).toEqual([['a/1'], 1]);
  const second = await client.listV2({ prefix: 'a/', 'continuation-token': first.nextContinuationToken });
  expect([second.objects.map(({ name }) => name), second.isTruncated]).toEqual([['a/2'], false]);
}

async function parts(client: OssClient) {
  const body = randomBytes(350_000);
  const done = await client.multipartUpload('big.bin', body, { partSize: 102_400 });
  expect(done.res.headers.etag).toMatch(/^"[0-9A-F]{32}-4"$/);
  expect((await client.get('big.bin')).content.equals(body)).toBe(true);
  const range = await client.get('big.bin', { headers: { Range: 'bytes=102000-204900' } });
  expect(range.content.equals(body.subarray(102_000, 204_901))).toBe(true);
  const { uploadId } = await client.initMultipartUpload('never.bin');
  expect((await client.listUploads({ 'max-uploads': 10 })).uploads).toMatchObject([{ uploadId }]);
  await client.abortMultipartUpload('never.bin', uploadId);
  expect((await client.listUploads({ 'max-uploads': 10 })).uploads).toEqual([]);
}

it('reads and writes by presigned address: V1 by name, V4 by IP address', async () => {
  const { url, key } = await opened();
  const byName = ossClient(url.replace('127.0.0.1', 'localhost'), key, { bucket: 'signed-bucket', sldEnable: true });
  const byAddress = ossClient(url, key, { bucket: 'signed-bucket', authorizationV4: true });
  await byAddress.putBucket('signed-bucket');
  const put = byName.signatureUrl('by/name', { method: 'PUT', 'Content-Type': 'text/plain' });
  const typed = { method: 'PUT', body: 'one', headers: { 'content-type': 'text/plain' } };
  expect((await fetch(put, { ...typed, headers: { 'content-type': 'text/html' } })).status).toBe(403);
  expect((await fetch(put, typed)).status).toBe(200);
  expect(await (await fetch(byName.signatureUrl('by/name'))).text()).toBe('one');
  const late = byName.signatureUrl('by/name', { expires: -10 });
  expect([(await fetch(late)).status, await (await fetch(late)).text()]).toEqual([
    403,
    expect.stringContaining('Request has expired'),
  ]);

  const putV4 = await byAddress.signatureUrlV4('PUT', 60, undefined, 'by/address');
  expect((await fetch(putV4, { method: 'PUT', body: Buffer.from('two') })).status).toBe(200);
  const getV4 = await byAddress.signatureUrlV4('GET', 60, undefined, 'by/address');
  expect(await (await fetch(getV4)).text()).toBe('two');
  expect((await fetch(getV4.replace('by/address', 'by/name'))).status).toBe(403);
  expect((await fetch(`${url}/signed-bucket/by/name`)).status).toBe(403);
});

it('keeps objects when the process is killed, at the same address', async () => {
  const { served, url, key } = await opened();
  const client = ossClient(url, key, { bucket: 'kept-bucket' });
  await client.putBucket('kept-bucket');
  const body = randomBytes(2_000_000);
  await client.put('body', body);
  served.server.signal('SIGKILL');
  await served.server.ended;
  const again = await serve(served.house);
  expect(await cloudUrlOf(again)).toBe(url);
  expect((await client.get('body')).content.equals(body)).toBe(true);
});

it('refuses a wrong secret, and says so as OSS does', async () => {
  const { url, key } = await opened();
  const stranger = ossClient(url, { ...key, AccessKeySecret: 'wrong' });
  await expect(stranger.putBucket('any-bucket')).rejects.toMatchObject({ code: 'SignatureDoesNotMatch', status: 403 });
  const unknown = ossClient(url, { ...key, AccessKeyId: 'LTAInobody' }, { authorizationV4: true });
  await expect(unknown.putBucket('any-bucket')).rejects.toMatchObject({ code: 'InvalidAccessKeyId', status: 403 });
});
