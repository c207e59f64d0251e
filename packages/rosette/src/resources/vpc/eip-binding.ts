import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Call } from '../caller.ts';
import { at, need, same } from '../properties.ts';
import { vpcApi } from './api.ts';

/** Codes with which an address says that it cannot be unbound just now. */
export const unbindCodes: readonly string[] = [
  'IncorrectHaVipStatus',
  'InvalidIpStatus.HasBeenUsedBySnatTable',
  'InvalidIpStatus.HasBeenUsedByForwardEntry',
  'InvalidStatus.SnatOrDnat',
  'InvalidStatus.NotAllow',
];

/** Which address is bound to what, as Associate and Unassociate take it. */
export function binding(properties: JsonObject): JsonObject {
  const instanceId = need(properties, 'InstanceId');
  return {
    AllocationId: need(properties, 'AllocationId'),
    InstanceId: instanceId,
    InstanceType: instanceType(instanceId),
    ...(same(properties, 'PrivateIpAddress') as JsonObject),
  };
}

/** The kind of instance shows in its id. */
export function instanceType(instanceId: string): string {
  const kinds: Readonly<Record<string, string>> = {
    'eni-': 'NetworkInterface',
    'havip-': 'HaVip',
    'lb-': 'SlbInstance',
    'ngw-': 'Nat',
  };
  const prefix = Object.keys(kinds).find((candidate) => instanceId.startsWith(candidate));
  return prefix === undefined ? 'EcsInstance' : kinds[prefix]!;
}

export async function describeAddress(call: Call, id: string): Promise<JsonObject | undefined> {
  const answer = await call(vpcApi, 'DescribeEipAddresses', { AllocationId: id });
  return at(answer, 'EipAddresses', 'EipAddress', 0) as JsonObject | undefined;
}
