import { countedHint, countedMessage } from '../../model/count.ts';
import type { Expression } from '../../model/expression.ts';
import type { Compiled, Scope, Visitor } from '../scope.ts';
import type { Value } from '../value.ts';

/** References to counted resources, which become lists of their instances (reference/template-language.md 5.4). */

/** The list that a counted resource stands for, `one` for each instance. */
export function listOfInstances(
  resource: string,
  at: Expression,
  scope: Scope,
  one: (instance: string) => Value,
): Value {
  const list = scope.resources!.instances(resource);
  if (list === null) return refuseCounted(resource, at, scope);
  if (list.unknown !== null) return list.unknown;
  const [first] = list.names;
  if (first === undefined) return [];
  if (scope.resources!.presence(first) === 'present') return list.names.map(one);
  const nothing = scope.resources!.absent(first, at);
  return list.names.map(() => nothing);
}

export function refuseCounted(resource: string, at: Expression, scope: Scope): null {
  scope.fail('CountedReference', countedMessage(resource), at, countedHint(resource));
  return null;
}

/** What a reference to a resource finds: each instance, if it stands for the list of them; of absent ones the first. */
export function visitReference(
  resource: string,
  attribute: string | null,
  at: Expression,
  scope: Scope,
  found: Visitor,
): void {
  const { resources } = scope;
  const list = resources?.presence(resource) === 'counted' ? resources.instances(resource) : null;
  if (list === null) {
    found({ resource, attribute }, at);
    return;
  }
  const [first] = list.names;
  const names = first !== undefined && resources!.presence(first) === 'absent' ? [first] : list.names;
  for (const name of names) found({ resource: name, attribute }, at);
}

/** The same expression where counted resources do not become lists. */
export function unexpanded({ at, evaluate, visit }: Compiled): Compiled {
  return {
    at,
    evaluate: (scope) => evaluate(withoutInstances(scope)),
    visit: (scope, found) => visit(withoutInstances(scope), found),
  };
}

export function withoutInstances(scope: Scope): Scope {
  return scope.resources === null ? scope : { ...scope, resources: { ...scope.resources, instances: () => null } };
}
