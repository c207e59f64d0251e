import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import type { Expression } from '@rosette/template/model/expression.ts';
import { literalText } from '@rosette/template/model/expression.ts';
import type { ParameterDeclaration } from '@rosette/template/model/parameter-declaration.ts';
import type { Template } from '@rosette/template/model/template.ts';
import type { ConstraintQuestion } from './services.ts';

type Uses = ConstraintQuestion['uses'];

/** What is to be found out about each parameter of a template. */
export function parameterQuestions(template: Template): readonly ConstraintQuestion[] {
  const uses = parameterUses(template);
  return [...template.parameters].map(([key, declaration]) => ({
    key,
    type: declaration.type,
    associationProperty: declaration.associationProperty,
    metadata: associationMetadata(declaration),
    allowedValues: declaration.allowedValues,
    uses: uses.get(key) ?? [],
  }));
}

/** Parameters whose values narrow this one, by its AssociationPropertyMetadata: `${ZoneId}`, or in the older form the
 *  bare name (reference/template-language.md 2.8). */
export function associatedParameters(question: ConstraintQuestion, template: Template): readonly string[] {
  const found = new Set<string>();
  for (const text of textsIn(question.metadata)) {
    for (const [, name] of text.matchAll(/\$\{([^${}]+)\}/g)) found.add(name!.trim());
    found.add(text);
  }
  return [...found].filter((name) => name !== question.key && template.parameters.has(name)).sort();
}

function associationMetadata(declaration: ParameterDeclaration): JsonObject {
  const metadata = declaration.attributes.AssociationPropertyMetadata;
  return isJsonObject(metadata) ? metadata : {};
}

function textsIn(value: Json): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap((item: Json) => textsIn(item));
  return isJsonObject(value) ? Object.values(value).flatMap(textsIn) : [];
}

/** Properties that take a parameter as it is: directly, in a list, or in a branch of Fn::If. */
function parameterUses(template: Template): ReadonlyMap<string, Uses> {
  const uses = new Map<string, { resourceType: string; property: string }[]>();
  for (const resource of template.resources.values()) {
    for (const entry of resource.properties.entries) {
      for (const { name, property } of plainReferences(entry.value, entry.key)) {
        if (!template.parameters.has(name)) continue;
        const list = uses.get(name) ?? [];
        uses.set(name, list);
        list.push({ resourceType: resource.type.text, property });
      }
    }
  }
  return uses;
}

/** Nested properties are named by their path: `SystemDisk.Category`. */
function plainReferences(at: Expression, property: string): readonly { name: string; property: string }[] {
  switch (at.kind) {
    case 'literal':
      return [];
    case 'list':
      return at.items.flatMap((item) => plainReferences(item, property));
    case 'map':
      return at.entries.flatMap((entry) => plainReferences(entry.value, `${property}.${entry.key}`));
    case 'call':
      return referencesOfCall(at.function, at.argument, property);
  }
}

function referencesOfCall(name: string, argument: Expression, property: string) {
  if (name === 'Ref') {
    const target = literalText(argument);
    return target === undefined ? [] : [{ name: target, property }];
  }
  if (name !== 'Fn::If' || argument.kind !== 'list') return [];
  return argument.items.slice(1).flatMap((branch) => plainReferences(branch, property));
}
