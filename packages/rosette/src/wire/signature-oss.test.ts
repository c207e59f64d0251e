import { describe, expect, it } from 'vitest';
import {
  ossKeyPath,
  presignOssV1,
  presignOssV4,
  signOssV1,
  stringToSignOssV1,
  stringToSignOssV4,
} from './signature-oss.ts';

const now = Date.UTC(2026, 10, 22, 1, 2, 3);
const key = { accessKeyId: 'ak', accessKeySecret: 'sk' };

describe('V1', () => {
  it('signs the example of the documentation', () => {
    const headers = {
      'content-md5': 'ODBGOERFMDMzQTczRUY3NUE3NzA5QzdFNUYzMDQxNEM=',
      'content-type': 'text/html',
      'x-oss-meta-author': 'foo@bar.com',
      'x-oss-magic': 'abracadabra',
    };
    const request = { method: 'PUT', headers, query: {}, bucket: 'oss-example', key: 'nelson' };
    const text = stringToSignOssV1(request, 'Thu, 17 Nov 2005 18:49:58 GMT');
    expect(signOssV1('OtxrzxIsfpFjA7SwPzILwy8Bw21TLhquhboDYROV', text)).toBe('26NBxoKdsyly4EDv6inkoDft/yA=');
  });

  it('names bucket and sub-resources, bare where they have no value', () => {
    const request = {
      method: 'get',
      headers: {},
      query: { uploadId: '7', acl: null, tagging: '' },
      bucket: 'b',
      key: '',
    };
    expect(stringToSignOssV1(request, '1')).toBe('GET\n\n\n1\n/b/?acl&tagging&uploadId=7');
    expect(stringToSignOssV1({ ...request, query: {}, bucket: '' }, '1')).toBe('GET\n\n\n1\n/');
  });

  it('presigns', () => {
    const input = { ...key, method: 'GET', bucket: 'b', key: 'a b/c', now, base: 'http://h/b/', expires: 60 };
    const url = new URL(presignOssV1({ ...input, securityToken: 'token' }));
    expect(url.pathname).toBe('/b/a%20b/c');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      OSSAccessKeyId: 'ak',
      Expires: String(now / 1000 + 60),
      Signature: signOssV1('sk', `GET\n\n\n${now / 1000 + 60}\n/b/a b/c?security-token=token`),
      'security-token': 'token',
    });
  });
});

describe('V4', () => {
  it('builds the canonical request of the reference', () => {
    const headers = { 'x-oss-date': 'd', 'content-type': 't', host: 'h', range: 'r' };
    const request = { method: 'PUT', headers, query: { b: '1/2', a: null, 'x!': '' }, bucket: 'b', key: 'k/ä' };
    const scope = { day: '20261122', region: 'cn-hangzhou' };
    const lines = stringToSignOssV4(request, '20261122T010203Z', scope, ['host']).split('\n');
    expect(lines.slice(0, 3)).toEqual([
      'OSS4-HMAC-SHA256',
      '20261122T010203Z',
      '20261122/cn-hangzhou/oss/aliyun_v4_request',
    ]);
    // SHA-256 of: PUT, /b/k/%C3%A4, a&b=1%2F2&x%21=, content-type:t, host:h, x-oss-date:d, an empty line, host, UNSIGNED-PAYLOAD
    expect(lines[3]).toBe('eeea3444649763d3697b4b533931c12b5dfa3d0417bb933ea06f8adb0b0f4ec4');
  });

  it('presigns with what it was given, and nothing else', () => {
    const input = {
      ...key,
      method: 'PUT',
      bucket: 'b',
      key: 'k',
      region: 'cn-hangzhou',
      now,
      base: 'http://h/',
      expires: 60,
    };
    const query = new URL(presignOssV4(input)).searchParams;
    expect([...query.keys()]).toEqual([
      'x-oss-credential',
      'x-oss-date',
      'x-oss-expires',
      'x-oss-signature',
      'x-oss-signature-version',
    ]);
    expect(query.get('x-oss-credential')).toBe('ak/20261122/cn-hangzhou/oss/aliyun_v4_request');
    expect(presignOssV4({ ...input, key: 'other' })).not.toContain(query.get('x-oss-signature'));
  });
});

it('keeps the slashes of a key in its path', () => {
  expect(ossKeyPath('a/b c+d/ä')).toBe('a/b%20c%2Bd/%C3%A4');
});
