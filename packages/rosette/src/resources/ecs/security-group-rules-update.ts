import type { JsonObject } from '@rosette/template/base/json.ts';
import { maps, text } from '../properties.ts';
import type { UpdateAction, UpdateInput } from '../update-declaration.ts';
import { authorize, type Direction, describeRule, revoke, ruleKey, rulesPerCall } from './security-group-rule.ts';

/**
 * The inline rules of a group: what is new is authorized before what is no longer wanted is revoked, so that traffic which
 * may pass before and after is never cut. Rules that neither list names belong to others and stay.
 */
export function changingRules(direction: Direction, property: string): UpdateAction {
  return {
    name: `changing the ${direction} rules`,
    properties: [property],
    run: (input) => change(direction, maps(input.properties[property]), maps(input.before[property]), input),
  };
}

async function change(
  direction: Direction,
  wanted: readonly JsonObject[],
  former: readonly JsonObject[],
  { call, id, token }: UpdateInput,
): Promise<void> {
  const key = (rule: JsonObject) => ruleKey(direction, rule);
  const formerByKey = new Map(former.map((rule) => [key(rule), rule]));
  const wantedKeys = new Set(wanted.map(key));
  const added = wanted.filter((rule) => !formerByKey.has(key(rule)));
  const removed = former.filter((rule) => !wantedKeys.has(key(rule)));
  const renamed = wanted.filter((rule) => {
    const before = formerByKey.get(key(rule));
    return before !== undefined && text(before.Description) !== text(rule.Description);
  });
  for (const [number, some] of chunks(added).entries())
    await authorize(call, direction, id, some, `${token}a${number}`);
  for (const [number, rule] of renamed.entries()) await describeRule(call, direction, id, rule, `${token}d${number}`);
  for (const [number, some] of chunks(removed).entries()) await revoke(call, direction, id, some, `${token}r${number}`);
}

function chunks(rules: readonly JsonObject[]): readonly (readonly JsonObject[])[] {
  return Array.from({ length: Math.ceil(rules.length / rulesPerCall) }, (_, number) =>
    rules.slice(number * rulesPerCall, (number + 1) * rulesPerCall),
  );
}
