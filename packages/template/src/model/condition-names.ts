import { diagnostic } from '../base/catalogue.ts';
import type { Diagnostic } from '../base/diagnostic.ts';
import { conditionOperand } from './condition-operand.ts';
import { type CallExpression, childrenOf, type Expression } from './expression.ts';
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
  for (const expression of conditionOperands(call)) {
    const operand = conditionOperand(expression, false);
    if (operand.kind === 'name') uses.push({ name: operand.name, at: operand.at });
  }
  return uses;
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
    default:
      return [];
  }
}

export function conditionCycle(template: Template, cycle: readonly string[]): Diagnostic {
  const message = `Conditions depend on each other in a circle: ${cycle.join(' -> ')}.`;
  const range = template.conditions.get(cycle[0]!)?.name.range;
  return diagnostic('ConditionCycle', message, { path: ['Conditions', cycle[0]!], range });
}
