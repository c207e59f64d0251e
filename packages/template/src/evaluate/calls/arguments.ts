import { countFits, type LanguageFunction } from '../../functions/spec.ts';
import type { CallExpression, Expression } from '../../model/expression.ts';
import type { Compiled, Scope, Visitor } from '../scope.ts';

export type Compile = (expression: Expression) => Compiled;

/** Turns a call of one function into something that can be evaluated. */
export type CallCompiler = (call: CallExpression, compile: Compile) => Compiled;

/** The argument expressions of a call, or undefined if their number is wrong. */
export function argumentsOf(call: CallExpression, { shape }: LanguageFunction): readonly Expression[] | undefined {
  if (shape.kind === 'single' || (shape.alone && call.argument.kind !== 'list')) return [call.argument];
  if (call.argument.kind !== 'list') return undefined;
  const { items } = call.argument;
  return countFits(items.length, shape) ? items : undefined;
}

/** A call whose shape is wrong: says so each time it is evaluated. */
export function misshapen(call: CallExpression): Compiled {
  return {
    at: call,
    evaluate(scope) {
      scope.fail('FunctionArguments', `\`${call.function}\` has the wrong number or kind of arguments.`, call);
      return null;
    },
    visit: () => {},
  };
}

export function visitAll(parts: readonly Compiled[], scope: Scope, found: Visitor): void {
  for (const part of parts) part.visit(scope, found);
}
