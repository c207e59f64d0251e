import { and } from '../../functions/and.ts';
import { or } from '../../functions/or.ts';
import type { CallExpression } from '../../model/expression.ts';
import type { Compiled, Scope } from '../scope.ts';
import { unknownOf } from '../taint.ts';
import { Unknown, type Value } from '../value.ts';
import { argumentsOf, type CallCompiler, type Compile, misshapen } from './arguments.ts';
import { compileCondition } from './condition.ts';

export const compileAnd: CallCompiler = (call, compile) => compileMany(call, compile, false);
export const compileOr: CallCompiler = (call, compile) => compileMany(call, compile, true);

export const compileNot: CallCompiler = (call, compile) => {
  const operand = compileCondition(call.argument, compile, false);
  return {
    at: call,
    evaluate(scope) {
      const truth = operand.evaluate(scope);
      return typeof truth === 'boolean' ? !truth : (truth ?? null);
    },
    visit: (scope, found) => operand.visit(scope, found),
  };
};

/** One operand of the deciding value decides, even if others are unknown. Every operand is evaluated, so all errors show. */
function compileMany(call: CallExpression, compile: Compile, deciding: boolean): Compiled {
  const args = argumentsOf(call, deciding ? or : and);
  if (args === undefined) return misshapen(call);
  const operands = args.map((arg) => compileCondition(arg, compile, false));
  return {
    at: call,
    evaluate(scope: Scope): Value {
      const truths = operands.map((operand) => operand.evaluate(scope));
      if (truths.includes(undefined)) return null;
      if (truths.includes(deciding)) return deciding;
      const unknown = truths.filter((truth) => truth instanceof Unknown);
      return unknown.length > 0 ? unknownOf(unknown) : !deciding;
    },
    visit: (scope, found) => {
      for (const operand of operands) operand.visit(scope, found);
    },
  };
}
