import type { JsonObject } from '@rosette/template/base/json.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dig, instanceOf, TestCloud, text } from './test-cloud.fixture.ts';

/*
 * Actions that change what exists: what they refuse, and what of them can be seen. That they do their work, the update
 * tests of the resource types show.
 */

let world: TestCloud;
let network: { vpcId: string; vSwitchId: string; groupId: string };

beforeEach(async () => {
  world = new TestCloud();
  network = await world.network();
});

afterEach(() => world.close());

const call = (product: string, action: string, parameters: JsonObject) => world.call(product, action, parameters);
const refusal = (product: string, action: string, parameters: JsonObject) => world.refusal(product, action, parameters);

async function instance(more: JsonObject = {}): Promise<string> {
  const answer = await call('Ecs', 'RunInstances', instanceOf(network, more));
  await world.clock.advance(5_000);
  return text(dig(answer, 'InstanceIdSets', 'InstanceIdSet', 0));
}

async function described(InstanceId: string): Promise<JsonObject> {
  const answer = await call('Ecs', 'DescribeInstances', { InstanceIds: JSON.stringify([InstanceId]) });
  return dig(answer, 'Instances', 'Instance', 0) as JsonObject;
}

async function stopped(more: JsonObject = {}): Promise<string> {
  const InstanceId = await instance(more);
  await call('Ecs', 'StopInstance', { InstanceId });
  await world.clock.advance(5_000);
  return InstanceId;
}

test('what an instance is made of changes only while it is stopped', async () => {
  const InstanceId = await instance();
  const changes: readonly (readonly [string, JsonObject])[] = [
    ['ModifyInstanceSpec', { InstanceType: 'ecs.g6.xlarge' }],
    ['ReplaceSystemDisk', { ImageId: 'ubuntu_22_04_x64_20G_alibase_20240710.vhd' }],
    ['ModifyInstanceAttribute', { UserData: Buffer.from('echo').toString('base64') }],
  ];
  for (const [action, parameters] of changes) {
    expect(await refusal('Ecs', action, { InstanceId, ...parameters })).toBe('403 IncorrectInstanceStatus');
  }
  await call('Ecs', 'StopInstance', { InstanceId });
  await world.clock.advance(5_000);
  for (const [action, parameters] of changes) await call('Ecs', action, { InstanceId, ...parameters });
  expect(await described(InstanceId)).toMatchObject({ InstanceType: 'ecs.g6.xlarge', Cpu: 4 });
});

test('an instance type must be on offer, and paid in the way of the action', async () => {
  const InstanceId = await stopped();
  const one = { InstanceId, InstanceType: 'ecs.nothing' };
  expect(await refusal('Ecs', 'ModifyInstanceSpec', one)).toBe('400 InvalidInstanceType.ValueNotSupported');
  expect(await refusal('Ecs', 'ModifyPrepayInstanceSpec', one)).toBe('403 InvalidInstanceChargeType.NotSupport');
});

test('a new system disk takes the place of the old one, and user data runs on it', async () => {
  const url = 'http://100.100.100.110/waitcondition?stackname=s&stackid=1&resource=H&expire=1&signature=ab';
  const script = `#!/bin/sh\ncurl -i -X POST -H 'Content-Type: application/json' "${url}" -d '{}'`;
  const InstanceId = await stopped({ UserData: Buffer.from(script).toString('base64') });
  const disk = async () => dig(await call('Ecs', 'DescribeDisks', { InstanceId }), 'Disks', 'Disk') as JsonObject[];
  const [before] = await disk();
  expect(world.signals).toHaveLength(1);
  await call('Ecs', 'ReplaceSystemDisk', { InstanceId, ImageId: 'ubuntu_22_04_x64_20G_alibase_20240710.vhd' });
  await call('Ecs', 'StartInstance', { InstanceId });
  await world.clock.advance(5_000);
  const [after, ...others] = await disk();
  expect(others).toEqual([]);
  expect(after).toMatchObject({ Size: before!.Size!, ImageId: 'ubuntu_22_04_x64_20G_alibase_20240710.vhd' });
  expect(after!.DiskId).not.toBe(before!.DiskId);
  expect(world.signals).toHaveLength(2);
  expect(await described(InstanceId)).toMatchObject({ OSNameEn: expect.stringContaining('Ubuntu') });
});

test('a disk grows and never shrinks', async () => {
  const InstanceId = await instance();
  const DiskId = text(dig(await call('Ecs', 'DescribeDisks', { InstanceId }), 'Disks', 'Disk', 0, 'DiskId'));
  expect(await refusal('Ecs', 'ResizeDisk', { DiskId, NewSize: 40 })).toBe('403 InvalidDiskSize.TooSmall');
  expect(await refusal('Ecs', 'ResizeDisk', { DiskId, NewSize: 99_999 })).toBe('400 InvalidDiskSize.NotSupported');
  const wrong = { DiskId, DiskCategory: 'ephemeral_ssd' };
  expect(await refusal('Ecs', 'ModifyDiskSpec', wrong)).toBe('400 InvalidDiskCategory.NotSupported');
});

test('a public address comes and goes with the bandwidth', async () => {
  const InstanceId = await instance();
  const addresses = async () => dig(await described(InstanceId), 'PublicIpAddress', 'IpAddress');
  await call('Ecs', 'ModifyInstanceNetworkSpec', { InstanceId, InternetMaxBandwidthOut: 5 });
  expect(await addresses()).toEqual([]);
  await call('Ecs', 'ModifyInstanceNetworkSpec', { InstanceId, InternetMaxBandwidthOut: 5, AllocatePublicIp: true });
  expect(await addresses()).toHaveLength(1);
  await call('Ecs', 'ModifyInstanceNetworkSpec', { InstanceId, InternetMaxBandwidthOut: 0 });
  expect(await addresses()).toEqual([]);
});

test('an empty text takes a description away; none at all leaves it', async () => {
  const InstanceId = await instance({ Description: 'first' });
  await call('Ecs', 'ModifyInstanceAttribute', { InstanceId, InstanceName: 'renamed' });
  expect(await described(InstanceId)).toMatchObject({ Description: 'first', InstanceName: 'renamed' });
  await call('Ecs', 'ModifyInstanceAttribute', { InstanceId, Description: '' });
  expect(await described(InstanceId)).toMatchObject({ Description: '' });
});

test('only burstable types have a credit specification', async () => {
  const burstable = await instance({ InstanceType: 'ecs.t6-c1m1.large' });
  expect(await described(burstable)).toMatchObject({ CreditSpecification: 'Standard' });
  await call('Ecs', 'ModifyInstanceAttribute', { InstanceId: burstable, CreditSpecification: 'Unlimited' });
  expect(await described(burstable)).toMatchObject({ CreditSpecification: 'Unlimited' });
  const plain = { InstanceId: await instance(), CreditSpecification: 'Standard' };
  expect(await refusal('Ecs', 'ModifyInstanceAttribute', plain)).toBe('400 InvalidCreditSpecification.NotSupported');
});

test('a pool is named only by an instance that must be in it', async () => {
  const InstanceId = await instance();
  const options = async () =>
    dig(
      await call('Ecs', 'DescribeInstanceAttachmentAttributes', { InstanceIds: [InstanceId] }),
      ...['Instances', 'Instance', 0],
    );
  const modify = (PrivatePoolOptions: JsonObject) => ({ InstanceId, PrivatePoolOptions });
  const target = modify({ MatchCriteria: 'Target' });
  expect(await refusal('Ecs', 'ModifyInstanceAttachmentAttributes', target)).toBe('400 MissingParameter');
  await call('Ecs', 'ModifyInstanceAttachmentAttributes', modify({ MatchCriteria: 'Target', Id: 'eap-1' }));
  expect(await options()).toMatchObject({ PrivatePoolOptionsMatchCriteria: 'Target', PrivatePoolOptionsId: 'eap-1' });
});

test('a rule is described by its id, in its own direction', async () => {
  const SecurityGroupId = network.groupId;
  const permission = { IpProtocol: 'tcp', PortRange: '80/80', SourceCidrIp: '10.0.0.0/8' };
  await call('Ecs', 'AuthorizeSecurityGroup', { SecurityGroupId, Permissions: [permission] });
  const rule = async () =>
    dig(await call('Ecs', 'DescribeSecurityGroupAttribute', { SecurityGroupId }), 'Permissions', 'Permission', 0);
  const { SecurityGroupRuleId } = (await rule()) as { SecurityGroupRuleId: string };
  const change = { SecurityGroupId, SecurityGroupRuleId, Description: 'web' };
  expect(await refusal('Ecs', 'ModifySecurityGroupEgressRule', change)).toBe('404 InvalidSecurityGroupRuleId.NotFound');
  await call('Ecs', 'ModifySecurityGroupRule', change);
  expect(await rule()).toMatchObject({ Description: 'web', SecurityGroupRuleId });
});

test('a protected EIP is not released, and Describe says that it is protected', async () => {
  const AllocationId = text((await call('Vpc', 'AllocateEipAddress', {})).AllocationId);
  const protect = (ProtectionEnable: boolean) => ({ InstanceId: AllocationId, Type: 'EIP', ProtectionEnable });
  await call('Vpc', 'DeletionProtection', protect(true));
  const eip = dig(await call('Vpc', 'DescribeEipAddresses', { AllocationId }), 'EipAddresses', 'EipAddress', 0);
  expect(eip).toMatchObject({ DeletionProtection: true });
  expect(await refusal('Vpc', 'ReleaseEipAddress', { AllocationId })).toBe('400 OperationDenied.DeletionProtection');
  await call('Vpc', 'DeletionProtection', protect(false));
  await call('Vpc', 'ReleaseEipAddress', { AllocationId });
});

test('an EIP is bound to a private address that the instance has', async () => {
  const InstanceId = await instance();
  const AllocationId = text((await call('Vpc', 'AllocateEipAddress', {})).AllocationId);
  const own = text(dig(await described(InstanceId), 'VpcAttributes', 'PrivateIpAddress', 'IpAddress', 0));
  const bind = (PrivateIpAddress: string) => ({ AllocationId, InstanceId, PrivateIpAddress });
  expect(await refusal('Vpc', 'AssociateEipAddress', bind('10.9.9.9'))).toBe('404 InvalidPrivateIpAddress.NotFound');
  await call('Vpc', 'AssociateEipAddress', bind(own));
  const eip = dig(await call('Vpc', 'DescribeEipAddresses', { AllocationId }), 'EipAddresses', 'EipAddress', 0);
  expect(eip).toMatchObject({ InstanceId, PrivateIpAddress: own });
});

test('IPv6 is not switched off under a vSwitch that has it', async () => {
  const VpcId = network.vpcId;
  await call('Vpc', 'ModifyVpcAttribute', { VpcId, EnableIPv6: true });
  await world.clock.advance(1_000);
  const VSwitchId = network.vSwitchId;
  await call('Vpc', 'ModifyVSwitchAttribute', { VSwitchId, EnableIPv6: true, Ipv6CidrBlock: 1 });
  const off = { VpcId, EnableIPv6: false };
  expect(await refusal('Vpc', 'ModifyVpcAttribute', off)).toBe('400 OperationDenied.Ipv6VSwitchExist');
  const other = { VSwitchId, VpcIpv6CidrBlock: '2001:db8::/56', Ipv6CidrBlock: 1 };
  expect(await refusal('Vpc', 'ModifyVSwitchAttribute', other)).toBe('404 InvalidVpcIpv6CidrBlock.NotFound');
  await call('Vpc', 'ModifyVSwitchAttribute', { VSwitchId, EnableIPv6: false });
  await call('Vpc', 'ModifyVpcAttribute', off);
  const vpc = await call('Vpc', 'DescribeVpcAttribute', { VpcId });
  expect(vpc).toMatchObject({ EnabledIpv6: false, Ipv6CidrBlock: '' });
});

test('things move between resource groups, the system disk with its instance', async () => {
  const InstanceId = await instance();
  await call('Ecs', 'JoinResourceGroup', { ResourceType: 'instance', ResourceId: InstanceId, ResourceGroupId: 'rg-1' });
  const disks = await call('Ecs', 'DescribeDisks', { InstanceId });
  expect([(await described(InstanceId)).ResourceGroupId, dig(disks, 'Disks', 'Disk', 0, 'ResourceGroupId')]).toEqual([
    'rg-1',
    'rg-1',
  ]);
  const nothing = { ResourceType: 'vpc', ResourceId: 'vpc-0', NewResourceGroupId: 'rg-1' };
  expect(await refusal('Vpc', 'MoveResourceGroup', nothing)).toBe('404 InvalidResourceId.NotFound');
  const groups = await call('ResourceManager', 'ListResourceGroups', { Name: 'default' });
  expect(dig(groups, 'ResourceGroups', 'ResourceGroup', 0, 'Id')).toBe('rg-acfm0000default');
});

test('a load balancer that is paid by use has no specification', async () => {
  const LoadBalancerId = text((await call('Slb', 'CreateLoadBalancer', {})).LoadBalancerId);
  const charge = (InstanceChargeType: string) => ({ LoadBalancerId, InstanceChargeType });
  await call('Slb', 'ModifyLoadBalancerInstanceChargeType', charge('PayByCLCU'));
  const spec = { LoadBalancerId, LoadBalancerSpec: 'slb.s2.small' };
  expect(await refusal('Slb', 'ModifyLoadBalancerInstanceSpec', spec)).toBe('400 OperationDenied.PayByCLCU');
  await call('Slb', 'ModifyLoadBalancerInstanceChargeType', charge('PayBySpec'));
  const found = await call('Slb', 'DescribeLoadBalancerAttribute', { LoadBalancerId });
  expect(found).toMatchObject({ LoadBalancerSpec: 'slb.s1.small', InstanceChargeType: 'PayBySpec' });
});

test('a listener that is set keeps what belongs together', async () => {
  const LoadBalancerId = text((await call('Slb', 'CreateLoadBalancer', {})).LoadBalancerId);
  const place = { LoadBalancerId, ListenerPort: 80 };
  const sticky = { StickySession: 'on', StickySessionType: 'insert', CookieTimeout: 60 };
  await call('Slb', 'CreateLoadBalancerHTTPListener', { ...place, BackendServerPort: 80, ...sticky });
  const byServer = { ...place, StickySessionType: 'server' };
  expect(await refusal('Slb', 'SetLoadBalancerHTTPListenerAttribute', byServer)).toBe('400 MissingParameter');
  await call('Slb', 'SetLoadBalancerHTTPListenerAttribute', { ...place, StickySession: 'off' });
  const found = await call('Slb', 'DescribeLoadBalancerHTTPListenerAttribute', place);
  expect(found.StickySession).toBe('off');
  expect(found).not.toHaveProperty('CookieTimeout');
});

async function database(): Promise<string> {
  const answer = await call('Rds', 'CreateDBInstance', {
    ...{ Engine: 'MySQL', EngineVersion: '8.0', DBInstanceClass: 'mysql.n2.medium.2c', DBInstanceStorage: 50 },
    ...{ DBInstanceNetType: 'Intranet', PayType: 'Postpaid', SecurityIPList: '0.0.0.0/0' },
  });
  await world.clock.advance(5_000);
  return text(answer.DBInstanceId);
}

test('the storage of a DB instance keeps to its class, and becomes less only on purpose', async () => {
  const DBInstanceId = await database();
  const spec = (more: JsonObject) => ({ DBInstanceId, ...more });
  const less = spec({ DBInstanceStorage: 30 });
  expect(await refusal('Rds', 'ModifyDBInstanceSpec', less)).toBe('400 InvalidDBInstanceStorage.Less');
  const odd = spec({ DBInstanceStorage: 53 });
  expect(await refusal('Rds', 'ModifyDBInstanceSpec', odd)).toBe('400 InvalidDBInstanceStorage.Malformed');
  const other = spec({ DBInstanceClass: 'pg.n2.2c.2m' });
  expect(await refusal('Rds', 'ModifyDBInstanceSpec', other)).toBe('404 InvalidDBInstanceClass.NotFound');
  await call('Rds', 'ModifyDBInstanceSpec', { ...less, Direction: 'Down' });
  expect(await refusal('Rds', 'ModifyDBInstanceSpec', less)).toBe('403 OperationDenied.DBInstanceStatus');
  await world.clock.advance(5_000);
  const found = await call('Rds', 'DescribeDBInstanceAttribute', { DBInstanceId });
  expect(dig(found, 'Items', 'DBInstanceAttribute', 0)).toMatchObject({ DBInstanceStorage: 30 });
});

test('storage grows by itself within what is asked for', async () => {
  const DBInstanceId = await database();
  const wrong = { DBInstanceId, StorageAutoScale: 'Enable', StorageThreshold: 70 };
  expect(await refusal('Rds', 'ModifyDasInstanceConfig', wrong)).toBe('400 InvalidParameter');
  await call('Rds', 'ModifyDasInstanceConfig', { ...wrong, StorageThreshold: 30 });
  const { state } = world.cloud.objects().find(({ id }) => id === DBInstanceId)!;
  expect(state.autoGrowth).toEqual({ enabled: true, threshold: 30, upperBound: null });
});

test('what the local cloud does not have is an empty list, not an error', async () => {
  const answer = await call('Vpc', 'DescribeIpv6Addresses', { Ipv6Address: '2408::1' });
  expect(answer).toMatchObject({ TotalCount: 0, Ipv6Addresses: { Ipv6Address: [] } });
});
