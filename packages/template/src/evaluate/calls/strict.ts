import type { Json } from '../../base/json.ts';
import { argumentAt, Failure, type LanguageFunction, refuseArgument } from '../../functions/spec.ts';
import type { CallExpression } from '../../model/expression.ts';
import { type Compiled, type Scope, valueOrNull } from '../scope.ts';
import { knowledgeOf, tainted } from '../taint.ts';
import type { Value } from '../value.ts';
import { argumentsOf, type Compile, misshapen, visitAll } from './arguments.ts';

/** A function of known values: unknown in, unknown out; secret in, secret out. */
export function compileStrict(call: CallExpression, specification: LanguageFunction, compile: Compile): Compiled {
  const args = argumentsOf(call, specification)?.map(compile);
  if (args === undefined || specification.compute === undefined) return misshapen(call);
  return {
    at: call,
    evaluate: (scope) =>
      apply(
        call,
        specification,
        args.map((arg) => valueOrNull(arg.evaluate(scope))),
        scope,
      ),
    visit: (scope, found) => visitAll(args, scope, found),
  };
}

function apply(call: CallExpression, specification: LanguageFunction, values: readonly Value[], scope: Scope): Value {
  const knowledge = knowledgeOf(values);
  if (knowledge.kind === 'unknown') return knowledge.result;
  const result = compute(specification, knowledge.values, scope);
  if (!(result instanceof Failure)) return tainted(result, knowledge.secret);
  reportFailure(call, result, knowledge.secret, scope);
  return null;
}

function compute(specification: LanguageFunction, values: readonly Json[], scope: Scope): Json | Failure {
  for (const [index, value] of values.entries()) {
    const argument = argumentAt(specification.shape, index);
    const refused = argument === undefined ? undefined : refuseArgument(argument, value);
    if (refused !== undefined) return new Failure(refused);
  }
  return specification.compute!(values, scope.environment);
}

/** Reasons quote their arguments, so with a secret among them the reason stays unsaid. */
export function reportFailure(call: CallExpression, failure: Failure, secret: boolean, scope: Scope): void {
  const reason = secret ? 'Its arguments are secret and do not fit.' : failure.message;
  scope.fail('FunctionFailed', `\`${call.function}\` gives no value. ${reason}`, call);
}
