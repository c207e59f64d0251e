import { getAtt } from '../../functions/get-att.ts';
import { type CallExpression, literalText } from '../../model/expression.ts';
import { type Compiled, type Scope, valueOrNull } from '../scope.ts';
import { knowledgeOf } from '../taint.ts';
import type { Value } from '../value.ts';
import { argumentsOf, type Compile, misshapen, visitAll } from './arguments.ts';

export function compileGetAtt(call: CallExpression, compile: Compile): Compiled {
  const args = argumentsOf(call, getAtt);
  if (args === undefined) return misshapen(call);
  const [resource, attribute] = [literalText(args[0]), literalText(args[1])];
  if (resource !== undefined && attribute !== undefined) return compileLiteral(call, resource, attribute);
  const parts = args.map(compile);
  return {
    at: call,
    evaluate: (scope) =>
      computed(
        call,
        parts.map((part) => valueOrNull(part.evaluate(scope))),
        scope,
      ),
    visit(scope, found) {
      visitAll(parts, scope, found);
      const [name, key] = parts.map((part) => quietly(part, scope));
      // Which attribute is not known yet; that the resource is needed is.
      if (typeof name === 'string') found({ resource: name, attribute: typeof key === 'string' ? key : null }, call);
    },
  };
}

function compileLiteral(call: CallExpression, resource: string, attribute: string): Compiled {
  return {
    at: call,
    evaluate: (scope) => attributeOf(resource, attribute, call, scope),
    visit: (_scope, found) => found({ resource, attribute }, call),
  };
}

export function attributeOf(resource: string, attribute: string, at: CallExpression, scope: Scope): Value {
  switch (scope.resources?.presence(resource)) {
    case 'present':
      return scope.resources!.attribute(resource, attribute);
    case 'absent':
      return scope.resources!.absent(resource, at);
    case 'undeclared':
      scope.fail('ReferenceUnknown', `There is no resource \`${resource}\`.`, at);
      return null;
    case undefined:
      scope.fail('ReferenceMisplaced', 'Attributes of resources have no value here.', at);
      return null;
  }
}

function computed(call: CallExpression, values: readonly Value[], scope: Scope): Value {
  const knowledge = knowledgeOf(values);
  if (knowledge.kind === 'unknown') return knowledge.result;
  const [resource, attribute] = knowledge.values;
  if (typeof resource === 'string' && typeof attribute === 'string')
    return attributeOf(resource, attribute, call, scope);
  scope.fail('FunctionArguments', '`Fn::GetAtt` needs the names of a resource and of an attribute as text.', call);
  return null;
}

function quietly(part: Compiled, scope: Scope): Value {
  return valueOrNull(part.evaluate({ ...scope, fail: () => {} }));
}
