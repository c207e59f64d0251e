import type { JsonObject } from '@rosette/template/base/json.ts';
import { at, maps, text, truth } from '../properties.ts';
import { slbApi } from '../slb/api.ts';
import { vpcApi } from '../vpc/api.ts';
import {
  type Cleanable,
  type Found,
  found,
  ids,
  numberedPage,
  type RemoveInput,
  stillThere,
  tagsOf,
  unlessPaidAhead,
} from './cleanable.ts';

function common(row: JsonObject, name: string): Pick<Found, 'group' | 'name' | 'tags'> {
  return { name: text(row[name]) ?? '', group: text(row.ResourceGroupId) ?? '', tags: tagsOf(at(row, 'Tags', 'Tag')) };
}

interface Listed {
  readonly api: typeof vpcApi;
  readonly action: string;
  readonly items: readonly string[];
  /** Parameter and field alike. */
  readonly id: string;
  readonly read: (row: JsonObject) => Found;
}

/** The products of the network take a list of ids separated by commas. */
function listed({ api, action, items, id, read }: Listed): Pick<Cleanable, 'list' | 'listed' | 'remaining'> {
  return {
    listed: 'by region',
    list: async (call, marker) => {
      const page = await numberedPage(call, { api, action, items, size: 50 }, marker);
      return { items: page.rows.map(read), next: page.next };
    },
    remaining: async (call, given) => {
      const answer = await call(api, action, { [id]: given.join(','), PageSize: 50 });
      return stillThere(maps(at(answer, ...items)), id);
    },
  };
}

export const vpcVpc: Cleanable = {
  type: 'VPC:VPC',
  filters: ['ResourceGroupIds', 'Tags'],
  sideEffects: [],
  ...listed({
    api: vpcApi,
    action: 'DescribeVpcs',
    items: ['Vpcs', 'Vpc'],
    id: 'VpcId',
    read: (row) => found(row.VpcId, common(row, 'VpcName')),
  }),
  remove: async ({ call, id }) => {
    await call(vpcApi, 'DeleteVpc', { VpcId: id });
    return 'going';
  },
};

export const vpcVSwitch: Cleanable = {
  type: 'VPC:VSwitch',
  filters: ['ResourceGroupIds', 'Tags'],
  sideEffects: [],
  ...listed({
    api: vpcApi,
    action: 'DescribeVSwitches',
    items: ['VSwitches', 'VSwitch'],
    id: 'VSwitchId',
    read: (row) => found(row.VSwitchId, { ...common(row, 'VSwitchName'), leansOn: ids(row.VpcId) }),
  }),
  remove: async ({ call, id }) => {
    await call(vpcApi, 'DeleteVSwitch', { VSwitchId: id });
    return 'going';
  },
};

export const vpcEip: Cleanable = {
  type: 'VPC:EIP',
  filters: ['IncludeDeletionProtection', 'ResourceGroupIds', 'Tags'],
  sideEffects: ['DisableDeletionProtection', 'UnassociateEip'],
  ...listed({
    api: vpcApi,
    action: 'DescribeEipAddresses',
    items: ['EipAddresses', 'EipAddress'],
    id: 'AllocationId',
    read: (row) =>
      found(row.AllocationId, {
        ...common(row, 'Name'),
        isProtected: truth(row.DeletionProtection) ?? false,
        after: ids(row.InstanceId),
        cleanup: unlessPaidAhead(row.ChargeType),
      }),
  }),
  remove: releaseEip,
  unprotect: async (call, id) => {
    await call(vpcApi, 'DeletionProtection', { InstanceId: id, Type: 'EIP', ProtectionEnable: false });
  },
};

/** An address that something still has is taken away from it first: that thing is not to be deleted. */
async function releaseEip({ call, id, may }: RemoveInput): Promise<'again' | 'going'> {
  const answer = await call(vpcApi, 'DescribeEipAddresses', { AllocationId: id });
  const eip = maps(at(answer, 'EipAddresses', 'EipAddress'))[0] ?? {};
  if (eip.Status === 'InUse' && may('UnassociateEip')) {
    const { InstanceId, InstanceType } = eip;
    await call(vpcApi, 'UnassociateEipAddress', { AllocationId: id, InstanceId, InstanceType });
    return 'again';
  }
  await call(vpcApi, 'ReleaseEipAddress', { AllocationId: id });
  return 'going';
}

export const slbLoadBalancer: Cleanable = {
  type: 'SLB:LoadBalancer',
  filters: ['IncludeDeletionProtection', 'ResourceGroupIds', 'Tags'],
  sideEffects: ['DisableDeletionProtection'],
  ...listed({
    api: slbApi,
    action: 'DescribeLoadBalancers',
    items: ['LoadBalancers', 'LoadBalancer'],
    id: 'LoadBalancerId',
    read: (row) =>
      found(row.LoadBalancerId, {
        ...common(row, 'LoadBalancerName'),
        isProtected: row.DeleteProtection === 'on',
        leansOn: ids(row.VSwitchId),
        cleanup: unlessPaidAhead(row.PayType),
      }),
  }),
  remove: async ({ call, id }) => {
    await call(slbApi, 'DeleteLoadBalancer', { LoadBalancerId: id });
    return 'going';
  },
  unprotect: async (call, id) => {
    await call(slbApi, 'SetLoadBalancerDeleteProtection', { LoadBalancerId: id, DeleteProtection: 'off' });
  },
};
