import type { Importing, ImportRequest } from '#engine/ports/resource-type.ts';
import { type Call, isGone } from '../caller.ts';
import { type Found, finding, identified, notFound } from '../import-flow.ts';
import { need, PropertyError, text } from '../properties.ts';
import type { ResourceServices } from '../services.ts';
import { type Direction, ruleId, ruleKey, rulesOf } from './security-group-rule.ts';

const identifiers = ['SecurityGroupId', 'SecurityGroupRuleId'];

/** A rule is named by its group and the id that the cloud gave it, and must be the one that the properties describe. */
export function importingRule(direction: Direction, { cloud }: Pick<ResourceServices, 'cloud'>): Importing {
  return {
    identifiers,
    find: (request) => finding(cloud, request, (call) => findRule(call, direction, request)),
    // A rule is what its properties say, whoever asked for it.
    findUnanswered: async ({ properties }) => ruleId(direction, properties),
  };
}

async function findRule(call: Call, direction: Direction, request: ImportRequest): Promise<Found> {
  const { context, identifier, properties } = request;
  const [groupId, id] = identifiers.map((name) => identified(identifier, name, context.resourceType));
  const rules = await presentRules(call, direction, groupId!);
  const found = rules.find((rule) => text(rule.SecurityGroupRuleId) === id);
  if (found === undefined) return notFound(request);
  const isDescribed =
    need(properties, 'SecurityGroupId') === groupId && ruleKey(direction, found) === ruleKey(direction, properties);
  if (isDescribed) return { kind: 'done', physicalId: ruleId(direction, properties), attributes: {} };
  throw new PropertyError(
    `The rule ${id} of ${groupId} is another than the properties of ${context.logicalId} describe. Give them the values of the rule.`,
  );
}

async function presentRules(call: Call, direction: Direction, groupId: string): ReturnType<typeof rulesOf> {
  try {
    return await rulesOf(call, direction, groupId);
  } catch (error) {
    if (isGone(error, ['InvalidSecurityGroupId.NotFound'])) return [];
    throw error;
  }
}
