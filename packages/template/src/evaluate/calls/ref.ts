import type { Json } from '../../base/json.ts';
import { type CallExpression, type Expression, literalText } from '../../model/expression.ts';
import { NO_VALUE_NAME } from '../../model/pseudo-parameters.ts';
import { type Compiled, NO_VALUE, type Result, type Scope, valueOrNull } from '../scope.ts';
import { knowledgeOf, tainted } from '../taint.ts';
import { hasSecret, type Value } from '../value.ts';
import type { Compile } from './arguments.ts';

/** Parameter, pseudo parameter, resource: in this order, though names cannot clash. A function names parameters only. */
export function compileRef(call: CallExpression, compile: Compile): Compiled {
  const name = literalText(call.argument);
  if (name === undefined) return compileComputedRef(call, compile(call.argument));
  return {
    at: call,
    evaluate: (scope) => refer(name, call, scope),
    visit(scope, found) {
      if (isResource(name, scope)) found({ resource: name, attribute: null }, call);
    },
  };
}

/** What `Ref: name` means. `Fn::Sub` asks the same. */
export function refer(name: string, at: Expression, scope: Scope): Result {
  const value = parameterOrPseudo(name, scope);
  if (value !== undefined) return value;
  switch (scope.resources?.presence(name)) {
    case 'present':
      return scope.resources!.ref(name);
    case 'absent':
      return scope.resources!.absent(name, at);
    case 'undeclared':
      scope.fail('ReferenceUnknown', `\`${name}\` is neither a parameter nor a resource.`, at);
      return null;
    case undefined:
      scope.fail('ReferenceMisplaced', `\`${name}\` is no parameter, and only parameters have a value here.`, at);
      return null;
  }
}

export function isResource(name: string, scope: Scope): boolean {
  return (
    parameterOrPseudo(name, scope) === undefined && (scope.resources?.presence(name) ?? 'undeclared') !== 'undeclared'
  );
}

function parameterOrPseudo(name: string, scope: Scope): Result | undefined {
  if (name === NO_VALUE_NAME) return NO_VALUE;
  const value = scope.parameter(name);
  return value === undefined ? scope.pseudo(name) : value;
}

function compileComputedRef(call: CallExpression, argument: Compiled): Compiled {
  return {
    at: call,
    evaluate(scope) {
      const knowledge = knowledgeOf([valueOrNull(argument.evaluate(scope))]);
      if (knowledge.kind === 'unknown') return knowledge.result;
      return referToParameter(knowledge.values[0]!, knowledge.secret, call, scope);
    },
    visit: (scope, found) => argument.visit(scope, found),
  };
}

function referToParameter(name: Json, secret: boolean, call: CallExpression, scope: Scope): Result {
  if (name === null) return null;
  const value = typeof name === 'string' ? parameterOrPseudo(name, scope) : undefined;
  if (value === undefined) {
    scope.fail('ReferenceUnknown', 'The name that this `Ref` computes is not the name of a parameter.', call);
    return null;
  }
  return taintedBy(value, secret);
}

function taintedBy(value: Result, secret: boolean): Result {
  if (!secret || typeof value === 'symbol') return value;
  const knowledge = knowledgeOf([value satisfies Value]);
  if (knowledge.kind === 'unknown' || hasSecret(value)) return value;
  return tainted(knowledge.values[0]!, true);
}
