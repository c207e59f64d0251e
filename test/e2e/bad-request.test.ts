import { createHmac, randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { openHouse, type Served, serve, stackStates } from './house.ts';
import { readAccessKey } from './sdk.ts';
import { sleeping } from './templates.ts';

/*
 * Requests that are signed wrongly, and servers that cannot be reached. The requests are signed here from the published
 * description of RPC signatures (HMAC-SHA1, version 1.0), so that a fault in Rosette's own signing cannot hide itself.
 */

const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function send({ house, url }: Served, change: Record<string, string> = {}, secret?: string): Promise<Answer> {
  const key = readAccessKey(house.dataDir);
  const parameters: Record<string, string> = {
    Action: 'ListStacks',
    Version: '2019-09-10',
    Format: 'JSON',
    RegionId: 'cn-hangzhou',
    AccessKeyId: key.AccessKeyId,
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: randomUUID(),
    Timestamp: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    ...change,
  };
  const sorted = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  const query = sorted.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
  const signed = `GET&${encode('/')}&${encode(query)}`;
  const signature = createHmac('sha1', `${secret ?? key.AccessKeySecret}&`)
    .update(signed)
    .digest('base64');
  const response = await fetch(`${url}/?${query}&Signature=${encode(signature)}`);
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

const staleTime = () => new Date(Date.now() - 3_600_000).toISOString().replace(/\.\d+Z$/, 'Z');

it('refuses signatures that are wrong, old or used, and unknown keys, each with its own code', async () => {
  const served = await serve();
  served.house.write('nap.yml', sleeping(0));
  expect(await served.house.rosette('up', 'nap.yml')).toMatchObject({ code: 0 });
  expect(await send(served)).toMatchObject({ status: 200, body: { TotalCount: 1 } });

  const once = { SignatureNonce: 'only-once' };
  await send(served, once);
  const refused: readonly (readonly [Answer, number, string, RegExp])[] = [
    [await send(served, {}, 'wrong'), 400, 'SignatureDoesNotMatch', /server string to sign is:GET&%2F&/],
    [await send(served, { Timestamp: staleTime() }), 400, 'InvalidTimeStamp.Expired', /expired/],
    [await send(served, once), 400, 'SignatureNonceUsed', /nonce was used already/],
    [await send(served, { AccessKeyId: 'LTAInobody' }), 404, 'InvalidAccessKeyId.NotFound', /not found/],
    [await send(served, { Action: 'DeleteEverything' }), 404, 'InvalidApi.NotFound', /DeleteEverything/],
    [await send(served, { Version: '2001-01-01' }), 404, 'InvalidProduct.NotFound', /2001-01-01/],
  ];
  for (const [answer, status, code, message] of refused) {
    expect(answer).toMatchObject({ status, body: { Code: code, Message: expect.stringMatching(message) } });
    expect(answer.body.RequestId).toMatch(/^[0-9A-F-]{36}$/);
    expect(JSON.stringify(answer.body)).not.toMatch(/\\n\s+at /);
  }
  // Nothing that was refused has done anything.
  await send(served, { Action: 'DeleteStack', StackId: 'nap' }, 'wrong');
  expect(await stackStates(served.house)).toEqual({ nap: 'CREATE_COMPLETE' });
});

it('the command line says so when nobody answers, or when there is no key', async () => {
  const { house, server, url } = await serve();
  server.signal('SIGTERM');
  await server.ended;
  const nobody = await house.rosette('ls', '--endpoint', url);
  expect(nobody.code).toBe(2);
  expect(nobody.stderr).toContain(`error: no answer came\n  why:   Nothing answers at ${url} (ECONNREFUSED)`);
  expect(nobody.stderr).toContain('is the server running, and is --endpoint right?');

  const stranger = openHouse();
  const noKey = await stranger.rosette('ls', '--endpoint', url);
  expect(noKey.code).toBe(2);
  expect(noKey.stderr).toContain('error: there is no access key to sign requests with');
  expect(noKey.stderr).toContain('hint:  set ROSETTE_ACCESS_KEY_ID and ROSETTE_ACCESS_KEY_SECRET');

  stranger.write('data/access-key.json', '{');
  const damaged = await stranger.rosette('ls', '--endpoint', url);
  expect(damaged.code).toBe(2);
  expect(damaged.stderr).toContain('error: cannot read the access key\n  where: ');
  expect(damaged.stderr).toContain('the file is damaged');
  for (const { output } of [nobody, noKey, damaged]) expect(output).not.toMatch(/^\s+at /m);
});

it('an access key of another installation is refused, and not a word of it is shown', async () => {
  const served = await serve();
  const other = openHouse();
  expect(await other.rosette('ls')).toMatchObject({ code: 0 });
  const strange = await other.rosette('ls', '--endpoint', served.url);
  expect(strange.code).toBe(2);
  expect(strange.stderr).toContain('InvalidAccessKeyId.NotFound');
  expect(strange.output).not.toContain(readAccessKey(other.dataDir).AccessKeySecret);
});
