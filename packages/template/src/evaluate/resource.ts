import type { Json } from '../base/json.ts';
import type { Expression } from '../model/expression.ts';
import type { CompiledResource } from './compiled-template.ts';
import { type DesiredResource, unknownResources } from './desired.ts';
import { type Compiled, NO_VALUE, type ResourceScope, type Scope, valueOrNull } from './scope.ts';
import { isKnown, mask, type ResourceReference, reveal, Unknown, type Value } from './value.ts';

type ScopeOf = (path: readonly string[], root: Expression) => Scope;

/** One resource that exists, with all that is known before anything is created. */
export function desiredResource(compiled: CompiledResource, scopeOf: ScopeOf): DesiredResource {
  const { declaration } = compiled;
  const references = propertyReferences(compiled.properties, scopeOf(['Properties'], compiled.properties.at));
  const dependsOn = new Set(references.map((reference) => reference.resource));
  for (const name of explicitDependencies(compiled.dependsOn, scopeOf)) dependsOn.add(name);
  return {
    name: declaration.name.text,
    type: declaration.type.text,
    description: declaration.description,
    metadata: metadataOf(compiled.metadata, scopeOf),
    deletionPolicy: deletionPolicyOf(compiled.deletionPolicy, scopeOf),
    dependsOn: [...dependsOn].sort(),
    references,
  };
}

function propertyReferences(properties: Compiled, scope: Scope): readonly ResourceReference[] {
  const found = new Map<string, ResourceReference>();
  properties.visit(scope, (reference, at) => {
    const { resource, attribute } = reference;
    const presence = scope.resources!.presence(resource);
    if (presence === 'absent') scope.resources!.absent(resource, at);
    if (presence === 'undeclared') scope.fail('ReferenceUnknown', `There is no resource \`${resource}\`.`, at);
    if (presence === 'present') found.set(attribute === null ? resource : `${resource}\n${attribute}`, reference);
  });
  return [...found.values()];
}

/** A dependency on a resource that this stack does not create is ignored (reference/template-language.md 5.3). */
function explicitDependencies(compiled: Compiled | null, scopeOf: ScopeOf): readonly string[] {
  if (compiled === null) return [];
  const scope = scopeOf(['DependsOn'], compiled.at);
  const value = valueOrNull(compiled.evaluate({ ...scope, resources: null }));
  const names = isKnown(value) ? [reveal(value)].flat() : [undefined];
  return names.filter((name): name is string => isDependency(name, compiled, scope));
}

function isDependency(name: Json | undefined, { at }: Compiled, scope: Scope): boolean {
  if (name === null || name === '') return false;
  if (typeof name !== 'string') {
    scope.fail('AttributeInvalid', '`DependsOn` must be the name of a resource or a list of names.', at);
    return false;
  }
  const presence = scope.resources!.presence(name);
  if (presence === 'undeclared') scope.fail('ReferenceUnknown', `There is no resource \`${name}\` to depend on.`, at);
  return presence === 'present';
}

function metadataOf(compiled: Compiled | null, scopeOf: ScopeOf): Json {
  if (compiled === null) return null;
  const scope = scopeOf(['Metadata'], compiled.at);
  const unknown = unknownResources((reference) => new Unknown([reference]));
  const resources: ResourceScope = { ...scope.resources!, ...unknown };
  return mask(valueOrNull(compiled.evaluate({ ...scope, resources })));
}

/** reference/template-language.md 5.5 */
function deletionPolicyOf(compiled: Compiled | null, scopeOf: ScopeOf): 'Delete' | 'Retain' {
  if (compiled === null) return 'Delete';
  const scope = scopeOf(['DeletionPolicy'], compiled.at);
  const result = compiled.evaluate({ ...scope, resources: null });
  if (result === NO_VALUE || result === null) return 'Delete';
  const policy = plain(result);
  if (policy === 'Delete' || policy === 'Retain') return policy;
  scope.fail('AttributeInvalid', 'The deletion policy is neither Delete nor Retain.', compiled.at);
  return 'Delete';
}

function plain(value: Value): Json | undefined {
  return isKnown(value) ? reveal(value) : undefined;
}
