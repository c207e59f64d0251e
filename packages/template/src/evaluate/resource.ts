import { diagnostic } from '../base/catalogue.ts';
import type { Json } from '../base/json.ts';
import { countedHint, countedMessage } from '../model/count.ts';
import type { Expression } from '../model/expression.ts';
import type { ResourceDeclaration } from '../model/template.ts';
import type { CompiledResource } from './compiled-template.ts';
import { type DesiredResource, unknownResources } from './desired.ts';
import type { Findings } from './findings.ts';
import { InstanceIndex } from './instances.ts';
import { type Compiled, NO_VALUE, type ResourceScope, type Scope, valueOrNull } from './scope.ts';
import { isKnown, mask, type ResourceReference, reveal, Unknown, type Value } from './value.ts';

type ScopeOf = (path: readonly string[], root: Expression, index: InstanceIndex | null) => Scope;

/** References that instances may still have, each instance its own; spent as they are made. */
export interface ReferenceBudget {
  references: number;
}

/** One resource that exists, with all that is known before anything is created. */
export function desiredResource(compiled: CompiledResource, scopeOf: ScopeOf): DesiredResource {
  const needsOf = prepareNeeds(compiled, scopeOf, null);
  return makeResource(compiled.declaration.name.text, sharedOf(compiled, scopeOf), needsOf());
}

/**
 * The instances of a counted resource that exists. What does not ask for the index is worked out once and shared, so that
 * 100,000 alike cost little more than their names. Nothing comes after the first instance that something is wrong with.
 */
export function* desiredInstances(
  compiled: CompiledResource,
  names: readonly string[],
  scopeOf: ScopeOf,
  budget: ReferenceBudget,
  findings: Findings,
): Generator<DesiredResource> {
  if (names.length === 0) return;
  const index = new InstanceIndex(compiled.declaration.name.text, 0);
  const needsOf = prepareNeeds(compiled, scopeOf, index);
  const before = findings.diagnostics.length;
  const shared = sharedOf(compiled, scopeOf);
  let needs = needsOf();
  for (const [at, name] of names.entries()) {
    if (findings.diagnostics.length > before) return;
    if (at > 0 && index.wasRead) {
      index.current = at;
      needs = needsOf();
      budget.references -= needs.references.length;
      if (budget.references < 0) reportTooManyReferences(compiled.declaration, findings);
    }
    yield makeResource(name, shared, needs);
  }
}

function reportTooManyReferences({ name, count }: ResourceDeclaration, findings: Findings): void {
  const message = `The instances of \`${name.text}\` refer to others too many times in all.`;
  const where = { path: ['Resources', name.text, 'Count'], range: count!.range, hint: SELECT_HINT };
  findings.diagnostics.push(diagnostic('CountTooLarge', message, where));
}

const SELECT_HINT =
  'Let each instance refer to one other: `Fn::Select: [{Ref: ALIYUN::Index}, {Ref: Name}]` instead of the whole list.';

type Shared = Pick<DesiredResource, 'type' | 'description' | 'metadata' | 'deletionPolicy'>;
type Needs = Pick<DesiredResource, 'dependsOn' | 'references'>;

function sharedOf({ declaration, metadata, deletionPolicy }: CompiledResource, scopeOf: ScopeOf): Shared {
  return {
    type: declaration.type.text,
    description: declaration.description,
    metadata: metadataOf(metadata, scopeOf),
    deletionPolicy: deletionPolicyOf(deletionPolicy, scopeOf),
  };
}

/** Asked again after the index has changed it answers for the next instance. */
function prepareNeeds(
  { properties, dependsOn }: CompiledResource,
  scopeOf: ScopeOf,
  index: InstanceIndex | null,
): () => Needs {
  const propertiesScope = scopeOf(['Properties'], properties.at, index);
  const dependsOnScope = dependsOn && scopeOf(['DependsOn'], dependsOn.at, index);
  return () => {
    const references = propertyReferences(properties, propertiesScope);
    const names = new Set(references.map((reference) => reference.resource));
    if (dependsOn !== null) for (const name of explicitDependencies(dependsOn, dependsOnScope!)) names.add(name);
    return { dependsOn: [...names].sort(), references };
  };
}

function makeResource(name: string, shared: Shared, { dependsOn, references }: Needs): DesiredResource {
  const { type, description, metadata, deletionPolicy } = shared;
  return { name, type, description, metadata, deletionPolicy, dependsOn, references };
}

function propertyReferences(properties: Compiled, scope: Scope): readonly ResourceReference[] {
  const found = new Map<string, ResourceReference>();
  properties.visit(scope, (reference, at) => {
    const { resource, attribute } = reference;
    if (isUsable(resource, at, scope))
      found.set(attribute === null ? resource : `${resource}\n${attribute}`, reference);
  });
  return [...found.values()];
}

/** Reports what cannot be referred to. An instance that may come to exist is no dependency yet. */
function isUsable(resource: string, at: Expression, scope: Scope): boolean {
  const resources = scope.resources!;
  switch (resources.presence(resource)) {
    case 'present':
      return true;
    case 'undecided':
      return false;
    case 'absent':
      resources.absent(resource, at);
      return false;
    case 'counted':
      scope.fail('CountedReference', countedMessage(resource), at, countedHint(resource));
      return false;
    case 'undeclared':
      scope.fail('ReferenceUnknown', `There is no resource \`${resource}\`.`, at, resources.hint(resource));
      return false;
  }
}

/** A dependency on a resource that this stack does not create is ignored (reference/template-language.md 5.3). */
function explicitDependencies(compiled: Compiled, scope: Scope): readonly string[] {
  const value = valueOrNull(compiled.evaluate({ ...scope, resources: null }));
  const names = isKnown(value) ? [reveal(value)].flat() : [undefined];
  return names.flatMap((name) => dependenciesNamed(name, compiled, scope));
}

function dependenciesNamed(name: Json | undefined, { at }: Compiled, scope: Scope): readonly string[] {
  if (name === null || name === '') return [];
  if (typeof name !== 'string') {
    scope.fail('AttributeInvalid', '`DependsOn` must be the name of a resource or a list of names.', at);
    return [];
  }
  const resources = scope.resources!;
  switch (resources.presence(name)) {
    case 'present':
      return [name];
    case 'counted':
      return resources.instances(name)!.names.filter((instance) => resources.presence(instance) === 'present');
    case 'absent':
    case 'undecided':
      return [];
    case 'undeclared':
      scope.fail('ReferenceUnknown', `There is no resource \`${name}\` to depend on.`, at, resources.hint(name));
      return [];
  }
}

function metadataOf(compiled: Compiled | null, scopeOf: ScopeOf): Json {
  if (compiled === null) return null;
  const scope = scopeOf(['Metadata'], compiled.at, null);
  const unknown = unknownResources((reference) => new Unknown([reference]));
  const resources: ResourceScope = { ...scope.resources!, ...unknown, instances: () => null };
  return mask(valueOrNull(compiled.evaluate({ ...scope, resources })));
}

/** reference/template-language.md 5.5 */
function deletionPolicyOf(compiled: Compiled | null, scopeOf: ScopeOf): 'Delete' | 'Retain' {
  if (compiled === null) return 'Delete';
  const scope = scopeOf(['DeletionPolicy'], compiled.at, null);
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
