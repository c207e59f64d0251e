import type { JsonObject } from '@rosette/template/base/json.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dig, instanceOf, TestCloud, text } from './test-cloud.fixture.ts';

let test: TestCloud;
let LoadBalancerId: string;
beforeEach(async () => {
  test = new TestCloud();
  LoadBalancerId = text((await test.call('Slb', 'CreateLoadBalancer', { LoadBalancerName: 'front' })).LoadBalancerId);
});
afterEach(() => test.close());

async function twoInstances(): Promise<readonly string[]> {
  const network = await test.network();
  const answer = await test.call('Ecs', 'RunInstances', instanceOf(network, { Amount: 2 }));
  await test.clock.advance(1000);
  return dig(answer, 'InstanceIdSets', 'InstanceIdSet') as readonly string[];
}

const look = () => test.call('Slb', 'DescribeLoadBalancerAttribute', { LoadBalancerId });
const http = (more: JsonObject = {}) => ({
  LoadBalancerId,
  ListenerPort: 80,
  BackendServerPort: 8080,
  HealthCheck: 'on',
  StickySession: 'off',
  Bandwidth: -1,
  ...more,
});

describe('a load balancer', () => {
  it('is active with an address of its own', async () => {
    expect(LoadBalancerId).toMatch(/^lb-bp1[a-z0-9]{18}$/);
    expect(await look()).toMatchObject({
      LoadBalancerStatus: 'active',
      LoadBalancerName: 'front',
      AddressType: 'internet',
      NetworkType: 'classic',
      Address: expect.stringMatching(/^198\./),
      PayType: 'PayOnDemand',
    });
  });

  it('inside a vSwitch has a private address', async () => {
    const { vSwitchId, vpcId } = await test.network();
    const made = await test.call('Slb', 'CreateLoadBalancer', {
      AddressType: 'intranet',
      VpcId: vpcId,
      VSwitchId: vSwitchId,
    });
    expect(made).toMatchObject({ Address: '192.168.1.1', NetworkType: 'vpc', VpcId: vpcId });
  });

  it('is renamed, found, protected, deleted', async () => {
    await test.call('Slb', 'SetLoadBalancerName', { LoadBalancerId, LoadBalancerName: 'new' });
    await test.call('Slb', 'TagResources', {
      ResourceType: 'instance',
      ResourceId: [LoadBalancerId],
      Tag: [{ Key: 'a', Value: 'b' }],
    });
    const found = await test.call('Slb', 'DescribeLoadBalancers', {
      LoadBalancerName: 'new',
      Tags: '[{"TagKey":"a","TagValue":"b"}]',
    });
    expect(found).toMatchObject({ TotalCount: 1, LoadBalancers: { LoadBalancer: [{ LoadBalancerId }] } });
    await test.call('Slb', 'SetLoadBalancerDeleteProtection', { LoadBalancerId, DeleteProtection: 'on' });
    expect(await test.refusal('Slb', 'DeleteLoadBalancer', { LoadBalancerId })).toBe(
      '400 OperationDenied.DeleteProtection',
    );
    await test.call('Slb', 'SetLoadBalancerDeleteProtection', { LoadBalancerId, DeleteProtection: 'off' });
    await test.call('Slb', 'CreateLoadBalancerTCPListener', {
      LoadBalancerId,
      ListenerPort: 80,
      BackendServerPort: 80,
      Bandwidth: -1,
    });
    await test.call('Slb', 'DeleteLoadBalancer', { LoadBalancerId });
    expect(test.cloud.objects()).toEqual([]);
    expect(await test.refusal('Slb', 'DeleteLoadBalancer', { LoadBalancerId })).toBe(
      '404 InvalidLoadBalancerId.NotFound',
    );
  });

  it.each([
    ['400 InvalidLoadBalancerSpec.NotSupport', { LoadBalancerSpec: 'slb.s9.huge' }],
    ['400 InvalidAddressType.ValueNotSupported', { AddressType: 'Internet' }],
    ['400 InvalidBandwidth.ValueNotSupported', { Bandwidth: 5121 }],
    ['404 InvalidZoneId.NotFound', { MasterZoneId: 'cn-hangzhou-q' }],
    ['404 InvalidVpcId.NotFound', { VpcId: 'vpc-1' }],
    ['404 InvalidVSwitchId.NotFound', { AddressType: 'intranet', VSwitchId: 'vsw-1' }],
  ])('is refused with %s', async (code, request: JsonObject) => {
    expect(await test.refusal('Slb', 'CreateLoadBalancer', request)).toBe(code);
  });
});

describe('listeners', () => {
  it('start stopped, run, and go', async () => {
    await test.call('Slb', 'CreateLoadBalancerHTTPListener', http());
    const where = { LoadBalancerId, ListenerPort: 80 };
    const listener = () => test.call('Slb', 'DescribeLoadBalancerHTTPListenerAttribute', where);
    expect(await listener()).toMatchObject({
      Status: 'stopped',
      BackendServerPort: 8080,
      HealthCheck: 'on',
      Bandwidth: -1,
      Scheduler: 'wrr',
    });
    await test.call('Slb', 'StartLoadBalancerListener', where);
    expect((await listener()).Status).toBe('starting');
    await test.clock.advance(40);
    expect((await listener()).Status).toBe('running');
    await test.call('Slb', 'SetLoadBalancerHTTPListenerAttribute', { ...where, Scheduler: 'rr' });
    expect(await listener()).toMatchObject({ Scheduler: 'rr', BackendServerPort: 8080 });
    expect(await look()).toMatchObject({
      ListenerPorts: { ListenerPort: [80] },
      ListenerPortsAndProtocol: { ListenerPortAndProtocol: [{ ListenerPort: 80, ListenerProtocol: 'http' }] },
    });
    await test.call('Slb', 'DeleteLoadBalancerListener', { ...where, ListenerProtocol: 'http' });
    await expect(listener()).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining('The specified resource does not exist'),
    });
  });

  it('share a number only between TCP and UDP', async () => {
    const place = { LoadBalancerId, ListenerPort: 53, BackendServerPort: 53, Bandwidth: -1 };
    await test.call('Slb', 'CreateLoadBalancerTCPListener', { ...place, healthCheckInterval: 7 });
    await test.call('Slb', 'CreateLoadBalancerUDPListener', place);
    expect(await test.refusal('Slb', 'CreateLoadBalancerHTTPListener', http({ ListenerPort: 53 }))).toBe(
      '400 ListenerAlreadyExists',
    );
    const found = await test.call('Slb', 'DescribeLoadBalancerTCPListenerAttribute', {
      LoadBalancerId,
      ListenerPort: 53,
    });
    expect(found).toMatchObject({ HealthCheckInterval: 7, HealthCheck: 'on', PersistenceTimeout: 0 });
  });

  it.each([
    ['400 InvalidParameter', { ListenerPort: 65536 }],
    ['400 MissingParameter', { BackendServerPort: null }],
    ['400 InvalidBandwidth.ValueNotSupported', { Bandwidth: 0 }],
    ['400 MissingParameter', { StickySession: 'on' }],
    ['404 InvalidParameter', { VServerGroupId: 'rsp-1' }],
    ['404 InvalidLoadBalancerId.NotFound', { LoadBalancerId: 'lb-1' }],
  ])('are refused with %s', async (code, more: JsonObject) => {
    expect(await test.refusal('Slb', 'CreateLoadBalancerHTTPListener', http(more))).toBe(code);
  });

  it('conflict while the load balancer changes, where that is switched on', async () => {
    test.cloud.faults.set({ conflicts: true });
    await test.call('Slb', 'CreateLoadBalancerHTTPListener', http());
    expect(await test.refusal('Slb', 'CreateLoadBalancerHTTPListener', http({ ListenerPort: 81 }))).toBe(
      '409 ServiceIsConfiguring',
    );
  });
});

describe('backends', () => {
  it('are instances that exist, with weights, and leave with their instance', async () => {
    const [first = '', second = ''] = await twoInstances();
    const BackendServers = JSON.stringify([{ ServerId: first, Weight: '80' }, { ServerId: second }]);
    await test.call('Slb', 'AddBackendServers', { LoadBalancerId, BackendServers });
    expect(dig(await look(), 'BackendServers', 'BackendServer')).toMatchObject([
      { ServerId: first, Weight: 80, Type: 'ecs' },
      { ServerId: second, Weight: 100 },
    ]);
    await test.call('Slb', 'SetBackendServers', {
      LoadBalancerId,
      BackendServers: JSON.stringify([{ ServerId: first, Weight: 1 }]),
    });
    await test.call('Ecs', 'DeleteInstance', { InstanceId: second, Force: true });
    expect(dig(await look(), 'BackendServers', 'BackendServer')).toMatchObject([{ ServerId: first, Weight: 1 }]);
    await test.call('Slb', 'RemoveBackendServers', {
      LoadBalancerId,
      BackendServers: JSON.stringify([first, 'i-none']),
    });
    expect(dig(await look(), 'BackendServers', 'BackendServer')).toEqual([]);
  });

  it('are healthy when the listener and the instance run', async () => {
    const [first = ''] = await twoInstances();
    await test.call('Slb', 'AddBackendServers', {
      LoadBalancerId,
      BackendServers: JSON.stringify([{ ServerId: first }]),
    });
    await test.call('Slb', 'CreateLoadBalancerHTTPListener', http());
    const health = async () =>
      dig(
        await test.call('Slb', 'DescribeHealthStatus', { LoadBalancerId }),
        'BackendServers',
        'BackendServer',
        0,
        'ServerHealthStatus',
      );
    expect(await health()).toBe('unavailable');
    await test.call('Slb', 'StartLoadBalancerListener', { LoadBalancerId, ListenerPort: 80 });
    await test.clock.advance(100);
    expect(await health()).toBe('normal');
    await test.call('Ecs', 'StopInstance', { InstanceId: first });
    await test.clock.advance(100);
    expect(await health()).toBe('abnormal');
  });

  it.each([
    ['400 ObtainIpFail', '[{"ServerId":"i-none"}]'],
    ['400 InvalidBackendServers', 'i-none'],
    ['400 InvalidParameter', '[1]'],
  ])('are refused with %s', async (code, BackendServers) => {
    expect(await test.refusal('Slb', 'AddBackendServers', { LoadBalancerId, BackendServers })).toBe(code);
  });

  it('stay inside one VPC', async () => {
    const [first = ''] = await twoInstances();
    const [other = ''] = await twoInstances();
    const BackendServers = JSON.stringify([{ ServerId: first }, { ServerId: other }]);
    expect(await test.refusal('Slb', 'AddBackendServers', { LoadBalancerId, BackendServers })).toBe(
      '400 InvalidBackendServers.Inconsistent',
    );
    const weight = JSON.stringify([{ ServerId: first, Weight: 101 }]);
    expect(await test.refusal('Slb', 'AddBackendServers', { LoadBalancerId, BackendServers: weight })).toBe(
      '400 InvalidWeight',
    );
  });
});
