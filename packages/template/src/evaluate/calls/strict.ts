import type { Data } from '../../base/data.ts';
import type { Effort } from '../../functions/effort.ts';
import { argumentAt, countFits, Failure, type LanguageFunction, refuseArgument } from '../../functions/spec.ts';
import type { CallExpression } from '../../model/expression.ts';
import { type Compiled, type Scope, valueOrNull } from '../scope.ts';
import { knowledgeOf, tainted } from '../taint.ts';
import { Unknown, type Value } from '../value.ts';
import { argumentsOf, type Compile, misshapen, visitAll } from './arguments.ts';
import { answerTo } from './ask.ts';

/** A function of known values: unknown in, unknown out; secret in, secret out. */
export function compileStrict(call: CallExpression, specification: LanguageFunction, compile: Compile): Compiled {
  const args = argumentsOf(call, specification)?.map(compile);
  if (args === undefined) return compileComputedList(call, specification, compile);
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

/** A function stands in place of the list of arguments. */
function compileComputedList(call: CallExpression, specification: LanguageFunction, compile: Compile): Compiled {
  const { shape } = specification;
  if (shape.kind !== 'list' || !shape.computed || call.argument.kind !== 'call') return misshapen(call);
  const list = compile(call.argument);
  return {
    at: call,
    evaluate(scope) {
      const given = [valueOrNull(list.evaluate(scope))];
      if (!scope.room.read(given)) return refuseForRoom(call, scope);
      const knowledge = knowledgeOf(given);
      if (knowledge.kind === 'unknown') return knowledge.result;
      const [args] = knowledge.values;
      if (args === null) return tainted(null, knowledge.secret);
      return applyKnown(call, specification, args!, knowledge.secret, scope);
    },
    visit: (scope, found) => list.visit(scope, found),
  };
}

function apply(call: CallExpression, specification: LanguageFunction, values: readonly Value[], scope: Scope): Value {
  if (!scope.room.read(values)) return refuseForRoom(call, scope);
  const knowledge = knowledgeOf(values);
  if (knowledge.kind === 'unknown') return knowledge.result;
  return applyKnown(call, specification, knowledge.values, knowledge.secret, scope);
}

function applyKnown(
  call: CallExpression,
  specification: LanguageFunction,
  args: Data,
  secret: boolean,
  scope: Scope,
): Value {
  const refused = refuse(specification, args, scope.environment.effort);
  const result =
    refused === undefined ? outcomeOf(call, specification, args as readonly Data[], secret, scope) : refused;
  if (result instanceof Unknown) return result;
  if (!(result instanceof Failure)) {
    return scope.room.made(result.value) ? tainted(result.value, result.secret) : refuseForRoom(call, scope);
  }
  reportFailure(call, result, secret, scope);
  return null;
}

function refuse({ shape }: LanguageFunction, args: Data, effort: Effort): Failure | undefined {
  if (!Array.isArray(args) || !countFits(args.length, shape))
    return new Failure('What gives its arguments is no list that fits.');
  for (const [index, value] of args.entries()) {
    const argument = argumentAt(shape, index);
    const refused = argument === undefined ? undefined : refuseArgument(argument, value, effort);
    if (refused !== undefined) return new Failure(refused);
  }
  return undefined;
}

type Outcome = { readonly value: Data; readonly secret: boolean } | Unknown | Failure;

function outcomeOf(
  call: CallExpression,
  specification: LanguageFunction,
  args: readonly Data[],
  secret: boolean,
  scope: Scope,
): Outcome {
  const question = specification.ask?.(args, scope.environment) ?? null;
  if (question !== null) return answerTo(call, question, specification, args, secret, scope);
  const value = specification.compute?.(args, scope.environment) ?? null;
  return value instanceof Failure ? value : { value, secret };
}

const NO_ROOM = new Failure('The functions of this value have too much to look at and to make.');

/** Said once, for the function that finds the room used up. */
export function refuseForRoom(call: CallExpression, scope: Scope): null {
  if (scope.room.tell()) reportFailure(call, NO_ROOM, false, scope);
  return null;
}

/** Reasons quote their arguments, so with a secret among them the reason stays unsaid. */
export function reportFailure(call: CallExpression, failure: Failure, secret: boolean, scope: Scope): void {
  const reason = secret ? 'Its arguments are secret and do not fit.' : failure.message;
  scope.fail('FunctionFailed', `\`${call.function}\` gives no value. ${reason}`, call);
}
