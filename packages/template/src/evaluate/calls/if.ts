import { ifFunction } from '../../functions/if.ts';
import type { CallExpression } from '../../model/expression.ts';
import type { Compiled, Result, Scope } from '../scope.ts';
import { Unknown } from '../value.ts';
import { argumentsOf, type Compile, misshapen, visitAll } from './arguments.ts';
import { compileCondition } from './condition.ts';
import { unexpanded } from './counted.ts';

/** Evaluates and visits only the branch that is taken; both while the condition is unknown. */
export function compileIf(call: CallExpression, compile: Compile): Compiled {
  const args = argumentsOf(call, ifFunction);
  if (args === undefined) return misshapen(call);
  const condition = compileCondition(args[0]!, (expression) => unexpanded(compile(expression)), true);
  const [whenTrue, whenFalse] = [compile(args[1]!), compile(args[2]!)];
  return {
    at: call,
    evaluate(scope) {
      const truth = condition.evaluate(scope);
      if (truth instanceof Unknown) return truth;
      return truth === undefined ? null : (truth ? whenTrue : whenFalse).evaluate(scope);
    },
    visit(scope, found) {
      const truth = condition.evaluate({ ...scope, fail: () => {} } satisfies Scope);
      condition.visit(scope, found);
      const taken = typeof truth === 'boolean' ? [truth ? whenTrue : whenFalse] : [whenTrue, whenFalse];
      visitAll(taken, scope, found);
    },
  } satisfies Compiled & { evaluate(scope: Scope): Result };
}
