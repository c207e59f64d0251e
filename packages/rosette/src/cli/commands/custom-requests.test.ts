import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '@rosette/template/base/json.ts';
import { describe, expect, onTestFinished, test } from 'vitest';
import { run } from '../testing/run.ts';
import { ScriptedApi, stackId } from '../testing/scripted-api.ts';

const id = '1a2b3c4d-0000-4000-8000-000000000001';
const waiting: JsonObject = {
  ...{ CustomRequestId: id, RequestType: 'Create', State: 'Waiting', StackId: stackId, StackName: 'web' },
  ...{ LogicalResourceId: 'Thing', ResourceType: 'Custom::Thing', Destination: '127.0.0.1:9911', Attempts: 2 },
  StartTime: '2026-11-21T07:59:00',
  WaitUntil: '2026-11-21T08:09:00',
  Reason: 'waiting for the answer',
};
const failed: JsonObject = {
  ...{ ...waiting, CustomRequestId: `9${id.slice(1)}`, State: 'Failed', Reason: 'no money' },
  ...{ EndTime: '2026-11-21T07:59:02', Seconds: 2.5 },
};
const request: JsonObject = {
  ...{ RequestType: 'Create', RequestId: id, LogicalResourceId: 'Thing', StackId: stackId },
  ResourceProperties: { Size: 3, Password: '******' },
};

function api(more: Readonly<Record<string, JsonObject>> = {}): ScriptedApi {
  return new ScriptedApi({
    ListStacks: { Stacks: [{ StackId: stackId, StackName: 'web' }] },
    ListCustomResourceRequests: { TotalCount: 2, Requests: [waiting, failed] },
    GetCustomResourceRequest: { ...waiting, Request: request },
    AnswerCustomResourceRequest: {},
    ...more,
  });
}

describe('custom requests', () => {
  test('tells who waits, since when and until when', async () => {
    const { stdout, exitCode } = await run('custom requests', { api: api() });
    expect(exitCode).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "REQUEST   TYPE    RESOURCE   STATE    SINCE  UNTIL     TO              REASON
      1a2b3c4d  Create  web/Thing  Waiting  1m     in 9m00s  127.0.0.1:9911  waiting for the answer
      9a2b3c4d  Create  web/Thing  Failed   1m               127.0.0.1:9911  no money
      "
    `);
  });

  test('asks for one stack, and for what is waited for', async () => {
    const asked = api({
      ListCustomResourceRequests: { TotalCount: 1, Requests: [{ ...waiting, State: 'Abandoned' }] },
    });
    const { stdout } = await run('custom requests web --waiting', { api: asked });
    expect(asked.wasCalled('ListCustomResourceRequests', { StackId: stackId, State: 'Open' })).toBe(true);
    expect(stdout).toBe('No provider of a custom resource is waited for.\n');
  });
});

describe('custom show', () => {
  test('shows one whole, by the first characters of its id', async () => {
    const asked = api();
    const { stdout } = await run('custom show 1a', { api: asked });
    expect(asked.wasCalled('GetCustomResourceRequest', { CustomRequestId: id })).toBe(true);
    expect(stdout).toMatchInlineSnapshot(`
      "Create of Thing in stack web  Waiting
      Id           1a2b3c4d-0000-4000-8000-000000000001
      Sent to      127.0.0.1:9911 (2 times)
      Since        2026-11-21 07:59:00 UTC, 1m ago
      Until        2026-11-21 08:09:00 UTC, in 9m00s
      Now          waiting for the answer

      Request
        {
          "RequestType": "Create",
          "RequestId": "1a2b3c4d-0000-4000-8000-000000000001",
          "LogicalResourceId": "Thing",
          "StackId": "0d6fe7cb-1a2b-4c3d-8e9f-000000000001",
          "ResourceProperties": {
            "Size": 3,
            "Password": "******"
          }
        }

      Answer it yourself: rosette custom answer 1a2b3c4d --success | --failed "why"
      "
    `);
  });

  test('says when nothing, or too much, is meant', async () => {
    const none = await run('custom show 77', { api: api() });
    expect(none.exitCode).toBe(2);
    expect(none.stderr).toContain('there is no request 77 to a provider');
  });
});

describe('custom answer', () => {
  test('answers in the place of the provider', async () => {
    const asked = api();
    const { stdout, exitCode } = await run(`custom answer ${id} --success --id p-1 --data {"K":1}`, {
      api: asked,
    });
    expect(exitCode).toBe(0);
    const answer = { CustomRequestId: id, Status: 'SUCCESS', PhysicalResourceId: 'p-1', Data: '{"K":1}' };
    expect(asked.calls.at(-1)).toEqual({ action: 'AnswerCustomResourceRequest', parameters: answer });
    expect(stdout).toContain('Answered SUCCESS to the Create of Thing in stack web.');
    await run(`custom answer ${id} --failed no`, { api: asked });
    expect(asked.calls.at(-1)?.parameters).toEqual({ CustomRequestId: id, Status: 'FAILED', Reason: 'no' });
  });

  test('wants to know which, and what was made', async () => {
    const neither = await run(`custom answer ${id}`, { api: api() });
    expect(neither.stderr).toContain('say either --success or --failed');
    const nameless = await run(`custom answer ${id} --success`, { api: api() });
    expect([nameless.exitCode, nameless.stderr]).toEqual([2, expect.stringContaining('needs --id')]);
  });
});

describe('custom replay', () => {
  /** Answers at the address of the request, or in the response. */
  async function provider(answer: (got: JsonObject) => JsonObject | undefined, inResponse = false): Promise<string> {
    const server = createServer((incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', async () => {
        const got = JSON.parse(Buffer.concat(chunks).toString()) as JsonObject;
        const body = answer(got);
        response.end(inResponse ? JSON.stringify(body) : '{}');
        if (body === undefined || inResponse) return;
        await fetch(String(got.ResponseURL), { method: 'PATCH', body: '{"Progress":"half"}' });
        await fetch(String(got.ResponseURL), { method: 'PUT', body: JSON.stringify(body) });
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }
  const identity = { StackId: stackId, RequestId: id, LogicalResourceId: 'Thing' };

  test('sends the request again, takes the answer here, and judges it', async () => {
    const got: JsonObject[] = [];
    const to = await provider((asked) => {
      got.push(asked);
      return { ...identity, Status: 'SUCCESS', PhysicalResourceId: 'p-9', Data: { Double: 6 } };
    });
    const { stdout, stderr, exitCode } = await run(`custom replay 1a --to ${to} --set Size=4`, { api: api() });
    expect(exitCode).toBe(0);
    expect(got[0]).toMatchObject({ RequestId: id, ResourceProperties: { Size: 4, Password: '******' } });
    expect(got[0]?.IntranetResponseURL).toBe(got[0]?.ResponseURL);
    expect(stdout).toMatch(/^Create of Thing {2}SUCCESS, p-9\nHTTP status {2}200\n/);
    expect(stdout).toContain('Sign of life {"Progress":"half"}');
    expect(stdout).toContain('"Double": 6');
    expect(stderr).toContain('Password holds a secret');
  });

  test('takes the answer of a synchronous provider, and says what is wrong with one', async () => {
    const sync = await provider(() => ({ Status: 'FAILED', Reason: 'no money' }), true);
    const failing = await run(`custom replay ${id} --to web[sync]:${sync}`, { api: api() });
    expect([failing.exitCode, failing.stdout]).toEqual([1, expect.stringContaining('FAILED: no money')]);
    const wrong = await provider(() => ({ ...identity, Status: 'OK' }));
    const refused = await run(`custom replay ${id} --to ${wrong}`, { api: api() });
    expect(refused.stdout).toContain('would be refused: Status is "OK"');
    const silent = await provider(() => undefined);
    const late = await run(`custom replay ${id} --to ${silent} --timeout 0.2`, { api: api() });
    expect([late.exitCode, late.stdout]).toEqual([1, expect.stringContaining('no answer in time')]);
  });

  test('says when nobody listens', async () => {
    const { stderr, exitCode } = await run(`custom replay ${id} --to http://127.0.0.1:1/`, { api: api() });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('the provider at http://127.0.0.1:1/ cannot be reached');
  });
});
