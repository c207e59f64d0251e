import { describe, expect, it } from 'vitest';
import {
  contentMd5Mns,
  signedHeadersMns,
  signMns,
  signMnsV4,
  stringToSignMns,
  stringToSignMnsV4,
} from './signature-mns.ts';

/* Values of the official clients' own tests. */

const DATE = 'Tue, 03 Jun 2025 11:23:48 GMT';

describe('V2', () => {
  it.each([
    [
      'POST',
      '/queues/TestQueue',
      { 'x-mns-abcdef': 'abcDEF', 'x-kkk-def': 'def' },
      'sk1',
      'cAThPWnbphg3hDe3ZHDADTgkgyE=',
    ],
    ['GET', '/queues/TestQueue', {}, 'testSk', 'uDJQXbk2xOhH95MDXmgbAGdtyE4='],
    [
      'POST',
      '/queues/Test Queue@123',
      { 'content-type': 'application/json' },
      'testSk',
      'GZ/I9UgZsqvbzfzjd0GmA6VHOx4=',
    ],
  ])('signs %s %s as the official clients do', (method, resource, headers, secret, signature) => {
    expect(signMns(secret, stringToSignMns(method, resource, headers, DATE))).toBe(signature);
  });

  it('makes every header of a request, over what it sends', () => {
    const input = { method: 'POST', resource: '/queues/q/messages?a=1', body: '<Message/>', now: Date.parse(DATE) };
    const headers = signedHeadersMns({ ...input, accessKeyId: 'ak', accessKeySecret: 'sk', securityToken: 'token' });
    const signature = signMns('sk', stringToSignMns('POST', input.resource, headers, DATE));
    expect(headers).toMatchObject({ date: DATE, authorization: `MNS ak:${signature}`, 'security-token': 'token' });
    expect(headers['content-md5']).toBe(contentMd5Mns('<Message/>'));
    expect(
      signedHeadersMns({ ...input, method: 'GET', body: '', accessKeyId: 'ak', accessKeySecret: 'sk' }),
    ).not.toHaveProperty('content-md5');
  });

  it('writes the digest as Base64 of its hexadecimal text', () => {
    expect(Buffer.from(contentMd5Mns(''), 'base64').toString()).toBe('d41d8cd98f00b204e9800998ecf8427e');
  });
});

describe('V4', () => {
  const query = [
    ['param1', 'abc'],
    ['PARAM2', 'd  ef'],
    ['PARAM3', '[def]#bbb'],
    ['PARAM4', '中文参数'],
  ] as const;

  it.each([
    [
      { method: 'POST', path: '/queues/TestQueue/', query, headers: {} },
      ['20250603T105235Z', 'region1', 'sk1'],
      '1fc6013f158d4c3aba09570895a2a93c8445c2c5213d82a1463baf602cf0d945',
    ],
    [
      {
        method: 'PUT',
        path: '/queues/TestQueue123456',
        query: [],
        headers: { 'x-mns-abc': 'kkk', 'x-mns-sss': '2015-06-06xFFF', 'x-kkk-def': 'jjj' },
      },
      ['20251203T112348Z', 'region2', 'skkkkkkk1111111111'],
      '04f1e5f929b5aaac3af6a54970f591581ecd2aade2562f926c5f2ec5d5c8cfad',
    ],
    [
      { method: 'POST', path: '/queues/Test Queue@123', query: [], headers: {} },
      ['20250603T105235Z', 'testRegion', 'testSk'],
      '87de7499365a31e767cdc0c726a893c72c860e415876f7f92914197ac3795833',
    ],
  ] as const)('signs as the official clients do', (request, [dateTime, region, secret], signature) => {
    const scope = { day: dateTime.slice(0, 8), region };
    expect(signMnsV4(secret, scope, stringToSignMnsV4(dateTime, scope, request))).toBe(signature);
  });
});
