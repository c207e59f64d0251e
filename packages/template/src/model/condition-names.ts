import { diagnostic } from '../base/catalogue.ts';
import type { Diagnostic } from '../base/diagnostic.ts';
import { conditionOperand } from './condition-operand.ts';
import { type CallExpression, childrenOf, type Expression, literalText } from './expression.ts';
import type { Template } from './template.ts';

export interface ConditionUse {
  readonly name: string;
  readonly at: Expression;
}

/** Every condition that an expression names: operands of the logic functions and first arguments of `Fn::If`. */
export function conditionUses(expression: Expression): readonly ConditionUse[] {
  const uses: ConditionUse[] = [];
  collect(expression, uses);
  return uses;
}

/** Those that one call names itself. */
export function conditionUsesOf(call: CallExpression): readonly ConditionUse[] {
  const uses: ConditionUse[] = [];
  const namespace = namespaceOf(call);
  for (const expression of conditionOperands(call)) {
    const operand = conditionOperand(expression, false);
    if (operand.kind === 'name') uses.push({ name: namespace + operand.name, at: operand.at });
  }
  return uses;
}

/** What `Fn::TransformNamespace` puts in front of the names of conditions. */
function namespaceOf({ function: name, argument }: CallExpression): string {
  if (name !== 'Fn::TransformNamespace' || argument.kind !== 'list') return '';
  return literalText(argument.items[1]) ?? '';
}

function collect(expression: Expression, uses: ConditionUse[]): void {
  if (expression.kind === 'call') uses.push(...conditionUsesOf(expression));
  for (const [, child] of childrenOf(expression)) collect(child, uses);
}

function conditionOperands(call: CallExpression): readonly Expression[] {
  const listed = call.argument.kind === 'list' ? call.argument.items : undefined;
  switch (call.function) {
    case 'Fn::And':
    case 'Fn::Or':
      return listed ?? [];
    case 'Fn::If':
      return listed?.slice(0, 1) ?? [];
    case 'Fn::Not':
      return [call.argument];
    case 'Fn::TransformNamespace':
      return literalText(listed?.[0]) === 'Condition' ? (listed?.slice(2) ?? []) : [];
    default:
      return [];
  }
}

export function conditionCycle(template: Template, cycle: readonly string[]): Diagnostic {
  const message = `Conditions depend on each other in a circle: ${cycle.join(' -> ')}.`;
  const range = template.conditions.get(cycle[0]!)?.name.range;
  return diagnostic('ConditionCycle', message, { path: ['Conditions', cycle[0]!], range });
}
