import type { Declaration } from '../declaration.ts';
import { declare } from '../declare.ts';
import { need, PropertyError, text } from '../properties.ts';
import { stateField } from '../state.ts';
import { vpcApi } from './api.ts';
import { binding, describeAddress, unbindCodes } from './eip-binding.ts';
import { bindingUpdate } from './eip-binding-update.ts';

/**
 * reference/resource-types.md 5.7. It exists while the address is bound to just this instance. `Ref` is the AllocationId.
 */
const declaration: Declaration = {
  type: 'ALIYUN::VPC::EIPAssociation',
  api: vpcApi,
  // Waiting cannot help when the address belongs to another instance, although the cloud's code for it says "busy".
  prepare: async (call, properties) => {
    const address = await describeAddress(call, need(properties, 'AllocationId'));
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
  identifiers: ['AllocationId', 'InstanceId'],
  create: {
    action: 'AssociateEipAddress',
    parameters: ({ properties, token }) => ({ ...binding(properties), Mode: properties.Mode, ClientToken: token }),
  },
  read: async (call, id, properties) => {
    const address = await describeAddress(call, id);
    return text(address?.InstanceId) === need(properties, 'InstanceId') ? address : undefined;
  },
  gone: ['InvalidAllocationId.NotFound'],
  state: stateField('Status', { ready: ['InUse'] }),
  update: bindingUpdate,
  delete: {
    action: 'UnassociateEipAddress',
    parameters: ({ properties, token }) => ({ ...binding(properties), ClientToken: token }),
    retry: unbindCodes,
    left: (found) => found.Status === 'Available',
  },
  attributes: (found, { id }) => ({ AllocationId: id, EipAddress: found.IpAddress ?? '' }),
};

export const eipAssociation = declare(declaration);
