import type { JsonObject } from '@rosette/template/base/json.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dig, image, instanceOf, TestCloud, text } from './test-cloud.fixture.ts';

let test: TestCloud;
let network: { vpcId: string; vSwitchId: string; groupId: string };
beforeEach(async () => {
  test = new TestCloud();
  network = await test.network();
});
afterEach(() => test.close());

async function run(more: JsonObject = {}): Promise<string> {
  const answer = await test.call('Ecs', 'RunInstances', instanceOf(network, more));
  return text(dig(answer, 'InstanceIdSets', 'InstanceIdSet', 0));
}

async function instance(id: string): Promise<JsonObject> {
  const answer = await test.call('Ecs', 'DescribeInstances', { InstanceIds: JSON.stringify([id]) });
  return dig(answer, 'Instances', 'Instance', 0) as JsonObject;
}

describe('RunInstances', () => {
  it('makes an instance that boots', async () => {
    const id = await run({
      InstanceName: 'web',
      Password: 'Passw0rd!',
      InternetMaxBandwidthOut: 5,
      Tag: [{ Key: 'a', Value: 'b' }],
    });
    expect(id).toMatch(/^i-bp1[a-z0-9]{17}$/);
    expect((await instance(id)).Status).toBe('Pending');
    await test.clock.advance(80);
    expect((await instance(id)).Status).toBe('Starting');
    await test.clock.advance(120);
    expect(await instance(id)).toMatchObject({
      Status: 'Running',
      InstanceName: 'web',
      Cpu: 2,
      Memory: 8192,
      ZoneId: 'cn-hangzhou-h',
      PublicIpAddress: { IpAddress: [expect.stringMatching(/^198\.1[89]\./)] },
      VpcAttributes: {
        VpcId: network.vpcId,
        VSwitchId: network.vSwitchId,
        PrivateIpAddress: { IpAddress: ['192.168.1.1'] },
      },
      SecurityGroupIds: { SecurityGroupId: [network.groupId] },
      Tags: { Tag: [{ TagKey: 'a', TagValue: 'b' }] },
    });
    const disks = await test.call('Ecs', 'DescribeDisks', { InstanceId: id });
    expect(dig(disks, 'Disks', 'Disk')).toMatchObject([
      { Type: 'system', Size: 40, Device: '/dev/xvda', Status: 'In_use' },
    ]);
  });

  it('keeps no password', async () => {
    await run({ Password: 'Passw0rd!' });
    expect(JSON.stringify(test.cloud.objects())).not.toContain('Passw0rd!');
  });

  it('makes many at once, with numbered names', async () => {
    const many = { Amount: 3, InstanceName: 'web-[9,3]', HostName: 'host', UniqueSuffix: true };
    const answer = await test.call('Ecs', 'RunInstances', instanceOf(network, many));
    expect(dig(answer, 'InstanceIdSets', 'InstanceIdSet')).toHaveLength(3);
    const all = await test.call('Ecs', 'DescribeInstances');
    const names = (dig(all, 'Instances', 'Instance') as readonly JsonObject[]).map((each) => [
      each.InstanceName,
      each.HostName,
    ]);
    expect(names).toEqual([
      ['web-009', 'host001'],
      ['web-010', 'host002'],
      ['web-011', 'host003'],
    ]);
  });

  it('attaches data disks, also from a snapshot', async () => {
    const snapshots = await test.call('Ecs', 'DescribeSnapshots');
    const SnapshotId = text(dig(snapshots, 'Snapshots', 'Snapshot', 0, 'SnapshotId'));
    const id = await run({
      DataDisk: [
        { Category: 'cloud_ssd', Size: 100 },
        { SnapshotId, DiskName: 'data' },
      ],
    });
    const answer = await test.call('Ecs', 'DescribeDisks', { InstanceId: id, DiskType: 'data' });
    expect(dig(answer, 'Disks', 'Disk')).toMatchObject([
      { Size: 100, Category: 'cloud_ssd', Device: '/dev/xvdb' },
      { Size: 20, SourceSnapshotId: SnapshotId, DiskName: 'data', Device: '/dev/xvdc' },
    ]);
    expect(
      await test.refusal('Ecs', 'RunInstances', instanceOf(network, { DataDisk: [{ SnapshotId, Size: 10 }] })),
    ).toBe('403 InvalidDiskSize.TooSmall');
  });

  it.each([
    ['404 InvalidImageId.NotFound', { ImageId: 'centos_7' }],
    ['400 MissingParameter', { ImageId: null }],
    ['400 InvalidInstanceType.ValueNotSupported', { InstanceType: 'ecs.x9.huge' }],
    ['404 InvalidVSwitchId.NotFound', { VSwitchId: 'vsw-1' }],
    ['404 InvalidSecurityGroupId.NotFound', { SecurityGroupId: 'sg-1' }],
    ['400 MissingParameter', { SecurityGroupId: null }],
    ['400 InvalidParameter.Mismatch', { ZoneId: 'cn-hangzhou-i' }],
    ['404 InvalidZoneId.NotFound', { ZoneId: 'cn-hangzhou-q' }],
    ['400 InvalidInstanceName.Malformed', { InstanceName: '1' }],
    ['400 InvalidHostName.Malformed', { HostName: '-x' }],
    ['400 InvalidPassword.Malformed', { Password: 'weak' }],
    ['400 InvalidPasswordParam.Mismatch', { Password: 'Passw0rd!', PasswordInherit: true }],
    ['404 InvalidKeyPairName.NotFound', { KeyPairName: 'nobody' }],
    ['400 InvalidSystemDiskCategory.ValueNotSupported', { SystemDisk: { Category: 'floppy' } }],
    [
      '400 InvalidSystemDiskCategory.ValueNotSupported',
      { InstanceType: 'ecs.g7.large', SystemDisk: { Category: 'cloud_ssd' } },
    ],
    ['404 InvalidSystemDiskSize.LessThanImageSize', { SystemDisk: { Size: 10 } }],
    ['400 InvalidSystemDiskSize.ValueNotSupported', { SystemDisk: { Size: 40000 } }],
    ['400 InvalidDataDiskSize.ValueNotSupported', { DataDisk: [{ Category: 'cloud_ssd', Size: 5 }] }],
    ['404 InvalidDataDiskSnapshotId.NotFound', { DataDisk: [{ SnapshotId: 's-1' }] }],
    ['400 InvalidUserData.Base64FormatInvalid', { UserData: '#!/bin/sh' }],
    ['400 InvalidUserData.SizeExceeded', { UserData: Buffer.alloc(32 * 1024 + 1).toString('base64') }],
    ['400 InvalidAmount.NotSupported', { Amount: 101 }],
    ['400 InvalidParameter', { Amount: 2, MinAmount: 3 }],
    ['400 InvalidPrivateIpAddress', { PrivateIpAddress: '10.0.0.1' }],
    ['403 ImageNotSupportInstanceType', { InstanceType: 'ecs.g8y.large' }],
    ['403 InvalidInstanceType.ZoneNotSupported', { InstanceType: 'ecs.gn6i-c4g1.xlarge', VSwitchId: 'far' }],
    ['400 Duplicate.TagKey', { Tag: [{ Key: 'a' }, { Key: 'a' }] }],
  ])('refuses with %s', async (code, more: JsonObject) => {
    const far = { VpcId: network.vpcId, ZoneId: 'cn-hangzhou-b', CidrBlock: '192.168.2.0/24' };
    const VSwitchId =
      more.VSwitchId === 'far' ? text((await test.call('Vpc', 'CreateVSwitch', far)).VSwitchId) : undefined;
    await test.clock.advance(100);
    const request = instanceOf(network, VSwitchId === undefined ? more : { ...more, VSwitchId });
    expect(await test.refusal('Ecs', 'RunInstances', request)).toBe(code);
    expect(test.cloud.objects().some(({ kind }) => kind === 'Instance')).toBe(false);
  });

  it('stands where its primary interface says, and refuses a second one', async () => {
    const eni = {
      InstanceType: 'Primary',
      VSwitchId: network.vSwitchId,
      SecurityGroupIds: [network.groupId],
      PrimaryIpAddress: '192.168.1.77',
    };
    const request = { ImageId: image, InstanceType: 'ecs.g6.large', NetworkInterface: [eni] };
    await test.call('Ecs', 'RunInstances', request);
    const found = await test.call('Ecs', 'DescribeInstances', { PrivateIpAddresses: '["192.168.1.77"]' });
    expect(found.TotalCount).toBe(1);
    for (const wrong of [{ NetworkInterface: [eni, { InstanceType: 'Secondary' }] }, { Ipv6AddressCount: 1 }]) {
      expect(await test.refusal('Ecs', 'RunInstances', instanceOf(network, wrong))).toBe(
        '400 InvalidParameter.NotSupported',
      );
    }
    expect(await test.refusal('Ecs', 'RunInstances', instanceOf(network, { VSwitchId: null }))).toBe(
      '400 MissingParameter',
    );
  });

  it('refuses a security group of another VPC', async () => {
    const other = await test.network();
    expect(await test.refusal('Ecs', 'RunInstances', instanceOf({ ...network, groupId: other.groupId }))).toBe(
      '400 InvalidParameter.Mismatch',
    );
  });

  it('makes at least MinAmount when addresses run out', async () => {
    const small = { VpcId: network.vpcId, ZoneId: 'cn-hangzhou-h', CidrBlock: '192.168.9.0/29' };
    const vSwitchId = text((await test.call('Vpc', 'CreateVSwitch', small)).VSwitchId);
    await test.clock.advance(100);
    const request = instanceOf({ ...network, vSwitchId }, { Amount: 6 });
    expect(await test.refusal('Ecs', 'RunInstances', request)).toBe('400 QuotaExceeded.PrivateIpAddress');
    const answer = await test.call('Ecs', 'RunInstances', { ...request, MinAmount: 2 });
    expect(dig(answer, 'InstanceIdSets', 'InstanceIdSet')).toHaveLength(4);
  });
});

describe('an instance', () => {
  it('is created stopped, started, stopped and released', async () => {
    const { InstanceId = '' } = await test.call('Ecs', 'CreateInstance', instanceOf(network));
    const status = async () => (await instance(text(InstanceId))).Status;
    await test.clock.advance(80);
    expect(await status()).toBe('Stopped');
    await test.call('Ecs', 'StartInstance', { InstanceId });
    expect(await status()).toBe('Starting');
    expect(await test.refusal('Ecs', 'DeleteInstance', { InstanceId, Force: true })).toBe(
      '403 IncorrectInstanceStatus.Initializing',
    );
    await test.clock.advance(120);
    expect(await test.refusal('Ecs', 'StartInstance', { InstanceId })).toBe('403 IncorrectInstanceStatus');
    expect(await test.refusal('Ecs', 'DeleteInstance', { InstanceId })).toBe('403 IncorrectInstanceStatus');
    await test.call('Ecs', 'StopInstance', { InstanceId });
    expect(await status()).toBe('Stopping');
    await test.clock.advance(100);
    await test.call('Ecs', 'DeleteInstance', { InstanceId });
    await test.clock.advance(100);
    expect(await test.refusal('Ecs', 'DeleteInstance', { InstanceId })).toBe('404 InvalidInstanceId.NotFound');
    expect(test.cloud.objects().map(({ kind }) => kind)).toEqual(['Vpc', 'VSwitch', 'SecurityGroup']);
  });

  it('is protected from release', async () => {
    const InstanceId = await run({ DeletionProtection: true });
    await test.clock.advance(1000);
    const release = { InstanceId: [InstanceId], Force: true };
    expect(await test.refusal('Ecs', 'DeleteInstances', release)).toBe('403 InvalidOperation.DeletionProtection');
    await test.call('Ecs', 'ModifyInstanceAttribute', { InstanceId, DeletionProtection: false, InstanceName: 'new' });
    expect((await instance(InstanceId)).InstanceName).toBe('new');
    await test.call('Ecs', 'DeleteInstances', release);
  });

  it('releases all or none', async () => {
    const InstanceId = await run();
    await test.clock.advance(1000);
    expect(await test.refusal('Ecs', 'DeleteInstances', { InstanceId: [InstanceId, 'i-x'], Force: true })).toBe(
      '404 InvalidInstanceId.NotFound',
    );
    expect((await instance(InstanceId)).Status).toBe('Running');
  });

  it('joins and leaves security groups', async () => {
    const InstanceId = await run();
    const { SecurityGroupId = '' } = await test.call('Ecs', 'CreateSecurityGroup', { VpcId: network.vpcId });
    await test.call('Ecs', 'JoinSecurityGroup', { InstanceId, SecurityGroupId });
    expect(await test.refusal('Ecs', 'JoinSecurityGroup', { InstanceId, SecurityGroupId })).toBe(
      '403 InvalidInstanceId.AlreadyExists',
    );
    expect(await test.refusal('Ecs', 'DeleteSecurityGroup', { SecurityGroupId })).toBe('403 DependencyViolation');
    await test.call('Ecs', 'LeaveSecurityGroup', { InstanceId, SecurityGroupId });
    await test.call('Ecs', 'DeleteSecurityGroup', { SecurityGroupId });
    const last = { InstanceId, SecurityGroupId: network.groupId };
    expect(await test.refusal('Ecs', 'LeaveSecurityGroup', last)).toBe('403 InstanceLastSecurityGroup');
  });

  it('gets one public address', async () => {
    const InstanceId = await run();
    await test.clock.advance(1000);
    const { IpAddress } = await test.call('Ecs', 'AllocatePublicIpAddress', { InstanceId });
    expect(IpAddress).toMatch(/^198\.1[89]\./);
    expect(await test.refusal('Ecs', 'AllocatePublicIpAddress', { InstanceId })).toBe('400 AllocatedAlready');
  });

  it('is found by filters', async () => {
    const web = await run({ InstanceName: 'web-1', Tag: [{ Key: 'role', Value: 'web' }] });
    await run({ InstanceName: 'db-1' });
    const found = async (filter: JsonObject) =>
      (dig(await test.call('Ecs', 'DescribeInstances', filter), 'Instances', 'Instance') as readonly JsonObject[]).map(
        (each) => each.InstanceName,
      );
    expect(await found({ InstanceName: 'web*' })).toEqual(['web-1']);
    expect(await found({ Tag: [{ Key: 'role', Value: 'web' }] })).toEqual(['web-1']);
    expect(await found({ VpcId: network.vpcId })).toEqual(['web-1', 'db-1']);
    expect(await found({ Status: 'Running' })).toEqual([]);
    expect(await found({ MaxResults: 1, NextToken: '1' })).toEqual(['db-1']);
    expect(await test.refusal('Ecs', 'DescribeInstances', { InstanceIds: web })).toBe(
      '400 InvalidInstanceIds.Malformed',
    );
  });
});

describe('security group rules', () => {
  const rule = { IpProtocol: 'tcp', PortRange: '80/80', SourceCidrIp: '0.0.0.0/0' };
  const authorize = (Permissions: readonly JsonObject[]) => ({ SecurityGroupId: network.groupId, Permissions });
  const rules = async (direction = 'all') =>
    dig(
      await test.call('Ecs', 'DescribeSecurityGroupAttribute', {
        SecurityGroupId: network.groupId,
        Direction: direction,
      }),
      'Permissions',
      'Permission',
    );

  it('are added once, listed by direction, and revoked by content or id', async () => {
    await test.call('Ecs', 'AuthorizeSecurityGroup', authorize([rule, { ...rule, PortRange: '443/443' }]));
    await test.call('Ecs', 'AuthorizeSecurityGroup', authorize([{ ...rule, IpProtocol: 'TCP', NicType: 'internet' }]));
    await test.call('Ecs', 'AuthorizeSecurityGroupEgress', {
      SecurityGroupId: network.groupId,
      IpProtocol: 'all',
      PortRange: '-1/-1',
      DestCidrIp: '0.0.0.0/0',
    });
    expect(await rules('ingress')).toMatchObject([
      { PortRange: '80/80', Priority: '1', Policy: 'Accept', NicType: 'intranet' },
      { PortRange: '443/443' },
    ]);
    expect(await rules('egress')).toMatchObject([{ DestCidrIp: '0.0.0.0/0', IpProtocol: 'ALL' }]);
    await test.call('Ecs', 'RevokeSecurityGroup', authorize([rule]));
    const SecurityGroupRuleId = [text(dig(await rules('egress'), 0, 'SecurityGroupRuleId'))];
    await test.call('Ecs', 'RevokeSecurityGroupEgress', { SecurityGroupId: network.groupId, SecurityGroupRuleId });
    expect(await rules()).toMatchObject([{ PortRange: '443/443' }]);
  });

  it.each([
    ['400 InvalidIpProtocol.ValueNotSupported', { IpProtocol: 'smoke' }],
    ['400 InvalidIpPortRange.Malformed', { PortRange: '80' }],
    ['400 InvalidIpPortRange.Malformed', { PortRange: '90/80' }],
    ['400 InvalidIpPortRange.ValueNotSupported', { IpProtocol: 'icmp' }],
    ['400 MissingParameter', { SourceCidrIp: null }],
    ['400 InvalidSourceCidrIp.Malformed', { SourceCidrIp: 'everywhere' }],
    ['404 InvalidSourceGroupId.NotFound', { SourceGroupId: 'sg-1' }],
    ['400 InvalidPolicy.Malformed', { Policy: 'maybe' }],
    ['400 InvalidPriority.ValueNotSupported', { Priority: 101 }],
  ])('are refused with %s', async (code, change: JsonObject) => {
    expect(await test.refusal('Ecs', 'AuthorizeSecurityGroup', authorize([{ ...rule, ...change }]))).toBe(code);
  });

  it('keep the group that they name', async () => {
    const { SecurityGroupId = '' } = await test.call('Ecs', 'CreateSecurityGroup', { VpcId: network.vpcId });
    const inner = { IpProtocol: 'tcp', PortRange: '1/65535', SourceGroupId: SecurityGroupId };
    await test.call('Ecs', 'AuthorizeSecurityGroup', authorize([inner]));
    expect(await test.refusal('Ecs', 'DeleteSecurityGroup', { SecurityGroupId })).toBe('403 DependencyViolation');
    await test.call('Ecs', 'RevokeSecurityGroup', authorize([inner]));
    await test.call('Ecs', 'DeleteSecurityGroup', { SecurityGroupId });
    expect(await test.refusal('Ecs', 'DeleteSecurityGroup', { SecurityGroupId })).toBe(
      '404 InvalidSecurityGroupId.NotFound',
    );
  });
});

describe('key pairs, disks and snapshots', () => {
  it('a key pair is made, used and deleted', async () => {
    const made = await test.call('Ecs', 'CreateKeyPair', { KeyPairName: 'key' });
    expect(made.PrivateKeyBody).toContain('BEGIN RSA PRIVATE KEY');
    expect(JSON.stringify(test.cloud.objects())).not.toContain('PRIVATE');
    expect(await test.refusal('Ecs', 'CreateKeyPair', { KeyPairName: 'key' })).toBe('400 KeyPair.AlreadyExist');
    expect((await instance(await run({ KeyPairName: 'key' }))).KeyPairName).toBe('key');
    await test.call('Ecs', 'DeleteKeyPairs', { KeyPairNames: '["key"]' });
    expect((await test.call('Ecs', 'DescribeKeyPairs')).TotalCount).toBe(0);
  });

  it('a snapshot of a disk can be made into a disk', async () => {
    const { DiskId = '' } = await test.call('Ecs', 'CreateDisk', { ZoneId: 'cn-hangzhou-h', Size: 30 });
    const { SnapshotId = '' } = await test.call('Ecs', 'CreateSnapshot', { DiskId });
    const disk = { ZoneId: 'cn-hangzhou-h', SnapshotId };
    expect(await test.refusal('Ecs', 'CreateDisk', disk)).toBe('404 InvalidSnapshotId.NotFound');
    await test.clock.advance(100);
    await test.call('Ecs', 'CreateDisk', disk);
    await test.call('Ecs', 'DeleteDisk', { DiskId });
    await test.call('Ecs', 'DeleteSnapshot', { SnapshotId });
    expect(await test.refusal('Ecs', 'DeleteSnapshot', { SnapshotId })).toBe('404 InvalidSnapshotId.NotFound');
  });
});

describe('what is on offer', () => {
  it('agrees with what can be bought', async () => {
    const answer = await test.call('Ecs', 'DescribeAvailableResource', {
      DestinationResource: 'InstanceType',
      ZoneId: 'cn-hangzhou-b',
    });
    const resources = dig(answer, 'AvailableZones', 'AvailableZone', 0, 'AvailableResources', 'AvailableResource', 0);
    const values = (dig(resources, 'SupportedResources', 'SupportedResource') as readonly JsonObject[]).map(
      ({ Value }) => Value,
    );
    expect(values).toContain('ecs.g6.large');
    expect(values).not.toContain('ecs.gn6i-c4g1.xlarge');
    const disks = await test.call('Ecs', 'DescribeAvailableResource', {
      DestinationResource: 'SystemDisk',
      InstanceType: 'ecs.g7.large',
    });
    expect(JSON.stringify(disks)).toContain('cloud_essd');
    expect(JSON.stringify(disks)).not.toContain('cloud_ssd"');
  });

  it('has images by name and family', async () => {
    const byName = await test.call('Ecs', 'DescribeImages', { ImageName: 'centos_7*', PageSize: 100 });
    expect(JSON.stringify(byName)).toContain(image);
    const answer = await test.call('Ecs', 'DescribeImages', { ImageFamily: 'acs:ubuntu_22_04_x64' });
    expect(dig(answer, 'Images', 'Image')).toMatchObject([
      { OSType: 'linux', Platform: 'Ubuntu', Size: 20, Status: 'Available' },
    ]);
    const { InstanceTypes } = await test.call('Ecs', 'DescribeInstanceTypes', { InstanceTypes: ['ecs.c5.large'] });
    expect(dig(InstanceTypes, 'InstanceType')).toMatchObject([{ CpuCoreCount: 2, MemorySize: 4 }]);
  });
});
