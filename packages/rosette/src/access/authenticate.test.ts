import { describe, expect, it } from 'vitest';
import type { CloudError } from '#wire/cloud-client.ts';
import type { Pairs } from '#wire/signature-encoding.ts';
import { signV1, stringToSignV1 } from '#wire/signature-v1.ts';
import { type SigningInput, signedHeadersV3 } from '#wire/signature-v3.ts';
import { createAccessKey, createAccount } from './accounts.ts';
import { authenticate, DEFAULT_SKEW_MS } from './authenticate.ts';
import { rootOnly } from './authorize.ts';
import type { AccessKeyRow, AccessStore, AccountRow } from './ports.ts';
import type { SignedRequest } from './signed-request.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');

function memoryAccess(): AccessStore & { readonly keys: Map<string, AccessKeyRow> } {
  const accounts = new Map<string, AccountRow>();
  const keys = new Map<string, AccessKeyRow>();
  const nonces = new Map<string, number>();
  return {
    keys,
    account: async (id) => accounts.get(id),
    accounts: async () => [...accounts.values()],
    accessKey: async (id) => keys.get(id),
    putAccount: async (row) => void accounts.set(row.id, row),
    putAccessKey: async (row) => void keys.set(row.id, row),
    rememberNonce: async (key, expiresAt, now) => {
      if ((nonces.get(key) ?? 0) > now) return false;
      nonces.set(key, expiresAt);
      return true;
    },
  };
}

async function setUp(now = NOW) {
  const store = memoryAccess();
  let seed = 7;
  const randomBytes = (count: number) =>
    Uint8Array.from({ length: count }, () => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed >> 16;
    });
  const seal = (clear: string) => `sealed:${[...clear].reverse().join('')}`;
  const unseal = (sealed: string) => [...sealed.slice(7)].reverse().join('');
  const making = { store, seal, now: () => now, randomBytes };
  const account = await createAccount(making, 'first');
  const key = await createAccessKey(making, account.id);
  const deps = { store, unseal, now: () => now, allowedSkewMs: DEFAULT_SKEW_MS };
  return { store, account, key, deps };
}

type Key = { readonly id: string; readonly secret: string };

function requestV1(key: Key, change: Record<string, string | undefined> = {}, method = 'POST'): SignedRequest {
  const parameters: Record<string, string | undefined> = {
    Action: 'ListStacks',
    Version: '2019-09-10',
    AccessKeyId: key.id,
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: 'nonce-1',
    Timestamp: '2026-11-21T12:00:00Z',
    ...change,
  };
  const pairs = Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const signature = signV1(key.secret, stringToSignV1(method, pairs));
  const signed: Pairs = parameters.Signature === undefined ? [...pairs, ['Signature', signature]] : pairs;
  return { method, path: '/', query: signed.slice(0, 3), form: signed.slice(3), headers: {}, body: Buffer.from('') };
}

function requestV3(key: Key, change: Partial<SigningInput> = {}): SignedRequest {
  const input: SigningInput = {
    method: 'POST',
    host: 'localhost:1',
    path: '/',
    query: [['StackName.1', 'a (b)*']],
    body: '',
    action: 'ListStacks',
    version: '2019-09-10',
    accessKeyId: key.id,
    accessKeySecret: key.secret,
    now: NOW,
    nonce: 'nonce-3',
    ...change,
  };
  return { ...input, form: [], headers: signedHeadersV3(input), body: Buffer.from(input.body) };
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('the request was accepted'),
    (error: CloudError) => ({ code: error.code, status: error.status }),
  );

describe('accounts', () => {
  it('makes ids and keys of the shape of the cloud, and keeps only the sealed secret', async () => {
    const { account, key, store } = await setUp();
    expect(account.id).toMatch(/^\d{16}$/);
    expect(key.id).toMatch(/^LTAI[A-Za-z0-9]{20}$/);
    expect(key.secret).toMatch(/^[A-Za-z0-9]{30}$/);
    expect(JSON.stringify([...store.keys.values()])).not.toContain(key.secret);
  });
});

describe('authenticate', () => {
  it('accepts V1 over query and form', async () => {
    const { deps, key, account } = await setUp();
    const principal = await authenticate(deps, requestV1(key));
    expect(principal).toEqual({ accountId: account.id, arn: `acs:ram::${account.id}:root`, accessKeyId: key.id });
  });

  it('accepts V3', async () => {
    const { deps, key, account } = await setUp();
    expect((await authenticate(deps, requestV3(key))).accountId).toBe(account.id);
  });

  it('accepts V3 whether parameter names are encoded or not', async () => {
    const { deps, key } = await setUp();
    const query: Pairs = [['Map.a b', '1']];
    await expect(authenticate(deps, requestV3(key, { query }))).resolves.toBeDefined();
  });

  it.each([
    ['AccessKeyId', 'MissingAccessKeyId'],
    ['Timestamp', 'MissingTimestamp'],
    ['SignatureNonce', 'MissingSignatureNonce'],
    ['SignatureMethod', 'MissingSignatureMethod'],
    ['SignatureVersion', 'MissingSignatureVersion'],
  ])('names a missing %s', async (name, code) => {
    const { deps, key } = await setUp();
    expect(await failure(authenticate(deps, requestV1(key, { [name]: undefined })))).toEqual({ code, status: 400 });
  });

  it.each([
    ['an unknown key', { AccessKeyId: 'LTAInobody' }, 'InvalidAccessKeyId.NotFound', 404],
    ['a wrong signature', { Signature: 'AAAA' }, 'SignatureDoesNotMatch', 400],
    ['another method', { SignatureMethod: 'HMAC-MD5' }, 'InvalidSignatureMethod', 400],
    ['another version', { SignatureVersion: '2.0' }, 'IncompleteSignature', 400],
    ['a time in another form', { Timestamp: 'Sat, 21 Nov 2026 12:00:00 GMT' }, 'InvalidTimeStamp.Format', 400],
    ['a time that is none', { Timestamp: '2026-13-41T12:00:00Z' }, 'InvalidTimeStamp.Format', 400],
    ['an old time', { Timestamp: '2026-11-21T11:44:59Z' }, 'InvalidTimeStamp.Expired', 400],
    ['a future time', { Timestamp: '2026-11-21T12:15:01Z' }, 'InvalidTimeStamp.Expired', 400],
    ['a security token', { SecurityToken: 't' }, 'InvalidSecurityToken.MismatchWithAccessKey', 400],
  ])('refuses %s', async (_what, change, code, status) => {
    const { deps, key } = await setUp();
    expect(await failure(authenticate(deps, requestV1(key, change)))).toEqual({ code, status });
  });

  it('shows its own string to sign after the marker that SDKs look for', async () => {
    const { deps, key } = await setUp();
    const error = await authenticate(deps, requestV1(key, { Signature: 'x' })).catch((e: CloudError) => e.message);
    expect(error).toMatch(/server string to sign is:POST&%2F&AccessKeyId%3DLTAI/);
  });

  it('refuses a disabled key', async () => {
    const { deps, key, store } = await setUp();
    await store.putAccessKey({ ...store.keys.get(key.id)!, status: 'Inactive' });
    expect(await failure(authenticate(deps, requestV1(key)))).toEqual({
      code: 'InvalidAccessKeyId.Inactive',
      status: 400,
    });
  });

  it('refuses a nonce the second time, of a right signature only', async () => {
    const { deps, key } = await setUp();
    await failure(authenticate(deps, requestV1(key, { Signature: 'x' })));
    await authenticate(deps, requestV1(key));
    expect(await failure(authenticate(deps, requestV1(key)))).toEqual({ code: 'SignatureNonceUsed', status: 400 });
  });

  it('refuses a V3 body that was changed on the way', async () => {
    const { deps, key } = await setUp();
    const request = { ...requestV3(key, { body: 'a=1' }), body: Buffer.from('a=2') };
    expect((await failure(authenticate(deps, request))).code).toBe('SignatureDoesNotMatch');
  });

  it('refuses a V3 x-acs header that was added unsigned', async () => {
    const { deps, key } = await setUp();
    const request = requestV3(key);
    const headers = { ...request.headers, 'x-acs-security-token': 'smuggled' };
    expect((await failure(authenticate(deps, { ...request, headers }))).code).toBe('IncompleteSignature');
  });

  it.each([
    ['Bearer abc', 'IncompleteSignature'],
    ['ACS3-HMAC-SM3 Credential=a,SignedHeaders=host,Signature=b', 'InvalidSignatureMethod'],
  ])('refuses Authorization %s', async (authorization, code) => {
    const { deps, key } = await setUp();
    const request = requestV3(key);
    expect((await failure(authenticate(deps, { ...request, headers: { authorization } }))).code).toBe(code);
  });
});

describe('rootOnly', () => {
  const permission = { action: 'ros:GetStack', resource: '*' };

  it('allows a root and nobody else', async () => {
    await rootOnly({ ...permission, principal: 'acs:ram::1234567890123456:root' });
    expect(await failure(rootOnly({ ...permission, principal: 'acs:ram::1234567890123456:user/eve' }))).toEqual({
      code: 'Forbidden',
      status: 403,
    });
  });
});
