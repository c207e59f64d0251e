import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '@rosette/template/base/json.ts';
import { expect, it, onTestFinished } from 'vitest';
import { openHouse, serve } from './house.ts';

/* What a person does about a provider that does not answer: looks, tries it elsewhere, answers in its place. */

/** Notes requests; answers those whose parameter `Answers` is true. */
async function provider(really: JsonObject = {}) {
  const requests: JsonObject[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      response.writeHead(202).end();
      const request = JSON.parse(Buffer.concat(chunks).toString()) as JsonObject;
      requests.push(request);
      const { RequestId, StackId, LogicalResourceId, ResourceProperties, RequestType } = request;
      if (RequestType === 'Read') {
        const found = { PhysicalResourceId: request.PhysicalResourceId, ...really };
        const body = { Status: 'SUCCESS', RequestId, StackId, LogicalResourceId, ...found };
        void fetch(String(request.ResponseURL), { method: 'POST', body: JSON.stringify(body) });
        return;
      }
      if ((ResourceProperties as JsonObject).Answers !== true) return;
      const body = { Status: 'SUCCESS', RequestId, StackId, LogicalResourceId, PhysicalResourceId: 'by-itself' };
      void fetch(String(request.ResponseURL), { method: 'POST', body: JSON.stringify(body) });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { requests, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

it('requests are listed, shown, replayed and answered by hand, also after the server was killed', {
  timeout: 90_000,
}, async () => {
  const silent = await provider();
  const first = await serve(openHouse());
  const { house } = first;
  const thing = (parameters: JsonObject) => ({
    Type: 'Custom::Thing',
    Properties: { ServiceToken: `web:${silent.url}`, Timeout: 600, Parameters: parameters },
  });
  const template = {
    ROSTemplateFormatVersion: '2015-09-01',
    Resources: {
      Quiet: thing({ Answers: false, Size: 3 }),
      After: thing({ Answers: true, Key: { 'Fn::GetAtt': ['Quiet', 'Key'] } }),
    },
    Outputs: { Key: { Value: { 'Fn::GetAtt': ['Quiet', 'Key'] } } },
  };
  house.write('shop.json', JSON.stringify(template));
  const up = house.start('up', 'shop.json', '--name', 'shop');
  await up.shows(/CREATE_IN_PROGRESS +Quiet/);
  await expect.poll(() => silent.requests.length, { timeout: 10_000 }).toBe(1);

  const listed = await house.rosette('custom', 'requests', 'shop');
  expect(listed.stdout).toMatch(/Create +shop\/Quiet +Waiting +\d+s +in [\dm]+s/);
  const id = /^([0-9a-f]{8}) +Create/m.exec(listed.stdout)![1]!;
  expect((await house.rosette('custom', 'show', id)).stdout).toContain('"Size": 3');

  const elsewhere = await provider();
  const replayed = await house.rosette('custom', 'replay', id, '--to', elsewhere.url, '--set', 'Answers=true');
  expect([replayed.code, replayed.stdout]).toEqual([0, expect.stringMatching(/^Create of Quiet +SUCCESS, by-itself/)]);
  expect(elsewhere.requests[0]).toMatchObject({ RequestId: silent.requests[0]!.RequestId });
  // The stack has heard nothing of that.
  expect((await house.rosette('custom', 'requests', '--waiting')).stdout).toContain(id);

  up.signal('SIGINT');
  await up.ended;
  first.server.signal('SIGKILL');
  await first.server.ended;
  const second = await serve(house);
  const answer = ['custom', 'answer', id, '--success', '--id', 'by-hand', '--data', '{"Key":"k-1"}'];
  expect(await house.rosette(...answer)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Answered SUCCESS'),
  });
  expect((await house.rosette('wait', 'shop')).code).toBe(0);
  // It was sent once, and what waited for it has its value.
  expect(silent.requests.map(({ LogicalResourceId }) => LogicalResourceId)).toEqual(['Quiet', 'After']);
  expect(silent.requests[1]).toMatchObject({ ResourceProperties: { Key: 'k-1' } });
  expect((await house.rosette('outputs', 'shop', 'Key')).stdout).toBe('k-1\n');
  expect((await house.rosette('events', 'shop')).stdout).toMatch(
    /Quiet .*:root answered in the place of the provider: SUCCESS/,
  );
  const told = await house.rosette('custom', 'show', id);
  expect(told.stdout).toMatch(/^Create of Quiet in stack shop +Succeeded/);
  expect(told.stdout).toMatch(/Answered by +acs:ram::\d+:root/);
  const twice = await house.rosette('custom', 'answer', id, '--failed', 'no');
  expect([twice.code, twice.stderr]).toEqual([2, expect.stringContaining('Another answer')]);
  await second.server.end();
});

it('a person asks how it really is, and sees where that is not what is recorded', { timeout: 60_000 }, async () => {
  const really: Record<string, JsonObject | string | null> = {};
  const lively = await provider(really);
  const { house } = await serve();
  const Properties = { ServiceToken: `web:${lively.url}`, Parameters: { Answers: true, Size: 3 } };
  const template = {
    ROSTemplateFormatVersion: '2015-09-01',
    Resources: { Thing: { Type: 'Custom::Thing', Properties } },
  };
  house.write('shop.json', JSON.stringify(template));
  expect((await house.rosette('up', 'shop.json', '--name', 'shop')).code).toBe(0);
  const read = () => house.rosette('custom', 'read', 'shop', 'Thing');
  expect(await read()).toMatchObject({ code: 0, stdout: 'Thing in stack shop  is as recorded\n' });
  really.ResourceProperties = { Answers: true, Size: 4 };
  really.Data = { Door: 'open' };
  const changed = await read();
  expect(changed.code).toBe(1);
  expect(changed.stdout).toMatch(/is not as recorded.*Parameters\.Size +3 +4.*Outputs\.Door +- +open/s);
  really.PhysicalResourceId = '';
  expect(await read()).toMatchObject({ code: 1, stdout: 'Thing in stack shop  is gone\n' });
  expect(
    (await house.rosette('custom', 'requests', 'shop')).stdout.match(/Read +shop\/Thing +Succeeded/g),
  ).toHaveLength(3);
  // Nothing of the stack has changed.
  expect((await house.rosette('show', 'shop')).stdout).toContain('CREATE_COMPLETE');
});
