import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Call } from '../caller.ts';
import { isGone } from '../caller.ts';
import { at, compact, maps, need, same, text, textOrCleared } from '../properties.ts';
import { ecsApi } from './api.ts';

export type Direction = 'ingress' | 'egress';

/** Most rules that one Authorize or Revoke call takes. */
export const rulesPerCall = 100;

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
export async function revoke(
  call: Call,
  direction: Direction,
  groupId: string,
  rules: readonly JsonObject[],
  token: string,
): Promise<void> {
  try {
    await call(ecsApi, direction === 'ingress' ? 'RevokeSecurityGroup' : 'RevokeSecurityGroupEgress', {
      SecurityGroupId: groupId,
      Permissions: rules.map(rulePermission),
      ClientToken: token,
    });
  } catch (error) {
    if (!isGone(error, ['InvalidSecurityGroupId.NotFound', 'InvalidPermission.NotFound'])) throw error;
  }
}

/** Gives the rule its description, or takes it away. False when the group has no such rule. */
export async function describeRule(
  call: Call,
  direction: Direction,
  groupId: string,
  rule: JsonObject,
  token: string,
): Promise<boolean> {
  const found = (await rulesOf(call, direction, groupId)).find(
    (each) => ruleKey(direction, each) === ruleKey(direction, rule),
  );
  if (found === undefined) return false;
  if (text(found.Description) === text(rule.Description)) return true;
  await call(ecsApi, direction === 'ingress' ? 'ModifySecurityGroupRule' : 'ModifySecurityGroupEgressRule', {
    SecurityGroupId: groupId,
    SecurityGroupRuleId: found.SecurityGroupRuleId,
    Description: textOrCleared(rule.Description),
    ClientToken: token,
  });
  return true;
}

/** The rules of one direction that the group has. */
export async function rulesOf(call: Call, direction: Direction, groupId: string): Promise<readonly JsonObject[]> {
  const answer = await call(ecsApi, 'DescribeSecurityGroupAttribute', {
    SecurityGroupId: groupId,
    Direction: direction,
  });
  return maps(at(answer, 'Permissions', 'Permission'));
}

/** What makes two rules of one group the same rule, whichever way they are written. */
export function ruleKey(direction: Direction, rule: JsonObject): string {
  return [...identity(direction, rule), text(rule.SourcePortRange) ?? '-1/-1'].join(':');
}

/** The documentation names no id of a rule; this one is made of what makes a rule what it is. */
export function ruleId(direction: Direction, properties: JsonObject): string {
  const [protocol, ports, peer, policy, priority] = identity(direction, properties);
  return [need(properties, 'SecurityGroupId'), direction, protocol, ports, peer, policy, priority].join(':');
}

function identity(direction: Direction, rule: JsonObject): readonly string[] {
  const peerNames =
    direction === 'ingress'
      ? ['SourceCidrIp', 'Ipv6SourceCidrIp', 'SourceGroupId', 'SourcePrefixListId']
      : ['DestCidrIp', 'Ipv6DestCidrIp', 'DestGroupId', 'DestPrefixListId'];
  return [
    need(rule, 'IpProtocol').toLowerCase(),
    text(rule.PortRange) ?? '-1/-1',
    peerNames.map((name) => text(rule[name])).find((value) => value !== undefined) ?? '-',
    text(rule.Policy)?.toLowerCase() ?? 'accept',
    text(rule.Priority) ?? '1',
  ];
}
