import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Call } from '../caller.ts';
import { isGone } from '../caller.ts';
import type { Parameters } from '../properties.ts';
import { compact, need, same, text } from '../properties.ts';
import { ecsApi } from './api.ts';

export type Direction = 'ingress' | 'egress';

/** One rule as the Authorize and Revoke calls take it (reference/resource-types.md 5.1, 5.13). */
export function rulePermission(rule: JsonObject): JsonObject {
  return compact({
    ...same(rule, 'PortRange', 'SourcePortRange', 'Priority', 'Policy', 'NicType', 'Description'),
    ...same(rule, 'SourceCidrIp', 'Ipv6SourceCidrIp', 'SourceGroupId', 'SourcePrefixListId'),
    ...same(rule, 'SourceGroupOwnerId', 'SourceGroupOwnerAccount'),
    ...same(rule, 'DestCidrIp', 'Ipv6DestCidrIp', 'DestGroupId', 'DestPrefixListId'),
    ...same(rule, 'DestGroupOwnerId', 'DestGroupOwnerAccount'),
    IpProtocol: need(rule, 'IpProtocol').toLowerCase(),
  });
}

/** Authorizing a rule that exists succeeds, so this may be repeated. */
export async function authorize(
  call: Call,
  direction: Direction,
  groupId: string,
  rules: readonly JsonObject[],
  token: string,
): Promise<void> {
  await call(ecsApi, direction === 'ingress' ? 'AuthorizeSecurityGroup' : 'AuthorizeSecurityGroupEgress', {
    SecurityGroupId: groupId,
    Permissions: rules.map(rulePermission),
    ClientToken: token,
  });
}

/** A rule or a group that is not there counts as revoked. */
export async function revoke(call: Call, direction: Direction, properties: JsonObject, token: string): Promise<void> {
  try {
    await call(ecsApi, direction === 'ingress' ? 'RevokeSecurityGroup' : 'RevokeSecurityGroupEgress', {
      SecurityGroupId: need(properties, 'SecurityGroupId'),
      Permissions: [rulePermission(properties)] satisfies Parameters[string],
      ClientToken: token,
    });
  } catch (error) {
    if (!isGone(error, ['InvalidSecurityGroupId.NotFound', 'InvalidPermission.NotFound'])) throw error;
  }
}

/** The documentation names no id of a rule; this one is made of what makes a rule what it is. */
export function ruleId(direction: Direction, properties: JsonObject): string {
  const peerNames =
    direction === 'ingress'
      ? ['SourceCidrIp', 'Ipv6SourceCidrIp', 'SourceGroupId', 'SourcePrefixListId']
      : ['DestCidrIp', 'Ipv6DestCidrIp', 'DestGroupId', 'DestPrefixListId'];
  const peer = peerNames.map((name) => text(properties[name])).find((value) => value !== undefined) ?? '-';
  return [
    need(properties, 'SecurityGroupId'),
    direction,
    need(properties, 'IpProtocol').toLowerCase(),
    text(properties.PortRange) ?? '-1/-1',
    peer,
    text(properties.Policy)?.toLowerCase() ?? 'accept',
    text(properties.Priority) ?? '1',
  ].join(':');
}
