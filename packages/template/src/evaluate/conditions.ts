import { topologicalOrder } from '../base/graph.ts';
import { conditionCycle } from '../model/condition-names.ts';
import { conditionOperand } from '../model/condition-operand.ts';
import type { Expression } from '../model/expression.ts';
import { conditionsNeeded } from '../model/local-references.ts';
import type { ConditionDeclaration, Template } from '../model/template.ts';
import { type Truth, truthOf } from './calls/condition.ts';
import { compile } from './compile.ts';
import type { Findings } from './findings.ts';
import { type Scope, valueOrNull } from './scope.ts';

export type Conditions = ReadonlyMap<string, Truth>;

/** Everything a scope needs except what goes with the place. */
export type ScopeOf = (path: readonly (string | number)[], root: Expression, conditions: Conditions) => Scope;

/**
 * Puts every condition into `truths`, those it names before it, also those that the locals it refers to name. Of a circle
 * none gets a value.
 */
export function evaluateConditions(
  template: Template,
  truths: Map<string, Truth>,
  scopeOf: ScopeOf,
  findings: Findings,
): void {
  const { conditions, locals } = template;
  const sorted = topologicalOrder([...conditions.keys()], (name) =>
    conditionsNeeded(conditions.get(name)!.expression, locals),
  );
  if ('cycle' in sorted) findings.diagnostics.push(conditionCycle(template, sorted.cycle));
  else for (const name of sorted.order) truths.set(name, evaluateOne(conditions.get(name)!, truths, scopeOf));
}

function evaluateOne({ name, expression }: ConditionDeclaration, truths: Conditions, scopeOf: ScopeOf): Truth {
  const scope = scopeOf(['Conditions', name.text], expression, truths);
  return truthOf(valueOrNull(compile(expression).evaluate(scope)), expression, scope);
}

/** The value of a place in `Rules`: a condition's name, or any expression. */
export function evaluateRulePart(expression: Expression, scope: Scope) {
  const operand = conditionOperand(expression, false);
  if (operand.kind === 'name') {
    const truth = scope.condition(operand.name);
    if (truth === undefined)
      scope.fail('ConditionUnknown', `There is no usable condition \`${operand.name}\`.`, expression);
    return truth ?? null;
  }
  return valueOrNull(compile(expression).evaluate(scope));
}
