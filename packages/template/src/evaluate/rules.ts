import { diagnostic } from '../base/catalogue.ts';
import type { Json } from '../base/json.ts';
import type { RuleDeclaration, Template } from '../model/template.ts';
import { type Conditions, evaluateRulePart, type ScopeOf } from './conditions.ts';
import type { Findings } from './findings.ts';
import { isKnown, reveal, type Value } from './value.ts';

/** Reports every assertion that is exactly false where its rule applies (reference/template-language.md 4.3). */
export function evaluateRules(template: Template, conditions: Conditions, scopeOf: ScopeOf, findings: Findings): void {
  for (const rule of template.rules.values()) {
    if (applies(rule, conditions, scopeOf)) evaluateAssertions(rule, conditions, scopeOf, findings);
  }
}

/** Any truthy value applies; one that is unknown yet is judged later. */
function applies(rule: RuleDeclaration, conditions: Conditions, scopeOf: ScopeOf): boolean {
  if (rule.condition === null) return true;
  const scope = scopeOf(['Rules', rule.name.text, 'RuleCondition'], rule.condition, conditions);
  const value = evaluateRulePart(rule.condition, scope) as Value;
  return isKnown(value) && isTruthy(reveal(value));
}

function evaluateAssertions(rule: RuleDeclaration, conditions: Conditions, scopeOf: ScopeOf, findings: Findings): void {
  for (const [index, { assert, description }] of rule.assertions.entries()) {
    const path = ['Rules', rule.name.text, 'Assertions', index];
    const value = evaluateRulePart(assert, scopeOf([...path, 'Assert'], assert, conditions)) as Value;
    if (!isKnown(value) || reveal(value) !== false) continue;
    const message = `The rule \`${rule.name.text}\` does not hold${description === null ? '.' : `: ${description}`}`;
    findings.diagnostics.push(diagnostic('RuleViolated', message, { path, range: assert.range }));
  }
}

/** Python's idea of it: zero and everything empty is false. */
function isTruthy(value: Json): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}
