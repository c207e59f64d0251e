import type { JsonObject } from '@rosette/template/base/json.ts';
import { type Context, read, write } from '../core/action.ts';
import { isAddressOrBlock } from '../core/cidr.ts';
import { notFound, refuse } from '../core/errors.ts';
import { description } from '../core/names.ts';
import {
  choice,
  clearable,
  type Decoded,
  integer,
  list,
  missing,
  record,
  required,
  text,
  withDefault,
} from '../core/request-shape.ts';
import { secondsText } from '../core/time-text.ts';
import { type Rule, type SecurityGroup, securityGroupKind, theSecurityGroup } from '../model/compute.ts';

// Codes and rules: API pages of AuthorizeSecurityGroup and RevokeSecurityGroup (Ecs 2014-05-26) and
// reference/resource-types.md 5.1 and 5.13.

type Direction = Rule['direction'];

const ruleFields = {
  IpProtocol: text({ code: 'InvalidIpProtocol.Malformed' }),
  PortRange: text({ code: 'InvalidIpPortRange.Malformed' }),
  SourcePortRange: text(),
  Policy: text(),
  Priority: integer({ min: 1, max: 100, code: 'InvalidPriority.ValueNotSupported' }),
  NicType: choice(['internet', 'intranet'], 'InvalidNicType.ValueNotSupported'),
  Description: description('InvalidSecurityGroupDescription.Malformed'),
  SourceCidrIp: text(),
  SourceGroupId: text(),
  SourcePrefixListId: text(),
  Ipv6SourceCidrIp: text(),
  DestCidrIp: text(),
  DestGroupId: text(),
  DestPrefixListId: text(),
  Ipv6DestCidrIp: text(),
};

const groupOfRules = {
  SecurityGroupId: required(text()),
  Permissions: list(record(ruleFields), { max: 100 }),
  // The older form: one rule, its fields not numbered.
  ...ruleFields,
};

type RuleFields = Decoded<typeof ruleFields>;

/** Rules that one group may have (default quota, reference/resource-types.md 5.1). */
const ruleQuota = 200;

function authorize(direction: Direction) {
  return write(groupOfRules, (context, request) => {
    const group = theSecurityGroup(context, request.SecurityGroupId);
    const wanted = givenRules(request).map((fields) => newRule(context, group, direction, fields));
    const rules = [...group.state.rules];
    // A rule that exists already is accepted and changes nothing.
    for (const rule of wanted) if (!rules.some((each) => isSame(each, rule))) rules.push(rule);
    if (rules.length > ruleQuota) {
      throw refuse('AuthorizationLimitExceed', `"${group.id}" would have more than ${ruleQuota} rules.`, 403);
    }
    storeRules(context, group, rules);
    return {};
  });
}

function revoke(direction: Direction) {
  const shape = { ...groupOfRules, SecurityGroupRuleId: list(required(text()), { max: 100 }) };
  return write(shape, (context, request) => {
    const group = theSecurityGroup(context, request.SecurityGroupId);
    const named = new Set(request.SecurityGroupRuleId);
    const described =
      named.size > 0 ? [] : givenRules(request).map((fields) => newRule(context, group, direction, fields));
    // A rule that does not exist counts as revoked.
    const kept = group.state.rules.filter(
      (rule) => !named.has(rule.ruleId) && !described.some((each) => isSame(each, rule)),
    );
    storeRules(context, group, kept);
    return {};
  });
}

export const authorizeSecurityGroup = authorize('ingress');
export const authorizeSecurityGroupEgress = authorize('egress');
export const revokeSecurityGroup = revoke('ingress');
export const revokeSecurityGroupEgress = revoke('egress');

function describe(direction: Direction) {
  const shape = {
    SecurityGroupId: required(text()),
    SecurityGroupRuleId: required(text()),
    Description: clearable(ruleFields.Description),
  };
  return write(shape, (context, request) => {
    const group = theSecurityGroup(context, request.SecurityGroupId);
    const isMeant = (rule: Rule) => rule.ruleId === request.SecurityGroupRuleId && rule.direction === direction;
    if (!group.state.rules.some(isMeant)) {
      throw notFound('InvalidSecurityGroupRuleId.NotFound', `rule of "${group.id}"`, request.SecurityGroupRuleId);
    }
    const { Description: description } = request;
    const changed = (rule: Rule) => ({ ...rule, description: description ?? rule.description });
    storeRules(
      context,
      group,
      group.state.rules.map((rule) => (isMeant(rule) ? changed(rule) : rule)),
    );
    return {};
  });
}

/** Of what the actions can change, the description; a rule that differs in more is another rule here. */
export const modifySecurityGroupRule = describe('ingress');
export const modifySecurityGroupEgressRule = describe('egress');

function givenRules(request: Decoded<typeof groupOfRules>): readonly RuleFields[] {
  return request.Permissions.length > 0 ? request.Permissions : [request];
}

function storeRules(context: Context, group: SecurityGroup, rules: readonly Rule[]): void {
  const groups = rules.map((rule) => rule.groupId).filter((id) => id !== '');
  const refers = group.state.vpcId === '' ? groups : [group.state.vpcId, ...groups];
  context.objects.update(group, { ...group.state, rules }, refers);
}

function newRule(context: Context, group: SecurityGroup, direction: Direction, fields: RuleFields): Rule {
  const ipProtocol = checkedProtocol(fields.IpProtocol);
  return {
    ruleId: context.newId('sgr', 20),
    direction,
    createdAt: context.now,
    ipProtocol,
    portRange: checkedPorts(ipProtocol, fields.PortRange),
    sourcePortRange: fields.SourcePortRange ?? '-1/-1',
    policy: checkedPolicy(fields.Policy),
    priority: fields.Priority ?? 1,
    // Inside a VPC there is only the inner network, whatever the request says.
    nicType: group.state.vpcId === '' ? (fields.NicType ?? 'internet') : 'intranet',
    description: fields.Description ?? '',
    ...otherSide(context, direction, fields),
  };
}

const protocols = ['TCP', 'UDP', 'ICMP', 'ICMPV6', 'GRE', 'ALL'];

function checkedProtocol(given: string | undefined): string {
  if (given === undefined) throw missing('IpProtocol');
  const protocol = given.toUpperCase();
  if (!protocols.includes(protocol)) {
    throw refuse('InvalidIpProtocol.ValueNotSupported', `IpProtocol "${given}" is not one of ${protocols.join(', ')}.`);
  }
  return protocol;
}

/** TCP and UDP name ports 1 to 65535; every other protocol has `-1/-1`. */
function checkedPorts(protocol: string, given: string | undefined): string {
  if (protocol !== 'TCP' && protocol !== 'UDP') {
    if (given !== undefined && given !== '-1/-1') {
      throw refuse('InvalidIpPortRange.ValueNotSupported', `PortRange must be -1/-1 for ${protocol}, not "${given}".`);
    }
    return '-1/-1';
  }
  if (given === undefined) throw missing('PortRange');
  const [from = 0, to = 0] = /^(\d{1,5})\/(\d{1,5})$/.exec(given)?.slice(1).map(Number) ?? [];
  const isRange = from >= 1 && from <= to && to <= 65535;
  if (!isRange && given !== '-1/-1') {
    throw refuse('InvalidIpPortRange.Malformed', `PortRange "${given}" is not first/last with ports from 1 to 65535.`);
  }
  return given;
}

function checkedPolicy(given = 'accept'): Rule['policy'] {
  const policy = given.toLowerCase();
  if (policy !== 'accept' && policy !== 'drop') {
    throw refuse('InvalidPolicy.Malformed', `Policy "${given}" is neither accept nor drop.`);
  }
  return policy === 'accept' ? 'Accept' : 'Drop';
}

function otherSide(
  context: Context,
  direction: Direction,
  fields: RuleFields,
): Pick<Rule, 'cidrIp' | 'ipv6CidrIp' | 'groupId' | 'prefixListId'> {
  const ingress = direction === 'ingress';
  const cidrIp = (ingress ? fields.SourceCidrIp : fields.DestCidrIp) ?? '';
  const groupId = (ingress ? fields.SourceGroupId : fields.DestGroupId) ?? '';
  const ipv6CidrIp = (ingress ? fields.Ipv6SourceCidrIp : fields.Ipv6DestCidrIp) ?? '';
  const prefixListId = (ingress ? fields.SourcePrefixListId : fields.DestPrefixListId) ?? '';
  if ([cidrIp, groupId, ipv6CidrIp, prefixListId].every((side) => side === '')) {
    throw missing(ingress ? 'SourceCidrIp' : 'DestCidrIp');
  }
  if (cidrIp !== '' && !isAddressOrBlock(cidrIp)) {
    const [code, name] = ingress
      ? ['InvalidSourceCidrIp.Malformed', 'SourceCidrIp']
      : ['InvalidDestCidrIp.Malformed', 'DestCidrIp'];
    throw refuse(code, `${name} "${cidrIp}" is not an IPv4 address or block.`);
  }
  if (groupId !== '') requireGroup(context, groupId, ingress);
  return { cidrIp, ipv6CidrIp, groupId, prefixListId };
}

function requireGroup(context: Context, id: string, ingress: boolean): void {
  if (context.objects.find(securityGroupKind, id) !== undefined) return;
  const code = ingress ? 'InvalidSourceGroupId.NotFound' : 'InvalidDestGroupId.NotFound';
  throw refuse(code, `The security group "${id}" that the rule names does not exist.`, 404);
}

function isSame(a: Rule, b: Rule): boolean {
  const key = (rule: Rule) =>
    [
      rule.direction,
      rule.ipProtocol,
      rule.portRange,
      rule.sourcePortRange,
      rule.policy,
      rule.priority,
      rule.nicType,
      rule.cidrIp,
      rule.ipv6CidrIp,
      rule.groupId,
      rule.prefixListId,
    ].join();
  return key(a) === key(b);
}

export const describeSecurityGroupAttribute = read(
  {
    SecurityGroupId: required(text()),
    Direction: withDefault(choice(['all', 'ingress', 'egress']), 'all'),
    NicType: choice(['internet', 'intranet']),
  },
  (context, request) => {
    const group = theSecurityGroup(context, request.SecurityGroupId);
    const rules = group.state.rules
      .filter((rule) => request.Direction === 'all' || rule.direction === request.Direction)
      .filter((rule) => group.state.vpcId !== '' || request.NicType === undefined || rule.nicType === request.NicType);
    return {
      RegionId: group.region,
      SecurityGroupId: group.id,
      SecurityGroupName: group.state.name,
      Description: group.state.description,
      VpcId: group.state.vpcId,
      InnerAccessPolicy: 'Accept',
      NextToken: '',
      Permissions: { Permission: rules.map(described) },
    };
  },
);

function described(rule: Rule): JsonObject {
  const ingress = rule.direction === 'ingress';
  const when = (wanted: boolean, value: string) => (wanted ? value : '');
  return {
    SecurityGroupRuleId: rule.ruleId,
    Direction: rule.direction,
    IpProtocol: rule.ipProtocol,
    PortRange: rule.portRange,
    SourcePortRange: rule.sourcePortRange === '-1/-1' ? '' : rule.sourcePortRange,
    Policy: rule.policy,
    Priority: String(rule.priority),
    NicType: rule.nicType,
    Description: rule.description,
    SourceCidrIp: when(ingress, rule.cidrIp),
    SourceGroupId: when(ingress, rule.groupId),
    SourcePrefixListId: when(ingress, rule.prefixListId),
    Ipv6SourceCidrIp: when(ingress, rule.ipv6CidrIp),
    DestCidrIp: when(!ingress, rule.cidrIp),
    DestGroupId: when(!ingress, rule.groupId),
    DestPrefixListId: when(!ingress, rule.prefixListId),
    Ipv6DestCidrIp: when(!ingress, rule.ipv6CidrIp),
    CreateTime: secondsText(rule.createdAt),
  };
}
