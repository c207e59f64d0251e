import { getAtt } from '../../functions/get-att.ts';
import { type CallExpression, literalText } from '../../model/expression.ts';
import { type Compiled, type Scope, valueOrNull } from '../scope.ts';
import { knowledgeOf } from '../taint.ts';
import { Unknown, type Value } from '../value.ts';
import { argumentsOf, type Compile, misshapen, visitAll } from './arguments.ts';
import { listOfInstances, visitReference, withoutInstances } from './counted.ts';

export function compileGetAtt(call: CallExpression, compile: Compile): Compiled {
  const args = argumentsOf(call, getAtt);
  if (args === undefined) return misshapen(call);
  const [resource, attribute] = [literalText(args[0]), literalText(args[1])];
  if (resource === undefined) return compileComputed(call, args.map(compile));
  return attribute === undefined
    ? compileNamed(call, resource, compile(args[1]!))
    : compileLiteral(call, resource, attribute);
}

function compileLiteral(call: CallExpression, resource: string, attribute: string): Compiled {
  return {
    at: call,
    evaluate: (scope) => attributeOf(resource, attribute, call, scope),
    visit: (scope, found) => visitReference(resource, attribute, call, scope, found),
  };
}

/** Of a resource that is written out; the attribute is computed. */
function compileNamed(call: CallExpression, resource: string, attribute: Compiled): Compiled {
  return {
    at: call,
    evaluate: (scope) => attributeByValue(resource, valueOrNull(attribute.evaluate(scope)), call, scope),
    visit(scope, found) {
      attribute.visit(scope, found);
      visitReference(resource, nameOrNull(quietly(attribute, scope)), call, scope, found);
    },
  };
}

/** A computed name is that of one resource: counted resources do not become lists. */
function compileComputed(call: CallExpression, parts: readonly Compiled[]): Compiled {
  return {
    at: call,
    evaluate(scope) {
      const [resource, attribute] = parts.map((part) => valueOrNull(part.evaluate(scope)));
      const knowledge = knowledgeOf([resource!, attribute!]);
      if (knowledge.kind === 'unknown') return knowledge.result;
      const name = knowledge.values[0]!;
      return typeof name === 'string'
        ? attributeByValue(name, attribute!, call, withoutInstances(scope))
        : refuseNames(call, scope);
    },
    visit(scope, found) {
      visitAll(parts, scope, found);
      const [name, attribute] = parts.map((part) => quietly(part, scope));
      if (typeof name === 'string') found({ resource: name, attribute: nameOrNull(attribute!) }, call);
    },
  };
}

export function attributeOf(resource: string, attribute: string, at: CallExpression, scope: Scope): Value {
  const { resources } = scope;
  switch (resources?.presence(resource)) {
    case 'present':
      return resources!.attribute(resource, attribute);
    case 'absent':
      return resources!.absent(resource, at);
    case 'counted':
      return listOfInstances(resource, at, scope, (instance) => resources!.attribute(instance, attribute));
    case 'undecided':
      return new Unknown([]);
    case 'undeclared':
      scope.fail('ReferenceUnknown', `There is no resource \`${resource}\`.`, at, resources!.hint(resource));
      return null;
    case undefined:
      scope.fail('ReferenceMisplaced', 'Attributes of resources have no value here.', at);
      return null;
  }
}

/** The attribute whose name has been computed. */
export function attributeByValue(resource: string, attribute: Value, call: CallExpression, scope: Scope): Value {
  const knowledge = knowledgeOf([attribute]);
  if (knowledge.kind === 'unknown') return knowledge.result;
  const [name] = knowledge.values;
  return typeof name === 'string' ? attributeOf(resource, name, call, scope) : refuseNames(call, scope);
}

function refuseNames(call: CallExpression, scope: Scope): null {
  scope.fail('FunctionArguments', '`Fn::GetAtt` needs the names of a resource and of an attribute as text.', call);
  return null;
}

export function quietly(part: Compiled, scope: Scope): Value {
  return valueOrNull(part.evaluate({ ...scope, fail: () => {} }));
}

/** Which attribute is not known yet; that the resource is needed is. */
function nameOrNull(attribute: Value): string | null {
  return typeof attribute === 'string' ? attribute : null;
}
