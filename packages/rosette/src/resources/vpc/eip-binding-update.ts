import type { JsonObject } from '@rosette/template/base/json.ts';
import { need, PropertyError, text } from '../properties.ts';
import type { UpdateDeclaration, UpdateInput } from '../update-declaration.ts';
import { vpcApi } from './api.ts';
import { binding, describeAddress, instanceType, unbindCodes } from './eip-binding.ts';

/**
 * reference/resource-types.md 5.7, Update: the API cannot move a binding, so it is taken away and made anew. Each piece
 * looks where the addresses are and takes the one next call, so it ends well from wherever an earlier update stopped.
 */
export const bindingUpdate: UpdateDeclaration = {
  // `Ref` is the AllocationId.
  identifying: ['AllocationId'],
  actions: [
    {
      name: 'unbinding the address that it was',
      properties: ['AllocationId'],
      retry: unbindCodes,
      run: async ({ call, properties, before, token }) => {
        if (need(before, 'AllocationId') === need(properties, 'AllocationId')) return;
        const address = await describeAddress(call, need(before, 'AllocationId'));
        if (text(address?.InstanceId) !== need(before, 'InstanceId')) return;
        if (address?.Status === 'Unassociating') return 'again';
        await call(vpcApi, 'UnassociateEipAddress', { ...binding(before), ClientToken: token });
        return 'again';
      },
    },
    {
      name: 'unbinding it from the former instance',
      properties: ['InstanceId', 'AllocationId', 'PrivateIpAddress'],
      retry: unbindCodes,
      run: unbindFromOther,
    },
    {
      name: 'binding it',
      properties: ['InstanceId', 'AllocationId', 'PrivateIpAddress'],
      run: async ({ call, found, properties, token }) => {
        if (text(found.InstanceId) === need(properties, 'InstanceId')) return;
        const parameters = { ...binding(properties), Mode: properties.Mode, ClientToken: token };
        await call(vpcApi, 'AssociateEipAddress', parameters);
        return 'again';
      },
    },
    {
      name: 'changing the mode',
      properties: ['Mode'],
      run: async ({ call, id, properties, token }) => {
        const instanceId = need(properties, 'InstanceId');
        // Only network interfaces know modes; for the others the property has no meaning.
        if (instanceType(instanceId) !== 'NetworkInterface') return;
        const Mode = text(properties.Mode) ?? 'NAT';
        await call(vpcApi, 'ModifyEipForwardMode', { InstanceId: id, Mode, ClientToken: token });
      },
    },
  ],
  read: (call, id) => describeAddress(call, id),
  state: (found) => (found.Status === 'InUse' || found.Status === 'Available' ? 'ready' : 'pending'),
};

/** Only what this resource bound itself is unbound; an address that someone else holds is an error. */
async function unbindFromOther(input: UpdateInput): Promise<'again' | undefined> {
  const { call, found, properties, before, token } = input;
  const holder = text(found.InstanceId);
  if (holder === undefined || isAsWanted(found, properties, before)) return;
  const holds = holder === need(properties, 'InstanceId') ? properties : before;
  if (holder !== need(holds, 'InstanceId')) {
    const id = need(properties, 'AllocationId');
    throw new PropertyError(`${id} is bound to ${holder} already. Unbind it there first.`);
  }
  await call(vpcApi, 'UnassociateEipAddress', {
    ...binding({ AllocationId: properties.AllocationId ?? '', InstanceId: holder }),
    ClientToken: token,
  });
  return 'again';
}

/** Without a private address the primary one is meant, so any but the one that was asked for before is right. */
function isAsWanted(found: JsonObject, properties: JsonObject, before: JsonObject): boolean {
  if (text(found.InstanceId) !== need(properties, 'InstanceId')) return false;
  const [wanted, former, present] = [properties, before, found].map((each) => text(each.PrivateIpAddress));
  if (wanted !== undefined) return present === wanted;
  return former === undefined || present !== former;
}
