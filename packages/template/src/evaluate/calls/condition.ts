import { conditionOperand } from '../../model/condition-operand.ts';
import type { Expression } from '../../model/expression.ts';
import type { Scope, Visitor } from '../scope.ts';
import { valueOrNull } from '../scope.ts';
import { Secret, Unknown, type Value } from '../value.ts';
import type { Compile } from './arguments.ts';

/** Undefined: wrong, and reported. Whether a condition holds is never secret: it shows in which resources exist. */
export type Truth = boolean | Unknown | undefined;

export interface CompiledCondition {
  evaluate(scope: Scope): Truth;
  visit(scope: Scope, found: Visitor): void;
}

/** An operand of `Fn::If` (`wrappedBooleanIsTrue`) or of the logic functions. */
export function compileCondition(
  expression: Expression,
  compile: Compile,
  wrappedBooleanIsTrue: boolean,
): CompiledCondition {
  const operand = conditionOperand(expression, wrappedBooleanIsTrue);
  const nothing = (): void => {};
  switch (operand.kind) {
    case 'boolean':
      return { evaluate: () => operand.value, visit: nothing };
    case 'name':
      return { evaluate: (scope) => named(operand.name, operand.at, scope), visit: nothing };
    case 'invalid':
      return { evaluate: (scope) => refuse(operand.at, scope), visit: nothing };
    case 'expression': {
      const inner = compile(operand.expression);
      return {
        evaluate: (scope) => truthOf(valueOrNull(inner.evaluate(scope)), operand.expression, scope),
        visit: (scope, found) => inner.visit(scope, found),
      };
    }
  }
}

export function truthOf(value: Value, at: Expression, scope: Scope): Truth {
  if (value instanceof Unknown) return value;
  const clear = value instanceof Secret ? value.reveal() : value;
  return typeof clear === 'boolean' ? clear : refuse(at, scope);
}

function named(name: string, at: Expression, scope: Scope): Truth {
  const truth = scope.condition(name);
  if (truth === undefined) scope.fail('ConditionUnknown', `There is no usable condition \`${name}\`.`, at);
  return truth;
}

function refuse(at: Expression, scope: Scope): undefined {
  scope.fail('ConditionNotBoolean', 'A condition must be true or false, or the name of a condition.', at);
  return undefined;
}
