import { diagnostic } from '../base/catalogue.ts';
import { instanceConflict } from '../model/check-count.ts';
import { countRefusal, naturalNumber } from '../model/count.ts';
import type { Name } from '../model/name.ts';
import type { ResourceDeclaration, Template } from '../model/template.ts';
import { compiledTemplate } from './compiled-template.ts';
import type { Conditions, ScopeOf } from './conditions.ts';
import type { Findings } from './findings.ts';
import type { Counts } from './instances.ts';
import { type Compiled, valueOrNull } from './scope.ts';
import { unknownOf } from './taint.ts';
import { hasSecret, isKnown, reveal, Unknown } from './value.ts';

/**
 * Every `Count`, whether its resource exists or not: expansion comes before conditions drop anything
 * (reference/template-language.md 4.6). What is wrong is reported and counts as unknown, so that the rest can be judged, and
 * so does what would make more than `most` resources.
 */
export function evaluateCounts(
  template: Template,
  conditions: Conditions,
  scopeOf: ScopeOf,
  most: number,
  findings: Findings,
): Counts {
  const counts = new Map<string, number | Unknown>();
  const secret = new Set<string>();
  for (const [name, { count }] of template.resources) {
    if (count === null) continue;
    const compiled = compiledTemplate(template).resource(name).count!;
    counts.set(name, evaluateCount(name, compiled, conditions, scopeOf, secret, findings));
  }
  refuseTooMany(template, conditions, counts, most, secret, findings);
  refuseConflicts(template, counts, findings);
  return counts;
}

const UNUSABLE = new Unknown([]);

function evaluateCount(
  name: string,
  compiled: Compiled,
  conditions: Conditions,
  scopeOf: ScopeOf,
  secret: Set<string>,
  findings: Findings,
): number | Unknown {
  const scope = scopeOf(['Resources', name, 'Count'], compiled.at, conditions);
  const before = findings.diagnostics.length;
  const value = valueOrNull(compiled.evaluate(scope));
  if (findings.diagnostics.length > before) return UNUSABLE;
  if (!isKnown(value)) {
    const message = `How many instances of \`${name}\` there will be is not known yet; one stands for all of them.`;
    scope.fail('CountUnknown', message, compiled.at);
    return unknownOf([value]);
  }
  if (hasSecret(value)) secret.add(name);
  const count = naturalNumber(reveal(value));
  if (count !== undefined) return count;
  const reason = hasSecret(value) ? 'is secret and not a natural number' : countRefusal(reveal(value));
  scope.fail('CountInvalid', `\`Count\` of \`${name}\` ${reason}.`, compiled.at);
  return UNUSABLE;
}

/** Nothing is expanded before this is sure. Absent resources cost as much, but do not add up with the others. */
function refuseTooMany(
  template: Template,
  conditions: Conditions,
  counts: Map<string, number | Unknown>,
  most: number,
  secret: ReadonlySet<string>,
  findings: Findings,
): void {
  let total = 0;
  for (const [name, declaration] of template.resources) {
    const { condition } = declaration;
    const exists = condition === null || conditions.get(condition.text) !== false;
    const count = counts.get(name) ?? 1;
    if (count instanceof Unknown) continue;
    const after = count + (exists ? total : 0);
    if (declaration.count !== null && count > 0 && after > most) {
      reportTooMany(declaration, secret.has(name) ? null : count, most, findings);
      counts.set(name, UNUSABLE);
    } else if (exists) total = after;
  }
}

function reportTooMany(
  { name, count: at }: ResourceDeclaration,
  count: number | null,
  most: number,
  findings: Findings,
): void {
  const given = count === null ? '`Count`' : `\`Count\` ${count}`;
  const message = `${given} of \`${name.text}\` makes more resources than the ${most} that one stack may have.`;
  const where = { path: ['Resources', name.text, 'Count'], range: at!.range, hint: 'Lower it, or use several stacks.' };
  findings.diagnostics.push(diagnostic('CountTooLarge', message, where));
}

function refuseConflicts(template: Template, counts: Counts, findings: Findings): void {
  if (counts.size === 0) return;
  const countOf = ({ name }: ResourceDeclaration): number | undefined => {
    const count = counts.get(name.text);
    return count instanceof Unknown ? undefined : count;
  };
  const refuse = (section: string, name: Name): void => {
    const conflict = instanceConflict(name.text, template, countOf);
    if (conflict === undefined) return;
    const where = { path: [section, name.text], range: name.range, hint: conflict.hint };
    findings.diagnostics.push(diagnostic('NameConflict', conflict.message, where));
  };
  for (const { name } of template.parameters.values()) refuse('Parameters', name);
  for (const { name } of template.resources.values()) refuse('Resources', name);
}
