import { canonicalJson } from '../base/canonical-json.ts';
import type { Json } from '../base/json.ts';
import type { Path } from './builder.ts';
import type { Checker } from './checker.ts';
import type { ConditionLogic } from './condition-logic.ts';
import { childrenOf, constantOf, type Expression, literalText } from './expression.ts';
import { conditionsNeeded } from './local-references.ts';
import type { ParameterDeclaration } from './parameter-declaration.ts';
import { domainOf } from './parameter-domain.ts';
import { acceptValue, isRefusal } from './parameter-value.ts';
import type { ConditionDeclaration } from './template.ts';

/** Conditions that decide nothing, and comparisons that never hold. */
export function lintConditions(checker: Checker, logic: ConditionLogic): void {
  const { template } = checker;
  const constant = new Set<string>();
  for (const { name } of template.conditions.values()) {
    const formula = logic.condition(name.text);
    if (logic.isNever(formula) || logic.isAlways(formula)) constant.add(name.text);
  }
  for (const condition of template.conditions.values()) {
    const path = ['Conditions', condition.name.text];
    const explained = lintComparisons(condition.expression, path, checker);
    if (constant.has(condition.name.text) && !explained) lintConstant(condition, constant, checker, logic);
  }
  for (const { name, condition, assertions } of template.rules.values()) {
    if (condition !== null) lintComparisons(condition, ['Rules', name.text, 'RuleCondition'], checker);
    for (const [index, { assert }] of assertions.entries())
      lintComparisons(assert, ['Rules', name.text, 'Assertions', index, 'Assert'], checker);
  }
}

/** What is written as true or false is meant so, and what follows from another one is told there. */
function lintConstant(
  { name, expression }: ConditionDeclaration,
  constant: ReadonlySet<string>,
  checker: Checker,
  logic: ConditionLogic,
): void {
  const needed = conditionsNeeded(expression, checker.template.locals);
  if (!refersToAnything(expression) || [...needed].some((other) => constant.has(other))) return;
  const never = logic.isNever(logic.condition(name.text));
  const message = `The condition \`${name.text}\` is ${never ? 'never' : 'always'} true, whatever the parameters are.`;
  const hint = never ? 'Its parts exclude each other.' : 'Its parts leave nothing out.';
  checker.report('ConditionConstant', message, ['Conditions', name.text], name.range, hint);
}

function refersToAnything(at: Expression): boolean {
  if (at.kind === 'literal') return false;
  if (at.kind === 'call' && (at.function !== 'Fn::Equals' || constantOf(at.argument) === undefined)) return true;
  return childrenOf(at).some(([, child]) => refersToAnything(child));
}

/** True when something was reported. */
function lintComparisons(at: Expression, path: Path, checker: Checker): boolean {
  if (at.kind === 'literal') return false;
  let found = false;
  if (at.kind === 'call' && at.function === 'Fn::Equals' && at.argument.kind === 'list') {
    const [first, second] = at.argument.items;
    found = lintComparison(at, first, second, path, checker) || lintComparison(at, second, first, path, checker);
  }
  for (const [step, child] of childrenOf(at)) found = lintComparisons(child, [...path, step], checker) || found;
  return found;
}

function lintComparison(
  { range }: Expression,
  reference: Expression | undefined,
  other: Expression | undefined,
  path: Path,
  checker: Checker,
): boolean {
  const value = other === undefined ? undefined : constantOf(other);
  const name = reference?.kind === 'call' && reference.function === 'Ref' ? literalText(reference.argument) : undefined;
  const parameter = name === undefined ? undefined : checker.template.parameters.get(name);
  if (value === undefined || parameter === undefined || domainOf(parameter).has(value)) return false;
  const { why, hint } = explain(parameter, value);
  const message = `\`${name}\` never equals ${shown(value)}: ${why}.`;
  checker.report('ComparisonImpossible', message, path, range, hint);
  return true;
}

function explain(parameter: ParameterDeclaration, value: Json): { why: string; hint?: string | undefined } {
  if (value === null) return { why: 'only a parameter with `Default: null` can be null' };
  const accepted = acceptValue(parameter, value, null);
  if (isRefusal(accepted)) return { why: `such a value ${accepted.refused}` };
  const why = `the parameter is a ${parameter.type}, and values of different types are never equal`;
  return { why, hint: `Compare with ${shown(accepted.value)}.` };
}

function shown(value: Json): string {
  const text = canonicalJson(value);
  return `\`${text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text}\``;
}

const MAX_SHOWN = 60;
