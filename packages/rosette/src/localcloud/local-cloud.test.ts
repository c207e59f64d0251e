import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dig, instanceOf, ManualClock, seeded, TestCloud, text } from './test-cloud.fixture.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'localcloud-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('client tokens', () => {
  it('give the same answer again, and one object', async () => {
    const test = new TestCloud();
    const wanted = { CidrBlock: '10.0.0.0/8', ClientToken: 'token-1' };
    const first = await test.call('Vpc', 'CreateVpc', wanted);
    const second = await test.call('Vpc', 'CreateVpc', wanted);
    expect(second.VpcId).toBe(first.VpcId);
    expect(second.RequestId).not.toBe(first.RequestId);
    expect(test.cloud.objects()).toHaveLength(1);
    expect(test.cloud.ledger()).toMatchObject([
      { change: 'created', action: 'CreateVpc', token: 'token-1', id: first.VpcId },
    ]);
    test.close();
  });

  it('refuse other parameters, and are not used up by a refused request', async () => {
    const test = new TestCloud();
    expect(await test.refusal('Vpc', 'CreateVpc', { CidrBlock: 'nonsense', ClientToken: 't' })).toBe(
      '400 InvalidCidrBlock',
    );
    await test.call('Vpc', 'CreateVpc', { CidrBlock: '10.0.0.0/8', ClientToken: 't' });
    expect(await test.refusal('Vpc', 'CreateVpc', { CidrBlock: '10.0.0.0/16', ClientToken: 't' })).toBe(
      '400 IdempotentParameterMismatch',
    );
    expect(await test.refusal('Vpc', 'CreateVpc', { ClientToken: 'x'.repeat(65) })).toBe(
      '400 InvalidClientToken.ValueNotSupported',
    );
    test.close();
  });
});

describe('a restart', () => {
  it('changes nothing: objects, pending states, tokens and ledger are there', async () => {
    const path = join(folder, 'cloud.db');
    const clock = new ManualClock();
    const before = new TestCloud({ path, clock });
    const made = await before.call('Vpc', 'CreateVpc', { ClientToken: 't' });
    await clock.advance(30);
    before.close();

    const after = new TestCloud({ path, clock, random: seeded(8) });
    const look = () => after.call('Vpc', 'DescribeVpcAttribute', { VpcId: text(made.VpcId) });
    expect((await look()).Status).toBe('Pending');
    expect((await after.call('Vpc', 'CreateVpc', { ClientToken: 't' })).VpcId).toBe(made.VpcId);
    await clock.advance(30);
    expect((await look()).Status).toBe('Available');
    expect(after.cloud.ledger()).toHaveLength(1);
    after.close();
  });

  it('lets what was being removed vanish in its time', async () => {
    const path = join(folder, 'cloud.db');
    const clock = new ManualClock();
    const before = new TestCloud({ path, clock });
    const network = await before.network();
    const run = await before.call('Ecs', 'RunInstances', instanceOf(network));
    await clock.advance(1000);
    const InstanceId = text(dig(run, 'InstanceIdSets', 'InstanceIdSet', 0));
    await before.call('Ecs', 'DeleteInstance', { InstanceId, Force: true });
    before.close();

    const after = new TestCloud({ path, clock, random: seeded(8) });
    const statuses = async () => (await after.call('Ecs', 'DescribeInstances')).TotalCount;
    expect(await statuses()).toBe(1);
    await clock.advance(100);
    expect(await statuses()).toBe(0);
    expect(after.cloud.objects().map(({ kind }) => kind)).toEqual(['Vpc', 'VSwitch', 'SecurityGroup']);
    after.close();
  });
});

describe('a file', () => {
  it('that is no local cloud is refused with its name and what to do', () => {
    const path = join(folder, 'broken.db');
    writeFileSync(path, 'not a database, '.repeat(100));
    expect(() => new TestCloud({ path })).toThrow(/cannot open its file .*broken\.db.*remove it/);
  });

  it('of the first layout is brought to this one, with all that was in it', async () => {
    const path = join(folder, 'older.db');
    const first = new TestCloud({ path });
    const { VpcId } = await first.call('Vpc', 'CreateVpc');
    await first.clock.advance(60_000);
    first.close();
    const file = new DatabaseSync(path);
    file.exec('ALTER TABLE ledger DROP COLUMN principal; PRAGMA user_version = 1');
    file.close();
    const test = new TestCloud({ path });
    expect(test.cloud.objects()).toMatchObject([{ id: VpcId }]);
    await test.clock.advance(120_000);
    await test.call('Vpc', 'DeleteVpc', { VpcId: VpcId! });
    const root = expect.stringMatching(/^acs:ram::\d+:root$/);
    expect(test.cloud.ledger().map(({ principal }) => principal)).toEqual([null, root]);
    test.close();
    new TestCloud({ path }).close();
  });

  it('of another layout is refused', () => {
    const path = join(folder, 'newer.db');
    const file = new DatabaseSync(path);
    file.exec('PRAGMA user_version = 999');
    file.close();
    expect(() => new TestCloud({ path })).toThrow(/layout 999/);
  });
});

describe('faults', () => {
  it('fail a call so many times, with nothing done', async () => {
    const effect = { kind: 'fail', code: 'ServiceUnavailable', status: 503 } as const;
    const test = new TestCloud({ faults: { rules: [{ product: 'Vpc', action: 'CreateVpc', times: 2, effect }] } });
    expect(await test.refusal('Vpc', 'CreateVpc')).toBe('503 ServiceUnavailable');
    expect(await test.refusal('Vpc', 'CreateVpc')).toBe('503 ServiceUnavailable');
    expect(test.cloud.objects()).toEqual([]);
    await test.call('Vpc', 'CreateVpc');
    test.close();
  });

  it('lose an answer: done, and the client does not know', async () => {
    const test = new TestCloud();
    test.cloud.faults.set({ rules: [{ times: 1, effect: { kind: 'lose' } }] });
    const lost = test.call('Vpc', 'CreateVpc', { ClientToken: 't' });
    await expect(lost).rejects.toMatchObject({ outcome: 'unknown', status: 504 });
    expect(test.cloud.objects()).toHaveLength(1);
    const again = await test.call('Vpc', 'CreateVpc', { ClientToken: 't' });
    expect(test.cloud.objects()).toMatchObject([{ id: again.VpcId }]);
    test.close();
  });

  it('throttle, and delay by the clock', async () => {
    const test = new TestCloud();
    test.cloud.faults.set({ rules: [{ times: 1, effect: { kind: 'throttle' } }] });
    expect(await test.refusal('Vpc', 'DescribeVpcs')).toBe('429 Throttling.User');
    test.cloud.faults.set({ rules: [{ effect: { kind: 'delay', ms: 500 } }] });
    let answered = false;
    const slow = test.call('Vpc', 'DescribeVpcs').then(() => {
      answered = true;
    });
    await test.clock.advance(499);
    expect(answered).toBe(false);
    await test.clock.advance(1);
    await slow;
    test.close();
  });

  it('strike by chance, the same chance for the same seed', async () => {
    const run = async () => {
      const rules = [{ probability: 0.5, effect: { kind: 'throttle' } as const }];
      const test = new TestCloud({ faults: { rules } });
      const results: boolean[] = [];
      for (let i = 0; i < 20; i += 1)
        results.push(
          await test.call('Vpc', 'DescribeVpcs').then(
            () => true,
            () => false,
          ),
        );
      test.close();
      return results;
    };
    const results = await run();
    expect(new Set(results)).toEqual(new Set([true, false]));
    expect(await run()).toEqual(results);
  });

  it('refuse a second change of one parent while the first is under way', async () => {
    const test = new TestCloud({ faults: { conflicts: true } });
    const { VpcId = '' } = await test.call('Vpc', 'CreateVpc', { CidrBlock: '10.0.0.0/16' });
    await test.clock.advance(100);
    const vswitch = (CidrBlock: string) => ({ VpcId, ZoneId: 'cn-hangzhou-h', CidrBlock });
    await test.call('Vpc', 'CreateVSwitch', vswitch('10.0.1.0/24'));
    expect(await test.refusal('Vpc', 'CreateVSwitch', vswitch('10.0.2.0/24'))).toBe('409 OperationConflict');
    await test.clock.advance(100);
    await test.call('Vpc', 'CreateVSwitch', vswitch('10.0.2.0/24'));
    test.close();
  });
});

describe('requests', () => {
  it('name what exists when the action does not', async () => {
    const test = new TestCloud();
    await expect(test.call('Vpc', 'CreateMoon')).rejects.toMatchObject({
      code: 'InvalidAction.NotFound',
      status: 404,
      requestId: expect.stringMatching(/^[0-9A-F-]{36}$/),
      message: expect.stringContaining('CreateVSwitch, CreateVpc'),
    });
    expect(await test.refusal('Vpc', 'constructor')).toBe('404 InvalidAction.NotFound');
    expect(await test.refusal('Oss', 'PutBucket')).toBe('404 InvalidVersion');
    await expect(test.call('Vpc', 'CreateVpc', {}, 'mars-1')).rejects.toMatchObject({
      code: 'InvalidRegionId.NotFound',
    });
    test.close();
  });

  it('with DryRun are checked and do nothing', async () => {
    const test = new TestCloud();
    expect(await test.refusal('Vpc', 'CreateVpc', { DryRun: true, ClientToken: 't' })).toBe('400 DryRunOperation');
    expect(await test.refusal('Vpc', 'CreateVpc', { DryRun: true, CidrBlock: 'x' })).toBe('400 InvalidCidrBlock');
    expect(test.cloud.objects()).toEqual([]);
    expect(test.cloud.ledger()).toEqual([]);
    test.close();
  });

  it('that were given up are not sent', async () => {
    const test = new TestCloud();
    const request = {
      product: 'Vpc',
      version: '2016-04-28',
      action: 'CreateVpc',
      region: 'cn-hangzhou',
      accountId: '1',
    };
    const given = test.cloud.client.call({ ...request, parameters: {}, signal: AbortSignal.abort() });
    await expect(given).rejects.toMatchObject({ name: 'CloudError' });
    expect(test.cloud.objects()).toEqual([]);
    test.close();
  });
});

describe('the catalogue', () => {
  it('names zones as the cloud does', () => {
    const test = new TestCloud();
    expect(test.cloud.zones('cn-hangzhou')).toContain('cn-hangzhou-h');
    expect(test.cloud.zones('us-west-1')).toEqual(['us-west-1a', 'us-west-1b']);
    expect(test.cloud.regions().map(({ id }) => id)).toContain('eu-central-1');
    test.close();
  });
});
