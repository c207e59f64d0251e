import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Call } from '../caller.ts';
import type { Declaration } from '../declaration.ts';
import { stateField } from '../declaration.ts';
import { declare } from '../declare.ts';
import { at, need, PropertyError, same, text } from '../properties.ts';
import { vpcApi } from './api.ts';

/**
 * reference/resource-types.md 5.7. It exists while the address is bound to just this instance. `Ref` is the AllocationId.
 */
const declaration: Declaration = {
  type: 'ALIYUN::VPC::EIPAssociation',
  api: vpcApi,
  // Waiting cannot help when the address belongs to another instance, although the cloud's code for it says "busy".
  prepare: async (call, properties) => {
    const address = await describe(call, need(properties, 'AllocationId'));
    const holder = text(address?.InstanceId);
    if (holder !== undefined && holder !== need(properties, 'InstanceId')) {
      throw new PropertyError(
        `${need(properties, 'AllocationId')} is bound to ${holder} already. Unbind it there first.`,
      );
    }
    return {};
  },
  identity: {
    kind: 'named',
    id: (properties) => need(properties, 'AllocationId'),
    describe: (properties) => `The binding of ${need(properties, 'AllocationId')} to ${need(properties, 'InstanceId')}`,
  },
  create: {
    action: 'AssociateEipAddress',
    parameters: ({ properties, token }) => ({ ...binding(properties), Mode: properties.Mode, ClientToken: token }),
  },
  read: async (call, id, properties) => {
    const address = await describe(call, id);
    return text(address?.InstanceId) === need(properties, 'InstanceId') ? address : undefined;
  },
  gone: ['InvalidAllocationId.NotFound'],
  state: stateField('Status', { ready: ['InUse'] }),
  delete: {
    action: 'UnassociateEipAddress',
    parameters: ({ properties, token }) => ({ ...binding(properties), ClientToken: token }),
    retry: [
      'IncorrectHaVipStatus',
      'InvalidIpStatus.HasBeenUsedBySnatTable',
      'InvalidIpStatus.HasBeenUsedByForwardEntry',
      'InvalidStatus.SnatOrDnat',
      'InvalidStatus.NotAllow',
    ],
    left: (found) => found.Status === 'Available',
  },
  attributes: (found, { id }) => ({ AllocationId: id, EipAddress: found.IpAddress ?? '' }),
};

function binding(properties: JsonObject): JsonObject {
  const instanceId = need(properties, 'InstanceId');
  return {
    AllocationId: need(properties, 'AllocationId'),
    InstanceId: instanceId,
    InstanceType: instanceType(instanceId),
    ...(same(properties, 'PrivateIpAddress') as JsonObject),
  };
}

/** The kind of instance shows in its id. */
function instanceType(instanceId: string): string {
  const kinds: Readonly<Record<string, string>> = {
    'eni-': 'NetworkInterface',
    'havip-': 'HaVip',
    'lb-': 'SlbInstance',
    'ngw-': 'Nat',
  };
  const prefix = Object.keys(kinds).find((candidate) => instanceId.startsWith(candidate));
  return prefix === undefined ? 'EcsInstance' : kinds[prefix]!;
}

async function describe(call: Call, id: string): Promise<JsonObject | undefined> {
  const answer = await call(vpcApi, 'DescribeEipAddresses', { AllocationId: id });
  return at(answer, 'EipAddresses', 'EipAddress', 0) as JsonObject | undefined;
}

export const eipAssociation = declare(declaration);
