import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dig, instanceOf, TestCloud, text } from './test-cloud.fixture.ts';

let test: TestCloud;
beforeEach(() => {
  test = new TestCloud();
});
afterEach(() => test.close());

async function availableVpc(parameters = {}): Promise<string> {
  const vpcId = text((await test.call('Vpc', 'CreateVpc', { CidrBlock: '192.168.0.0/16', ...parameters })).VpcId);
  await test.clock.advance(100);
  return vpcId;
}

const zone = 'cn-hangzhou-h';

describe('VPC', () => {
  it('is Pending, then Available, with real ids', async () => {
    const made = await test.call('Vpc', 'CreateVpc', { VpcName: 'web', Tag: [{ Key: 'a', Value: 'b' }] });
    expect(made.VpcId).toMatch(/^vpc-bp1[a-z0-9]{18}$/);
    expect(made.VRouterId).toMatch(/^vrt-bp1[a-z0-9]{18}$/);
    const look = () => test.call('Vpc', 'DescribeVpcAttribute', { VpcId: text(made.VpcId) });
    expect(await look()).toMatchObject({ Status: 'Pending', VpcName: 'web', CidrBlock: '172.16.0.0/12' });
    await test.clock.advance(59);
    expect((await look()).Status).toBe('Pending');
    await test.clock.advance(1);
    expect(await look()).toMatchObject({ Status: 'Available', Tags: { Tag: [{ Key: 'a', Value: 'b' }] } });
  });

  it('is found by id, name and tag, and paged', async () => {
    for (const name of ['a1', 'b1', 'c1']) await availableVpc({ VpcName: name, Tag: [{ Key: 'n', Value: name }] });
    expect(await test.call('Vpc', 'DescribeVpcs', { Tag: [{ Key: 'n', Value: 'b1' }] })).toMatchObject({
      TotalCount: 1,
      Vpcs: { Vpc: [{ VpcName: 'b1' }] },
    });
    const page = await test.call('Vpc', 'DescribeVpcs', { PageSize: 2, PageNumber: 2 });
    expect(page).toMatchObject({ TotalCount: 3, PageNumber: 2, PageSize: 2, Vpcs: { Vpc: [{ VpcName: 'c1' }] } });
  });

  it('refuses wrong blocks, names and unknown ids', async () => {
    for (const CidrBlock of ['10.0.0.0', '10.0.0.1/8', '10.0.0.0/7', '10.0.0.0/29', '100.64.0.0/12', '300.0.0.0/8']) {
      expect(await test.refusal('Vpc', 'CreateVpc', { CidrBlock }), CidrBlock).toBe('400 InvalidCidrBlock');
    }
    expect(await test.refusal('Vpc', 'CreateVpc', { VpcName: 'http://x' })).toBe('400 InvalidVpcName.Malformed');
    expect(await test.refusal('Vpc', 'CreateVpc', { EnableIpv6: 'perhaps' })).toBe('400 InvalidParameter');
    expect(await test.refusal('Vpc', 'DescribeVpcAttribute', { VpcId: 'vpc-1' })).toBe('404 InvalidVpcId.NotFound');
    expect(await test.refusal('Vpc', 'DeleteVpc')).toBe('400 MissingParameter');
  });

  it('belongs to one account and region', async () => {
    const VpcId = await availableVpc();
    await expect(test.call('Vpc', 'DescribeVpcAttribute', { VpcId }, 'cn-beijing')).rejects.toMatchObject({
      status: 404,
    });
    await expect(
      test.cloud.client.call({
        product: 'Vpc',
        version: '2016-04-28',
        action: 'DescribeVpcAttribute',
        region: 'cn-hangzhou',
        accountId: '2000000000000002',
        parameters: { VpcId },
      }),
    ).rejects.toMatchObject({ code: 'InvalidVpcId.NotFound' });
  });

  it('goes only when nothing is left in it', async () => {
    const { vpcId, vSwitchId, groupId } = await test.network();
    const remove = { VpcId: vpcId };
    expect(await test.refusal('Vpc', 'DeleteVpc', remove)).toBe('400 DependencyViolation.VSwitch');
    await test.call('Vpc', 'DeleteVSwitch', { VSwitchId: vSwitchId });
    expect(await test.refusal('Vpc', 'DeleteVpc', remove)).toBe('400 DependencyViolation.SecurityGroup');
    await test.call('Ecs', 'DeleteSecurityGroup', { SecurityGroupId: groupId });
    await test.call('Vpc', 'DeleteVpc', remove);
    expect(await test.refusal('Vpc', 'DeleteVpc', remove)).toBe('404 InvalidVpcId.NotFound');
    expect(test.cloud.objects()).toEqual([]);
  });

  it('takes secondary blocks', async () => {
    const VpcId = await availableVpc();
    await test.call('Vpc', 'AssociateVpcCidrBlock', { VpcId, SecondaryCidrBlock: '10.1.0.0/16' });
    expect(await test.refusal('Vpc', 'AssociateVpcCidrBlock', { VpcId, SecondaryCidrBlock: '10.1.0.0/20' })).toBe(
      '400 InvalidCidrBlock.Overlapped',
    );
    await test.call('Vpc', 'CreateVSwitch', { VpcId, ZoneId: zone, CidrBlock: '10.1.2.0/24' });
    expect(await test.refusal('Vpc', 'UnassociateVpcCidrBlock', { VpcId, SecondaryCidrBlock: '10.1.0.0/16' })).toBe(
      '400 DependencyViolation.VSwitch',
    );
  });
});

describe('vSwitch', () => {
  it('waits for its VPC', async () => {
    const { VpcId = '' } = await test.call('Vpc', 'CreateVpc');
    const wanted = { VpcId, ZoneId: zone, CidrBlock: '172.16.1.0/24' };
    expect(await test.refusal('Vpc', 'CreateVSwitch', wanted)).toBe('400 IncorrectVpcStatus');
    await test.clock.advance(60);
    expect((await test.call('Vpc', 'CreateVSwitch', wanted)).VSwitchId).toMatch(/^vsw-bp1[a-z0-9]{18}$/);
  });

  it('must lie inside the VPC, apart from its siblings, in a zone that exists', async () => {
    const VpcId = await availableVpc();
    const refusal = (CidrBlock: string, ZoneId = zone) =>
      test.refusal('Vpc', 'CreateVSwitch', { VpcId, ZoneId, CidrBlock });
    await test.call('Vpc', 'CreateVSwitch', { VpcId, ZoneId: zone, CidrBlock: '192.168.0.0/20' });
    expect(await refusal('192.168.15.0/24')).toBe('400 InvalidCidrBlock.Overlapped');
    expect(await refusal('10.0.0.0/24')).toBe('400 InvalidCidrBlock');
    expect(await refusal('192.168.16.0/30')).toBe('400 InvalidCidrBlock');
    expect(await refusal('192.168.16.1/24')).toBe('400 InvalidCidrBlock.Malformed');
    expect(await refusal('192.168.16.0/24', 'cn-hangzhou-z')).toBe('404 InvalidZoneId.NotFound');
    expect(await test.refusal('Vpc', 'CreateVSwitch', { VpcId })).toBe('400 MissingParameter');
  });

  it('answers an empty id once it is gone, as the cloud does', async () => {
    const { vSwitchId } = await test.network();
    const look = () => test.call('Vpc', 'DescribeVSwitchAttributes', { VSwitchId: vSwitchId });
    expect(await look()).toMatchObject({ VSwitchId: vSwitchId, Status: 'Available', AvailableIpAddressCount: 252 });
    await test.call('Vpc', 'DeleteVSwitch', { VSwitchId: vSwitchId });
    expect((await look()).VSwitchId).toBe('');
    expect(await test.refusal('Vpc', 'DeleteVSwitch', { VSwitchId: vSwitchId })).toBe('404 InvalidVSwitchId.NotFound');
  });

  it('stays while something stands in it', async () => {
    const network = await test.network();
    const refusal = () => test.refusal('Vpc', 'DeleteVSwitch', { VSwitchId: network.vSwitchId });
    const balancer = await test.call('Slb', 'CreateLoadBalancer', {
      AddressType: 'intranet',
      VSwitchId: network.vSwitchId,
    });
    expect(await refusal()).toBe('400 DependencyViolation');
    await test.call('Slb', 'DeleteLoadBalancer', { LoadBalancerId: text(balancer.LoadBalancerId) });
    const run = await test.call('Ecs', 'RunInstances', instanceOf(network));
    expect(await refusal()).toBe('400 DependencyViolation');
    await test.clock.advance(1000);
    const InstanceId = text(dig(run, 'InstanceIdSets', 'InstanceIdSet', 0));
    await test.call('Ecs', 'DeleteInstance', { InstanceId, Force: true });
    expect(await refusal()).toBe('400 DependencyViolation');
    await test.clock.advance(1000);
    await test.call('Vpc', 'DeleteVSwitch', { VSwitchId: network.vSwitchId });
  });
});

describe('EIP', () => {
  it('is bound, and free again', async () => {
    const network = await test.network();
    const run = await test.call('Ecs', 'RunInstances', instanceOf(network));
    const InstanceId = text(dig(run, 'InstanceIdSets', 'InstanceIdSet', 0));
    const { AllocationId = '' } = await test.call('Vpc', 'AllocateEipAddress', { InternetChargeType: 'PayByTraffic' });
    const status = async () =>
      dig(await test.call('Vpc', 'DescribeEipAddresses', { AllocationId }), 'EipAddresses', 'EipAddress', 0);
    const bind = { AllocationId, InstanceId };
    expect(await test.refusal('Vpc', 'AssociateEipAddress', bind)).toBe('400 IncorrectInstanceStatus');
    await test.clock.advance(1000);
    await test.call('Vpc', 'AssociateEipAddress', bind);
    expect(await status()).toMatchObject({
      Status: 'Associating',
      InstanceId,
      InstanceType: 'EcsInstance',
      Bandwidth: '5',
    });
    await test.clock.advance(80);
    expect(await status()).toMatchObject({ Status: 'InUse' });
    expect(await test.refusal('Vpc', 'ReleaseEipAddress', { AllocationId })).toBe('400 IncorrectEipStatus');
    await test.call('Vpc', 'UnassociateEipAddress', bind);
    expect(await status()).toMatchObject({ Status: 'Unassociating', InstanceId });
    await test.clock.advance(80);
    expect(await status()).toMatchObject({ Status: 'Available', InstanceId: '' });
    await test.call('Vpc', 'ReleaseEipAddress', { AllocationId });
    expect(await test.refusal('Vpc', 'ReleaseEipAddress', { AllocationId })).toBe('404 InvalidAllocationId.NotFound');
  });

  it('becomes free when its instance is released', async () => {
    const network = await test.network();
    const run = await test.call('Ecs', 'RunInstances', instanceOf(network));
    const InstanceId = text(dig(run, 'InstanceIdSets', 'InstanceIdSet', 0));
    await test.clock.advance(1000);
    const { AllocationId = '' } = await test.call('Vpc', 'AllocateEipAddress');
    await test.call('Vpc', 'AssociateEipAddress', { AllocationId, InstanceId });
    await test.clock.advance(1000);
    const second = await test.call('Vpc', 'AllocateEipAddress');
    expect(
      await test.refusal('Vpc', 'AssociateEipAddress', { AllocationId: second.AllocationId ?? '', InstanceId }),
    ).toBe('400 InvalidInstanceId.AlreadyAssigned');
    await test.call('Ecs', 'DeleteInstance', { InstanceId, Force: true });
    await test.clock.advance(1000);
    await test.call('Vpc', 'ReleaseEipAddress', { AllocationId });
  });

  it('refuses bandwidths out of range', async () => {
    const refusal = await test.refusal('Vpc', 'AllocateEipAddress', {
      Bandwidth: 201,
      InternetChargeType: 'PayByTraffic',
    });
    expect(refusal).toBe('400 InvalidBandwidth.ValueNotSupported');
  });
});

describe('tags of Vpc', () => {
  it('are added, replaced, listed and removed', async () => {
    const VpcId = await availableVpc({ Tag: [{ Key: 'a', Value: '1' }] });
    const which = { ResourceType: 'VPC', ResourceId: [VpcId] };
    await test.call('Vpc', 'TagResources', {
      ...which,
      Tag: [
        { Key: 'a', Value: '2' },
        { Key: 'b', Value: '' },
      ],
    });
    const listed = await test.call('Vpc', 'ListTagResources', which);
    expect(dig(listed, 'TagResources', 'TagResource')).toEqual([
      { ResourceId: VpcId, ResourceType: 'VPC', TagKey: 'a', TagValue: '2' },
      { ResourceId: VpcId, ResourceType: 'VPC', TagKey: 'b', TagValue: '' },
    ]);
    await test.call('Vpc', 'UnTagResources', { ...which, TagKey: ['a'] });
    expect(dig(await test.call('Vpc', 'ListTagResources', which), 'TagResources', 'TagResource')).toHaveLength(1);
    expect(await test.refusal('Vpc', 'TagResources', { ResourceType: 'VPC', ResourceId: ['vpc-x'] })).toBe(
      '404 InvalidResourceId.NotFound',
    );
  });
});
