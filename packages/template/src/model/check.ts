import type { Diagnostic } from '../base/diagnostic.ts';
import { topologicalOrder } from '../base/graph.ts';
import { functions } from '../functions/registry.ts';
import type { SchemaCatalog } from '../schema/resource-schema.ts';
import { checkInstanceNames } from './check-count.ts';
import { checkExpression } from './check-expression.ts';
import { checkConditionName } from './check-function-names.ts';
import { checkLocals } from './check-locals.ts';
import { checkResource } from './check-resource.ts';
import { Checker } from './checker.ts';
import { conditionCycle } from './condition-names.ts';
import { conditionOperand } from './condition-operand.ts';
import { definiteDependencies } from './definite-references.ts';
import type { Expression } from './expression.ts';
import { conditionsNeeded } from './local-references.ts';
import { places } from './place.ts';
import type { ConditionDeclaration, RuleDeclaration, Template } from './template.ts';

/** Everything that can be said about a loaded template before its parameters are known. All findings, in section order. */
export function checkTemplate(template: Template, catalog: SchemaCatalog): readonly Diagnostic[] {
  const checker = new Checker(template, catalog);
  if (template.locals.size > 0) checkLocals(checker);
  for (const condition of template.conditions.values()) checkCondition(condition, checker);
  checkConditionCycle(checker);
  for (const rule of template.rules.values()) checkRule(rule, checker);
  checkInstanceNames(checker);
  for (const resource of template.resources.values()) checkResource(resource, checker);
  checkResourceCycle(checker);
  for (const { name, value, condition } of template.outputs.values()) {
    if (condition !== null) checkConditionName(condition.text, condition, ['Outputs', name.text, 'Condition'], checker);
    checkExpression(value, places.output, ['Outputs', name.text, 'Value'], checker);
  }
  return checker.diagnostics;
}

const ROOTS = 'Begin with Fn::Equals, Fn::And, Fn::Or, Fn::Not, Ref or Fn::FindInMap.';

function checkCondition({ name, expression }: ConditionDeclaration, checker: Checker): void {
  const path = ['Conditions', name.text];
  checkExpression(expression, places.condition, path, checker);
  if (expression.kind === 'literal' && typeof expression.value === 'boolean') return;
  if (expression.kind !== 'call') {
    checker.report(
      'ConditionNotBoolean',
      `The condition \`${name.text}\` must be a function.`,
      path,
      expression.range,
      ROOTS,
    );
    return;
  }
  const specification = functions.get(expression.function);
  if (specification === undefined || specification.conditionRoot || !specification.contexts.includes('condition'))
    return;
  const message = `\`${expression.function}\` cannot be the outermost function of a condition.`;
  checker.report('FunctionMisplaced', message, path, expression.functionRange, ROOTS);
}

function checkConditionCycle({ template, diagnostics }: Checker): void {
  const sorted = topologicalOrder([...template.conditions.keys()], (name) =>
    conditionsNeeded(template.conditions.get(name)!.expression, template.locals),
  );
  if ('cycle' in sorted) diagnostics.push(conditionCycle(template, sorted.cycle));
}

function checkRule({ name, condition, assertions }: RuleDeclaration, checker: Checker): void {
  const path = ['Rules', name.text];
  if (condition !== null) checkRulePart(condition, [...path, 'RuleCondition'], checker);
  for (const [index, { assert }] of assertions.entries()) {
    checkRulePart(assert, [...path, 'Assertions', index, 'Assert'], checker);
  }
}

function checkRulePart(expression: Expression, path: readonly (string | number)[], checker: Checker): void {
  const operand = conditionOperand(expression, false);
  if (operand.kind === 'name') checkConditionName(operand.name, operand.at, path, checker);
  else checkExpression(expression, places.rule, path, checker);
}

function checkResourceCycle(checker: Checker): void {
  const { resources } = checker.template;
  const sorted = topologicalOrder([...resources.keys()], (name) =>
    definiteDependencies(resources.get(name)!, checker.template),
  );
  if ('order' in sorted) return;
  const first = sorted.cycle[0]!;
  const message = `Resources depend on each other in a circle: ${sorted.cycle.join(' -> ')}.`;
  checker.report('ResourceCycle', message, ['Resources', first], resources.get(first)!.name.range);
}
