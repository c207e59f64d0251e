import { describe, expect, it } from 'vitest';
import { canonicalPairs, percentEncode } from './signature-encoding.ts';
import { signV1, stringToSignV1 } from './signature-v1.ts';
import {
  canonicalRequestV3,
  parseAuthorizationV3,
  sha256Hex,
  signedHeadersV3,
  signV3,
  stringToSignV3,
} from './signature-v3.ts';

// Vectors A to F of reference/api.md 4 and 5, recorded from the official SDKs with testid / testsecret.

const common = (nonce: string): [string, string][] => [
  ['AccessKeyId', 'testid'],
  ['SignatureMethod', 'HMAC-SHA1'],
  ['SignatureVersion', '1.0'],
  ['SignatureNonce', nonce],
  ['Version', '2019-09-10'],
];
const time: [string, string] = ['Timestamp', '2026-11-21T19:33:23Z'];

describe('percentEncode', () => {
  it('leaves only unreserved characters', () => {
    expect(percentEncode("a-_.~ !'()*+/%é")).toBe('a-_.~%20%21%27%28%29%2A%2B%2F%25%C3%A9');
  });

  it('survives text that is not well formed', () => {
    expect(percentEncode('\ud800')).toBe('%EF%BF%BD');
  });
});

describe('canonicalPairs', () => {
  it('sorts by code unit and keeps empty values', () => {
    expect(
      canonicalPairs([
        ['b', ''],
        ['B', '1'],
        ['a.10', '2'],
        ['a.1', '3'],
      ]),
    ).toBe('B=1&a.1=3&a.10=2&b=');
  });
});

describe('RPC V1', () => {
  it('signs a POST without a body (vector A)', () => {
    const text = stringToSignV1('POST', [
      ...common('174be30dbc80de1510a7f80c3ae84997151cadbd9741287a4f5798bdadd29a0f'),
      time,
      ['AcceptLanguage', 'en-US'],
      ['Action', 'DescribeRegions'],
      ['Format', 'json'],
    ]);
    expect(text).toMatch(/^POST&%2F&AcceptLanguage%3Den-US%26AccessKeyId%3Dtestid%26Action%3DDescribeRegions/);
    expect(text).toContain('Timestamp%3D2026-11-21T19%253A33%253A23Z');
    expect(signV1('testsecret', text)).toBe('UfntZ2ZRhvWrlSsH/8DshzcFAKM=');
  });

  it('signs form fields like query fields (vector B)', () => {
    const text = stringToSignV1('POST', [
      ...common('0220e3a55a58d083a56ffffa2be9e21e4e21c0d175be2b92f75abaa0a633e34a'),
      time,
      ['Action', 'CreateStack'],
      ['Format', 'json'],
      ['RegionId', 'cn-hangzhou'],
      ['StackName', 'demo (1)*'],
      ['DisableRollback', 'true'],
      ['TimeoutInMinutes', '30'],
      ['Parameters.1.ParameterKey', 'k'],
      ['Parameters.1.ParameterValue', 'a b&c'],
      ['TemplateBody', '{"ROSTemplateFormatVersion":"2015-09-01"}'],
      ['Signature', 'left out'],
    ]);
    expect(signV1('testsecret', text)).toBe('JTsuronAV2cNqNWTvj6/M9Yr5+E=');
  });

  it('signs a GET of the CDK client (vector C)', () => {
    const text = stringToSignV1('GET', [
      ...common('f8965b7ee0d772f61fe98e5acd6542b9'),
      ['Timestamp', '2026-11-21T19:34:52Z'],
      ['Action', 'ListStacks'],
      ['Format', 'JSON'],
      ['PageNumber', '1'],
      ['PageSize', '10'],
      ['RegionId', 'cn-hangzhou'],
      ['ResourceGroupId', 'undefined'],
      ['StackName.1', 'demo'],
    ]);
    expect(signV1('testsecret', text)).toBe('uW7Vv+jbkbTDX4IqzFClq/WJ9Jw=');
  });

  it('agrees with the published example (vector D)', () => {
    const text = stringToSignV1('GET', [
      ['AccessKeyId', 'testid'],
      ['Action', 'DescribeRegions'],
      ['Format', 'XML'],
      ['SignatureMethod', 'HMAC-SHA1'],
      ['SignatureNonce', '3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf'],
      ['SignatureVersion', '1.0'],
      ['Timestamp', '2016-02-23T12:46:24Z'],
      ['Version', '2014-05-26'],
    ]);
    expect(signV1('testsecret', text)).toBe('OLeaidS1JvxuMvnyHOwuJ+uX5qY=');
  });
});

const vectorHeaders = (action: string, nonce: string, bodyHash: string) => ({
  host: '127.0.0.1:9871',
  'x-acs-action': action,
  'x-acs-content-sha256': bodyHash,
  'x-acs-credentials-provider': 'static_ak',
  'x-acs-date': '2026-11-21T19:33:23Z',
  'x-acs-signature-nonce': nonce,
  'x-acs-version': '2019-09-10',
});

describe('ACS3-HMAC-SHA256', () => {
  it('signs a request without a body (vector E)', () => {
    const bodyHash = sha256Hex('');
    const headers = vectorHeaders(
      'GetStack',
      '82673b97d0342a1655ad14a0df1a685905d12e45966d82ab724828f48c977185',
      bodyHash,
    );
    const canonical = canonicalRequestV3({
      method: 'POST',
      path: '/',
      query: [
        ['StackId', '4a6c9851-3b0f-4f5f-b4ca-a14bf691f2ff'],
        ['RegionId', 'cn-hangzhou'],
      ],
      headers,
      signedHeaders: Object.keys(headers),
      bodyHash,
    });
    expect(sha256Hex(canonical)).toBe('d865c3f531c7c4939baee00aea996b5136f5e51083ee6d59fd946a6da0ccc163');
    expect(signV3('testsecret', stringToSignV3(canonical))).toBe(
      '4dc1865fe9cbb1347d71aeacad46a964c1af4a9dcf8adb70ac06adb7c8048369',
    );
  });

  it('signs a request with a form body (vector F)', () => {
    const bodyHash = sha256Hex('TemplateBody=%7B%22ROSTemplateFormatVersion%22%3A%222015-09-01%22%7D');
    const headers = {
      ...vectorHeaders('CreateStack', 'ffb0d2b9bf8e55c093076e70be2ce3eb7a0a610e14b84026846efed7fd16f08c', bodyHash),
      'content-type': 'application/x-www-form-urlencoded',
    };
    const canonical = canonicalRequestV3({
      method: 'POST',
      path: '/',
      query: [
        ['StackName', 'demo (1)*'],
        ['RegionId', 'cn-hangzhou'],
        ['TimeoutInMinutes', '30'],
        ['DisableRollback', 'true'],
        ['Parameters.1.ParameterKey', 'k'],
        ['Parameters.1.ParameterValue', 'a b&c'],
      ],
      headers,
      signedHeaders: Object.keys(headers),
      bodyHash,
    });
    expect(signV3('testsecret', stringToSignV3(canonical))).toBe(
      '760f5b2414bc28cbc070e136e7580d90a8d2fd50e4c05b145a2304a84f6c95d3',
    );
  });

  it('writes an Authorization header that it can read back', () => {
    const headers = signedHeadersV3({
      method: 'POST',
      host: 'localhost',
      path: '/',
      query: [],
      body: '',
      action: 'ListStacks',
      version: '2019-09-10',
      accessKeyId: 'id',
      accessKeySecret: 'secret',
      now: 0,
      nonce: 'n',
    });
    const parsed = parseAuthorizationV3(headers.authorization!.replaceAll(',', ', '));
    expect(parsed).toMatchObject({ algorithm: 'ACS3-HMAC-SHA256', accessKeyId: 'id' });
    expect(parsed?.signedHeaders).toContain('x-acs-signature-nonce');
    expect(parsed?.signature).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    '',
    'Basic abc',
    'ACS3-HMAC-SHA256 Credential=a',
    'ACS3-HMAC-SHA256 Credential=,SignedHeaders=a,Signature=b',
  ])('does not read %j', (header) => {
    expect(parseAuthorizationV3(header)).toBeUndefined();
  });
});
