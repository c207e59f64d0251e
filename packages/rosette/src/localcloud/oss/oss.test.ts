import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { presignOssV1, presignOssV4, signedHeadersOssV4, signOssV1, stringToSignOssV1 } from '#wire/signature-oss.ts';
import {
  type Answer,
  type Asked,
  account,
  keys,
  other,
  type TestWeb,
  type TestWebOptions,
  testWeb,
} from '../web/test-web.fixture.ts';

const now = Date.UTC(2026, 0, 1);
const [accessKeyId, { secret: accessKeySecret }] = Object.entries(keys)[0]!;
const anonymous: Asked = { caller: undefined };
const stranger: Asked = { caller: { accountId: other, region: 'cn-hangzhou' } };

function code({ text }: Answer): string | undefined {
  return /<Code>([^<]*)/.exec(text)?.[1];
}

async function bucketWith(keysOf: readonly string[], options: TestWebOptions = {}): Promise<TestWeb> {
  const web = testWeb(options);
  await web.ask('PUT', '/box');
  for (const key of keysOf) await web.ask('PUT', `/box/${key}`, { body: decodeURIComponent(key) });
  return web;
}

/** A folder for bodies, and what lies in it. */
function bodiesFolder() {
  const bodies = mkdtempSync(join(tmpdir(), 'rosette-oss-'));
  onTestFinished(() => rmSync(bodies, { recursive: true, force: true }));
  return { bodies, count: () => readdirSync(join(bodies, 'oss')).length };
}

describe('buckets', () => {
  it('have names that the whole cloud shares', async () => {
    const web = testWeb();
    expect((await web.ask('PUT', '/box', { headers: { 'x-oss-acl': 'public-read' } })).headers.location).toBe('/box');
    expect((await web.ask('PUT', '/box')).status).toBe(200);
    expect((await web.ask('GET', '/box?acl')).text).toContain('<Grant>public-read</Grant>');
    expect(code(await web.ask('PUT', '/box', stranger))).toBe('BucketAlreadyExists');
    expect(code(await web.ask('PUT', '/Box'))).toBe('InvalidBucketName');
    expect(code(await web.ask('GET', '/nobodys'))).toBe('NoSuchBucket');
    expect((await web.ask('GET', '/', stranger)).text).not.toContain('<Name>');
    expect(code(await web.ask('GET', '/', anonymous))).toBe('AccessDenied');
    await web.ask('DELETE', '/box');
    expect(web.cloud.ledger().map(({ change, product, kind, id }) => [change, product, kind, id])).toEqual([
      ['created', 'Oss', 'Bucket', 'box'],
      ['removed', 'Oss', 'Bucket', 'box'],
    ]);
  });

  it('lie in the region of the host or of the caller', async () => {
    const web = testWeb();
    await web.ask('PUT', '/', { headers: { host: 'away.oss-cn-beijing.aliyuncs.com' } });
    expect((await web.ask('GET', '/away?location')).text).toContain('oss-cn-beijing</LocationConstraint>');
    await web.ask('PUT', '/near', { caller: { accountId: account, region: 'cn-shanghai' } });
    expect((await web.ask('GET', '/near?location')).text).toContain('oss-cn-shanghai');
  });

  it('keep policies that are policies', async () => {
    const web = await bucketWith([]);
    const put = async (policy: object | string) => {
      const body = typeof policy === 'string' ? policy : JSON.stringify(policy);
      return web.ask('PUT', '/box?policy', { body });
    };
    const rule = { Effect: 'Allow', Principal: '*', Action: 'oss:*', Resource: '*' };
    for (const bad of [
      '{',
      '[]',
      {},
      { Version: '1' },
      { Version: '2', Statement: [rule] },
      { Version: '1', Statement: [{ ...rule, Effect: 'Maybe' }] },
    ]) {
      expect(code(await put(bad))).toBe('InvalidPolicyDocument');
    }
    expect((await put({ Version: '1', Statement: [rule] })).status).toBe(200);
    expect((await web.ask('DELETE', '/box?policy')).status).toBe(204);
    expect(code(await web.ask('GET', '/box?policy'))).toBe('NoSuchBucketPolicy');
  });

  it('give back the configurations that they are given, and say what they cannot do', async () => {
    const web = await bucketWith([]);
    expect(code(await web.ask('GET', '/box?lifecycle'))).toBe('NoSuchLifecycle');
    const body = '<LifecycleConfiguration><Rule><ID>a</ID></Rule></LifecycleConfiguration>';
    expect((await web.ask('PUT', '/box?lifecycle', { body })).status).toBe(200);
    expect((await web.ask('GET', '/box?lifecycle')).text).toBe(body);
    expect(code(await web.ask('PUT', '/box?website', { body }))).toBe('MalformedXML');
    expect((await web.ask('DELETE', '/box?lifecycle')).status).toBe(204);
    expect([code(await web.ask('PUT', '/box?versioning')), (await web.ask('PUT', '/box?versioning')).status]).toEqual([
      'NotImplemented',
      501,
    ]);
    expect(code(await web.ask('POST', '/box/a'))).toBe('MethodNotAllowed');
  });
});

describe('who may', () => {
  it('follows access lists for those who do not own the bucket', async () => {
    const web = await bucketWith(['a']);
    const get = async (asked: Asked) => (await web.ask('GET', '/box/a', asked)).status;
    const put = async (asked: Asked) => (await web.ask('PUT', '/box/b', { ...asked, body: 'x' })).status;
    expect([await get(anonymous), await get(stranger), await put(stranger)]).toEqual([403, 403, 403]);
    await web.ask('PUT', '/box?acl', { headers: { 'x-oss-acl': 'public-read' } });
    expect([await get(anonymous), await put(anonymous)]).toEqual([200, 403]);
    await web.ask('PUT', '/box/a?acl', { headers: { 'x-oss-object-acl': 'private' } });
    expect(await get(anonymous)).toBe(403);
    await web.ask('PUT', '/box?acl', { headers: { 'x-oss-acl': 'public-read-write' } });
    expect([await put(anonymous), (await web.ask('DELETE', '/box', stranger)).status]).toEqual([200, 403]);
  });

  it('follows the policy first: a Deny outweighs, a condition never applies', async () => {
    const web = await bucketWith(['open/a', 'open/secret', 'shut']);
    const allow = {
      Effect: 'Allow',
      Principal: [other],
      Action: ['oss:Get*'],
      Resource: [`acs:oss:*:${account}:box/open/*`],
    };
    const deny = {
      Effect: 'Deny',
      Principal: ['*'],
      Action: ['oss:GetObject'],
      Resource: [`acs:oss:*:*:box/open/s*t`],
    };
    const conditional = { ...allow, Resource: ['*'], Condition: { IpAddress: { 'acs:SourceIp': ['127.0.0.1'] } } };
    const Statement = [allow, deny, conditional];
    await web.ask('PUT', '/box?policy', { body: JSON.stringify({ Version: '1', Statement }) });
    const get = async (key: string, asked: Asked) => (await web.ask('GET', `/box/${key}`, asked)).status;
    expect([await get('open/a', stranger), await get('open/a', anonymous)]).toEqual([200, 403]);
    expect([await get('open/secret', stranger), await get('shut', stranger)]).toEqual([403, 403]);
    expect([await get('open/secret', {}), await get('shut', {})]).toEqual([200, 200]);
  });
});

describe('signatures', () => {
  const region = 'cn-hangzhou';
  const base = { accessKeyId, accessKeySecret, method: 'GET', bucket: 'box', key: 'dir/ä b', now, expires: 60 };
  const path = '/box/dir/%C3%A4%20b';

  const ask = (web: TestWeb, url: string, asked: Asked = {}) => {
    const { pathname, search, host } = new URL(url);
    return web.ask('GET', `${pathname}${search}`, { ...asked, headers: { host, ...asked.headers }, caller: undefined });
  };

  it('in the address hold until they expire, in path and in host style', async () => {
    const web = await bucketWith(['dir/%C3%A4%20b']);
    for (const at of [
      'http://localhost:9001/box/',
      'http://box.localhost:9001/',
      'http://box.oss-cn-hangzhou.aliyuncs.com/',
    ]) {
      const v1 = presignOssV1({ ...base, base: at });
      const v4 = presignOssV4({ ...base, base: at, region });
      for (const url of [v1, v4]) {
        expect((await ask(web, url)).text).toBe('dir/ä b');
        expect(code(await ask(web, url.replace('dir', 'dix')))).toBe('SignatureDoesNotMatch');
        expect(code(await ask(web, url, { headers: { 'x-oss-meta-a': 'b' } }))).toBe('SignatureDoesNotMatch');
        expect(code(await ask(web, url, { headers: { authorization: 'OSS a:b' } }))).toBe('InvalidArgument');
      }
    }
    await web.clock.advance(59_999);
    expect((await ask(web, presignOssV4({ ...base, base: 'http://localhost/box/', region }))).status).toBe(200);
    await web.clock.advance(1);
    expect((await ask(web, presignOssV4({ ...base, base: 'http://localhost/box/', region }))).text).toContain(
      'expired',
    );
    expect((await ask(web, presignOssV1({ ...base, base: 'http://localhost/box/' }))).text).toContain('expired');
  });

  it('in an address that names no bucket choose it', async () => {
    const web = await bucketWith(['dir/%C3%A4%20b']);
    await web.ask('PUT', '/another');
    expect((await ask(web, presignOssV4({ ...base, base: 'http://127.0.0.1:9001/', region }))).text).toBe('dir/ä b');
  });

  it('are refused with parts that are wrong or missing', async () => {
    const web = await bucketWith([]);
    const v4 = presignOssV4({ ...base, base: 'http://h/box/', region });
    expect(code(await ask(web, v4.replace('x-oss-expires=60', 'x-oss-expires=604801')))).toBe('InvalidArgument');
    expect(code(await ask(web, v4.replace(/x-oss-credential=[^&]*&/, '')))).toBe('InvalidArgument');
    expect(code(await ask(web, v4.replace('x-oss-date=2026', 'x-oss-date=2025')))).toBe('AccessDenied');
    const v1 = presignOssV1({ ...base, base: 'http://h/box/' });
    expect(code(await ask(web, v1.replace(/Expires=\d+&/, '')))).toBe('AccessDenied');
    expect(code(await ask(web, v1.replace('LTAI-one', 'nobody')))).toBe('InvalidAccessKeyId');
    expect(code(await ask(web, presignOssV4({ ...base, base: 'http://h/box/', region, now: now + 3_600_000 })))).toBe(
      'AccessDenied',
    );
  });

  it('in headers hold for 15 minutes either way', async () => {
    const web = await bucketWith(['dir/%C3%A4%20b']);
    const v4 = (at: number) => signedHeadersOssV4({ ...base, region, now: at });
    const v1 = (at: number) => {
      const headers = { date: new Date(at).toUTCString() };
      const text = stringToSignOssV1(
        { method: 'GET', bucket: 'box', key: 'dir/ä b', query: {}, headers },
        headers.date,
      );
      return { ...headers, authorization: `OSS ${accessKeyId}:${signOssV1(accessKeySecret, text)}` };
    };
    for (const headers of [v1, v4]) {
      const get = (at: number) => web.ask('GET', path, { headers: headers(at), caller: undefined });
      expect([(await get(now)).status, (await get(now - 900_000)).status]).toEqual([200, 200]);
      expect(code(await get(now + 901_000))).toBe('RequestTimeTooSkewed');
    }
    expect(code(await web.ask('GET', path, { headers: { ...v4(now), 'x-oss-date': '' }, caller: undefined }))).toBe(
      'AccessDenied',
    );
  });
});

describe('objects', () => {
  it('answer conditions and ranges as HTTP says', async () => {
    const web = await bucketWith(['abcdef']);
    const get = async (headers: Record<string, string>) => {
      const answer = await web.ask('GET', '/box/abcdef', { headers });
      return [answer.status, answer.text];
    };
    const etag = '"E80B5017098950FC58AAD83C8C14978E"';
    expect(await get({ 'if-match': etag, 'if-none-match': '"x"' })).toEqual([200, 'abcdef']);
    expect((await get({ 'if-none-match': `"x", ${etag}` }))[0]).toBe(304);
    expect((await get({ 'if-match': '"x"' }))[0]).toBe(412);
    expect((await get({ 'if-modified-since': new Date(now).toUTCString() }))[0]).toBe(304);
    expect((await get({ 'if-unmodified-since': new Date(now - 1000).toUTCString() }))[0]).toBe(412);
    expect(await get({ range: 'bytes=1-2' })).toEqual([206, 'bc']);
    expect(await get({ range: 'bytes=4-' })).toEqual([206, 'ef']);
    expect(await get({ range: 'bytes=-2' })).toEqual([206, 'ef']);
    expect(await get({ range: 'bytes=4-99' })).toEqual([206, 'ef']);
    expect(await get({ range: 'bytes=9-' })).toEqual([200, 'abcdef']);
    expect((await get({ range: 'bytes=9-', 'x-oss-range-behavior': 'standard' }))[0]).toBe(416);
  });

  it('tell their errors in a header where there is no body', async () => {
    const web = await bucketWith([]);
    const answer = await web.ask('HEAD', '/box/none');
    expect([answer.status, answer.text]).toEqual([404, '']);
    expect(Buffer.from(answer.headers['x-oss-err']!, 'base64').toString()).toContain('<Code>NoSuchKey</Code>');
  });

  it('are what was sent, or nothing', async () => {
    const { bodies, count } = bodiesFolder();
    const web = await bucketWith(['a'], { bodies });
    const put = (headers: Record<string, string>, key = 'a') => web.ask('PUT', `/box/${key}`, { body: 'new', headers });
    expect(code(await put({ 'content-md5': 'AAAA' }))).toBe('InvalidDigest');
    expect(code(await put({ 'x-oss-forbid-overwrite': 'true' }))).toBe('FileAlreadyExists');
    expect(code(await put({ 'x-oss-object-acl': 'mine' }))).toBe('InvalidArgument');
    expect(code(await put({}, '%5Ca'))).toBe('InvalidObjectName');
    expect(code(await put({}, 'k'.repeat(1024)))).toBe('InvalidObjectName');
    expect([(await web.ask('GET', '/box/a')).text, count()]).toEqual(['a', 1]);
    expect((await put({})).headers.etag).toBe('"22AF645D1859CB5CA6DA0C484F1F37EA"');
    expect([(await web.ask('GET', '/box/a')).text, count()]).toEqual(['new', 1]);
    await web.ask('DELETE', '/box/a');
    expect(count()).toBe(0);
  });

  it('stay whole for whoever reads them while they are replaced', async () => {
    const { bodies, count } = bodiesFolder();
    const web = await bucketWith([], { bodies });
    await web.ask('PUT', '/box/a', { body: 'x'.repeat(1_000_000) });
    const { body } = await web.send('GET', '/box/a');
    await web.ask('PUT', '/box/a', { body: 'y' });
    expect(count()).toBe(2);
    let size = 0;
    for await (const part of body as AsyncIterable<Uint8Array>) size += part.length;
    expect([size, count()]).toEqual([1_000_000, 1]);
  });

  it('lose nothing when they are copied onto themselves in vain', async () => {
    const web = await bucketWith(['a']);
    const copy = (headers: Record<string, string>) =>
      web.ask('PUT', '/box/a', { headers: { 'x-oss-copy-source': '/box/a', ...headers } });
    expect(code(await copy({ 'x-oss-forbid-overwrite': 'true' }))).toBe('FileAlreadyExists');
    expect((await web.ask('GET', '/box/a')).text).toBe('a');
    expect(code(await copy({ 'x-oss-copy-source-if-match': '"x"' }))).toBe('PreconditionFailed');
    await copy({ 'x-oss-metadata-directive': 'REPLACE', 'x-oss-meta-a': 'b', 'content-type': 'text/x' });
    const answer = await web.ask('GET', '/box/a');
    expect([answer.text, answer.headers['x-oss-meta-a'], answer.headers['content-type']]).toEqual(['a', 'b', 'text/x']);
    expect(code(await web.ask('PUT', '/box/b', { headers: { 'x-oss-copy-source': '/box/none' } }))).toBe('NoSuchKey');
  });

  it('that a crash left without a row are dropped at the next start, and no others', async () => {
    const { bodies, count } = bodiesFolder();
    const path = join(bodies, '..', `${bodies.split('/').at(-1)}.db`);
    onTestFinished(() => rmSync(path, { force: true }));
    const first = await bucketWith(['a'], { bodies, path });
    first.close();
    writeFileSync(join(bodies, 'oss', 'left'), 'over');
    const second = testWeb({ bodies, path });
    expect((await second.ask('GET', '/box/a')).text).toBe('a');
    expect(count()).toBe(1);
  });

  it('are read and written in process', async () => {
    const { cloud } = await bucketWith([]);
    const scope = { accountId: account, region: 'cn-hangzhou' };
    await cloud.oss.put(scope, { bucket: 'box', key: 'a b/ü' }, 'body');
    const { size, body } = await cloud.oss.get(scope, { bucket: 'box', key: 'a b/ü' });
    const parts: Uint8Array[] = [];
    for await (const part of body) parts.push(part);
    expect([size, Buffer.concat(parts).toString()]).toEqual([4, 'body']);
    await expect(cloud.oss.get(scope, { bucket: 'box', key: 'c' })).rejects.toMatchObject({
      code: 'NoSuchKey',
      status: 404,
    });
    await expect(cloud.oss.get({ ...scope, accountId: other }, { bucket: 'box', key: 'a b/ü' })).rejects.toMatchObject({
      code: 'AccessDenied',
    });
  });
});

describe('listings', () => {
  const many = Array.from({ length: 600 }, (_, at) => `many/${String(at).padStart(3, '0')}`);
  const tree = ['a', 'b/1', 'b/2/x', 'b0', 'ä', '😀', '\uffee', ...many].map(encodeURIComponent);

  it('page through everything once, whatever the size of a page', async () => {
    const web = await bucketWith(tree.map((key) => key.replaceAll('%2F', '/')));
    for (const [size, delimiter] of [
      [1, '/'],
      [2, '/'],
      [7, ''],
      [1000, '/'],
    ] as const) {
      const found: string[] = [];
      let marker = '';
      for (let pages = 0; pages < 700; pages += 1) {
        const query = `max-keys=${size}&delimiter=${encodeURIComponent(delimiter)}&marker=${encodeURIComponent(marker)}&encoding-type=url`;
        const { text } = await web.ask('GET', `/box?${query}`);
        const names = [...text.matchAll(/<(?:Key|CommonPrefixes><Prefix)>([^<]*)/g)].map(([, name]) =>
          decodeURIComponent(name!),
        );
        expect(names.length).toBeLessThanOrEqual(size);
        found.push(...names);
        if (!text.includes('<IsTruncated>true')) break;
        marker = decodeURIComponent(/<NextMarker>([^<]*)/.exec(text)![1]!);
      }
      const all =
        delimiter === '/'
          ? ['a', 'b/', 'b0', 'many/', 'ä', '\uffee', '😀']
          : ['a', 'b/1', 'b/2/x', 'b0', ...many, 'ä', '\uffee', '😀'];
      expect([...found].sort()).toEqual([...all].sort());
      if (size === 1) expect(found).toEqual(all);
    }
  });

  it('refuse what is no page', async () => {
    const web = await bucketWith([]);
    expect(code(await web.ask('GET', '/box?max-keys=1001'))).toBe('InvalidArgument');
    expect(code(await web.ask('GET', '/box?list-type=2&continuation-token=%21'))).toBe('InvalidArgument');
    expect(code(await web.ask('GET', '/box?encoding-type=base64'))).toBe('InvalidArgument');
  });
});

describe('uploads in parts', () => {
  async function started(options: TestWebOptions = {}) {
    const web = await bucketWith([], options);
    const { text } = await web.ask('POST', '/box/big?uploads', { headers: { 'x-oss-meta-a': 'b' } });
    const id = /<UploadId>([^<]*)/.exec(text)![1]!;
    const part = async (number: number, body: string) =>
      (await web.ask('PUT', `/box/big?partNumber=${number}&uploadId=${id}`, { body })).headers.etag ?? '';
    const complete = (parts: readonly (readonly [number, string])[]) => {
      const named = parts.map(
        ([number, etag]) => `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`,
      );
      return web.ask('POST', `/box/big?uploadId=${id}`, {
        body: `<CompleteMultipartUpload>${named.join('')}</CompleteMultipartUpload>`,
      });
    };
    return { web, id, part, complete };
  }

  it('become one object of the parts that were named', async () => {
    const { bodies, count } = bodiesFolder();
    const { web, part, complete } = await started({ bodies });
    const first = await part(1, 'a'.repeat(102_400));
    await part(2, 'dropped');
    const third = await part(3, 'c');
    expect(await part(3, 'c')).toBe(third);
    expect(count()).toBe(3);
    expect(
      (
        await complete([
          [1, first],
          [3, third],
        ])
      ).status,
    ).toBe(200);
    const object = await web.ask('GET', '/box/big');
    expect(object.text).toBe(`${'a'.repeat(102_400)}c`);
    expect(object.headers).toMatchObject({ 'x-oss-meta-a': 'b', 'x-oss-object-type': 'Multipart' });
    expect(count()).toBe(2);
  });

  it('refuse parts that are wrong, and keep those that are right', async () => {
    const { bodies, count } = bodiesFolder();
    const { web, id, part, complete } = await started({ bodies });
    const first = await part(1, 'small');
    const second = await part(2, 'end');
    expect(
      code(
        await complete([
          [1, first],
          [2, second],
        ]),
      ),
    ).toBe('EntityTooSmall');
    expect(
      code(
        await complete([
          [2, second],
          [1, first],
        ]),
      ),
    ).toBe('InvalidPartOrder');
    expect(code(await complete([[1, '"x"']]))).toBe('InvalidPart');
    expect(code(await complete([]))).toBe('MalformedXML');
    expect(code(await web.ask('PUT', `/box/big?partNumber=10001&uploadId=${id}`))).toBe('InvalidArgument');
    expect(code(await web.ask('PUT', '/box/big?partNumber=1&uploadId=none', { body: 'x' }))).toBe('NoSuchUpload');
    expect(count()).toBe(2);
    expect((await web.ask('GET', `/box/big?uploadId=${id}`)).text.match(/<PartNumber>/g)).toHaveLength(2);
    expect(code(await web.ask('DELETE', '/box'))).toBe('BucketNotEmpty');
    await web.ask('DELETE', `/box/big?uploadId=${id}`);
    expect(count()).toBe(0);
    expect((await web.ask('DELETE', '/box')).status).toBe(204);
  });

  it('take parts of other objects', async () => {
    const { web, id, complete } = await started();
    await web.ask('PUT', '/box/source', { body: 'abcdef' });
    const headers = { 'x-oss-copy-source': '/box/source', 'x-oss-copy-source-range': 'bytes=1-3' };
    const { text } = await web.ask('PUT', `/box/big?partNumber=1&uploadId=${id}`, { headers });
    await complete([[1, /<ETag>([^<]*)/.exec(text)![1]!.replaceAll('&quot;', '"')]]);
    expect((await web.ask('GET', '/box/big')).text).toBe('bcd');
  });
});
