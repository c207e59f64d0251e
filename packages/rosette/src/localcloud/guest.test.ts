import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '@rosette/template/base/json.ts';
import { describe, expect, it } from 'vitest';
import { dig, instanceOf, ManualClock, seeded, TestCloud, text } from './test-cloud.fixture.ts';

const url = 'http://127.0.0.1:8787/waitcondition?stackname=s&stackid=1&resource=w&expire=9&signature=abc';
const script = `#!/bin/sh\nyum install -y httpd\ncurl -i -X POST -H 'Accept: application/json' ${url.replaceAll('&', '\\&')} -d '{"status":"SUCCESS","id":"1"}'\n`;
const UserData = Buffer.from(script).toString('base64');

async function launch(test: TestCloud, more: JsonObject = {}): Promise<string> {
  const network = await test.network();
  const answer = await test.call('Ecs', 'RunInstances', instanceOf(network, { UserData, ...more }));
  return text(dig(answer, 'InstanceIdSets', 'InstanceIdSet', 0));
}

describe('the simulated guest', () => {
  it('signals once, after the instance has booted', async () => {
    const test = new TestCloud();
    await launch(test);
    await test.clock.advance(299);
    expect(test.signals).toEqual([]);
    await test.clock.advance(1);
    expect(test.signals).toEqual([{ url, body: '{"status":"SUCCESS","id":"1"}' }]);
    await test.clock.advance(3_600_000);
    expect(test.signals).toHaveLength(1);
    test.close();
  });

  it('fails or keeps silent by tag or by option', async () => {
    const tagged = new TestCloud();
    await launch(tagged, { Tag: [{ Key: 'rosette:guest', Value: 'fail' }] });
    await launch(tagged, { Tag: [{ Key: 'rosette:guest', Value: 'silent' }] });
    await tagged.clock.advance(10_000);
    expect(tagged.signals).toMatchObject([{ url, body: expect.stringContaining('"FAILURE"') }]);
    tagged.close();

    const silent = new TestCloud({ guest: { outcome: 'silent' } });
    await launch(silent);
    await silent.clock.advance(10_000);
    expect(silent.signals).toEqual([]);
    silent.close();
  });

  it('tries again until the signal is accepted, and gives up in the end', async () => {
    const test = new TestCloud();
    let refused = 0;
    test.onSignal = () => {
      refused += 1;
      if (refused <= 3) throw new Error('connection refused');
    };
    await launch(test);
    await test.clock.advance(10_000);
    expect(refused).toBe(4);
    expect(test.signals).toHaveLength(1);
    refused = -1000;
    test.onSignal = () => {
      refused += 1;
      throw new Error('connection refused');
    };
    await launch(test);
    await test.clock.advance(3_600_000);
    expect(refused).toBe(-1000 + 12);
    test.close();
  });

  it('goes on after a restart, and repeats nothing that was delivered', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'guest-'));
    const path = join(folder, 'cloud.db');
    const clock = new ManualClock();
    const before = new TestCloud({ path, clock });
    await launch(before);
    await clock.advance(150);
    before.close();
    await clock.advance(1000);
    expect(before.signals).toEqual([]);

    const between = new TestCloud({ path, clock, random: seeded(9) });
    await clock.advance(1);
    expect(between.signals).toHaveLength(1);
    between.close();

    const after = new TestCloud({ path, clock, random: seeded(10) });
    await clock.advance(10_000);
    expect(after.signals).toEqual([]);
    after.close();
    rmSync(folder, { recursive: true });
  });

  it('is not kept waiting by another whose signal hangs', async () => {
    const test = new TestCloud({
      postSignal: (_, body) => {
        test.signals.push({ url, body });
        return test.signals.length === 1 ? new Promise(() => {}) : Promise.resolve();
      },
    });
    await launch(test, { Amount: 2 });
    await test.clock.advance(1000);
    expect(test.signals).toHaveLength(2);
    test.close();
  });

  it('does nothing once its instance is gone, and waits while it is stopped', async () => {
    const test = new TestCloud();
    const gone = await launch(test);
    await test.clock.advance(200);
    await test.call('Ecs', 'DeleteInstance', { InstanceId: gone, Force: true });
    await test.clock.advance(10_000);
    expect(test.signals).toEqual([]);
    const InstanceId = await launch(test);
    await test.clock.advance(200);
    await test.call('Ecs', 'StopInstance', { InstanceId });
    await test.clock.advance(10_000);
    expect(test.signals).toEqual([]);
    await test.call('Ecs', 'StartInstance', { InstanceId });
    await test.clock.advance(10_000);
    expect(test.signals).toHaveLength(1);
    test.close();
  });
});

describe('commands', () => {
  const run = (InstanceId: string, more: JsonObject = {}) => ({
    Type: 'RunShellScript',
    CommandContent: script,
    InstanceId: [InstanceId],
    ...more,
  });

  it('run in the guest, and end', async () => {
    const test = new TestCloud();
    const InstanceId = await launch(test, { UserData: null });
    await test.clock.advance(1000);
    const { InvokeId = '', CommandId } = await test.call('Ecs', 'RunCommand', run(InstanceId));
    const look = async () =>
      dig(await test.call('Ecs', 'DescribeInvocations', { InvokeId }), 'Invocations', 'Invocation', 0);
    expect(await look()).toMatchObject({ CommandId, InvocationStatus: 'Running', InvokeStatus: 'Running' });
    await test.clock.advance(80);
    expect(await look()).toMatchObject({ InvocationStatus: 'Success', InvokeStatus: 'Finished' });
    const results = await test.call('Ecs', 'DescribeInvocationResults', { InvokeId });
    expect(dig(results, 'Invocation', 'InvocationResults', 'InvocationResult')).toMatchObject([
      { InstanceId, ExitCode: 0, InvocationStatus: 'Success' },
    ]);
    expect(test.signals).toMatchObject([{ url }]);
    expect(test.cloud.objects().map(({ kind }) => kind)).not.toContain('Invocation');
    test.close();
  });

  it('fail where the guest is told to, and where nothing runs', async () => {
    const test = new TestCloud({ guest: { outcome: 'fail' } });
    const InstanceId = await launch(test, { UserData: null });
    const early = await test.call('Ecs', 'RunCommand', run(InstanceId));
    await test.clock.advance(1000);
    const late = await test.call(
      'Ecs',
      'RunCommand',
      run(InstanceId, { ContentEncoding: 'Base64', CommandContent: UserData }),
    );
    await test.clock.advance(1000);
    const end = async (answer: JsonObject) =>
      dig(
        await test.call('Ecs', 'DescribeInvocationResults', { InvokeId: answer.InvokeId ?? '' }),
        'Invocation',
        'InvocationResults',
        'InvocationResult',
        0,
      );
    expect(await end(early)).toMatchObject({ InvocationStatus: 'Failed', ErrorCode: 'InstanceNotRunning' });
    expect(await end(late)).toMatchObject({ InvocationStatus: 'Failed', ErrorCode: 'ExitCodeNonzero', ExitCode: 1 });
    expect(test.signals).toMatchObject([{ body: expect.stringContaining('FAILURE') }]);
    test.close();
  });

  it('are kept when asked, invoked again and deleted', async () => {
    const test = new TestCloud();
    const InstanceId = await launch(test, { UserData: null });
    await test.clock.advance(1000);
    const { CommandId = '' } = await test.call('Ecs', 'CreateCommand', {
      Type: 'RunShellScript',
      CommandContent: UserData,
      Name: 'c',
    });
    await test.call('Ecs', 'InvokeCommand', { CommandId, InstanceId: [InstanceId] });
    await test.clock.advance(1000);
    expect(test.signals).toHaveLength(1);
    await test.call('Ecs', 'DeleteCommand', { CommandId });
    expect(await test.refusal('Ecs', 'InvokeCommand', { CommandId, InstanceId: [InstanceId] })).toBe(
      '404 InvalidCmdId.NotFound',
    );
    expect(await test.refusal('Ecs', 'RunCommand', run('i-none'))).toBe('404 InvalidInstance.NotFound');
    test.close();
  });
});
