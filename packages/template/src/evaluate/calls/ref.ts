import type { Data } from '../../base/data.ts';
import { INDEX_MISPLACED, INDEX_NAME } from '../../model/count.ts';
import { type CallExpression, type Expression, literalText } from '../../model/expression.ts';
import { NO_VALUE_NAME } from '../../model/pseudo-parameters.ts';
import { type Compiled, NO_VALUE, type Result, type Scope, valueOrNull } from '../scope.ts';
import { knowledgeOf, tainted } from '../taint.ts';
import { hasSecret, Unknown, type Value } from '../value.ts';
import type { Compile } from './arguments.ts';
import { listOfInstances, visitReference } from './counted.ts';

/** Parameter, pseudo parameter, resource: in this order, though names cannot clash. A function names parameters only. */
export function compileRef(call: CallExpression, compile: Compile): Compiled {
  const name = literalText(call.argument);
  if (name === undefined) return compileComputedRef(call, compile(call.argument));
  return {
    at: call,
    // Computed names and placeholders of Fn::Sub never name a local.
    evaluate(scope) {
      const local = scope.local(name);
      return local === undefined ? refer(name, call, scope) : local;
    },
    visit(scope, found) {
      if (isResource(name, scope)) visitReference(name, null, call, scope, found);
    },
  };
}

/** What `Ref: name` means. `Fn::Sub` asks the same, where counted resources do not become lists. */
export function refer(name: string, at: Expression, scope: Scope): Result {
  const value = withoutResource(name, scope);
  if (value !== undefined) return value;
  if (name === INDEX_NAME) return refuseIndex(at, scope);
  const { resources } = scope;
  switch (resources?.presence(name)) {
    case 'present':
      return resources!.ref(name);
    case 'absent':
      return resources!.absent(name, at);
    case 'counted':
      return listOfInstances(name, at, scope, (instance) => resources!.ref(instance));
    case 'undecided':
      return new Unknown([]);
    case 'undeclared':
      scope.fail('ReferenceUnknown', `\`${name}\` is neither a parameter nor a resource.`, at, resources!.hint(name));
      return null;
    case undefined:
      scope.fail('ReferenceMisplaced', `\`${name}\` is no parameter, and only parameters have a value here.`, at);
      return null;
  }
}

function refuseIndex(at: Expression, scope: Scope): null {
  scope.fail('ReferenceMisplaced', INDEX_MISPLACED, at);
  return null;
}

/** Also of an instance that does not exist, so that whoever visits can say so. */
export function isResource(name: string, scope: Scope): boolean {
  // The index is not asked for, because who asks depends on it.
  if (name === INDEX_NAME || withoutResource(name, scope) !== undefined || scope.resources === null) return false;
  return scope.resources.presence(name) !== 'undeclared' || scope.resources.hint(name) !== undefined;
}

/** The index, a parameter, or a pseudo parameter. */
function withoutResource(name: string, scope: Scope): Result | undefined {
  if (name === NO_VALUE_NAME) return NO_VALUE;
  if (name === INDEX_NAME) return scope.index();
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

function referToParameter(name: Data, secret: boolean, call: CallExpression, scope: Scope): Result {
  if (name === null) return null;
  const value = typeof name === 'string' ? withoutResource(name, scope) : undefined;
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
