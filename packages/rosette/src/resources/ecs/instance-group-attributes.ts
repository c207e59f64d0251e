import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { Call } from '../caller.ts';
import { amount, at, maps, PropertyError, text, texts } from '../properties.ts';
import { vpcApi } from '../vpc/api.ts';

const largestGroup = 1_000;

/** How many instances the template wants. */
export function size(properties: JsonObject): number {
  const count = amount(properties.MaxAmount) ?? 1;
  if (Number.isInteger(count) && count >= 0 && count <= largestGroup) return count;
  throw new PropertyError(`MaxAmount is ${count}; it must be a whole number from 0 to ${largestGroup}.`);
}

export function groupAttributes(
  instances: readonly JsonObject[],
  orders: readonly string[],
  ipv6Ids: readonly string[],
): JsonObject {
  const each = (read: (found: JsonObject) => Json | undefined) => instances.map((found) => read(found) ?? '');
  return {
    InstanceIds: each((found) => found.InstanceId),
    HostNames: each((found) => found.HostName),
    InnerIps: each((found) => at(found, 'InnerIpAddress', 'IpAddress', 0)),
    PrivateIps: each((found) => at(found, 'VpcAttributes', 'PrivateIpAddress', 'IpAddress', 0)),
    PublicIps: each((found) => at(found, 'PublicIpAddress', 'IpAddress', 0)),
    ZoneIds: each((found) => found.ZoneId),
    Ipv6Addresses: instances.flatMap(ipv6Addresses),
    Ipv6AddressIds: ipv6Ids,
    OrderId: orders[0] ?? '',
    RelatedOrderIds: orders.slice(1),
  };
}

function ipv6Addresses(found: JsonObject): readonly string[] {
  const interfaces = maps(at(found, 'NetworkInterfaces', 'NetworkInterface'));
  return interfaces.flatMap((eni) =>
    maps(at(eni, 'Ipv6Sets', 'Ipv6Set')).flatMap((address) => text(address.Ipv6Address) ?? []),
  );
}

export async function ipv6AddressIds(call: Call, instances: readonly JsonObject[]): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const address of instances.flatMap(ipv6Addresses)) {
    const answer = await call(vpcApi, 'DescribeIpv6Addresses', { Ipv6Address: address });
    ids.push(...texts(at(answer, 'Ipv6Addresses', 'Ipv6Address', 0, 'Ipv6AddressId')));
  }
  return ids;
}

/** What instances tell when no create did; only the answers of a create tell the orders. */
export function importedAttributes(told: JsonObject): JsonObject {
  const since = [...texts(told.OrderId), ...texts(told.RelatedOrderIds)];
  return { ...told, OrderId: null, RelatedOrderIds: since.length === 0 ? null : since };
}

/** Whether the group was imported: then no tag of its members tells that they belong to it. */
export function isImported(attributes: JsonObject): boolean {
  return attributes.OrderId === null;
}

/** Stands for the token of the create on what an imported group adds to itself; its first member stays the first. */
export function importedOwner(ids: readonly string[]): string | undefined {
  return ids[0] === undefined ? undefined : `with-${ids[0]}`;
}
