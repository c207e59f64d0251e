import type { ResourceSchema, SchemaCatalog } from '@rosette/template/schema/resource-schema.ts';
import { list, propertyType } from './describe-property.ts';

/** What a type needs, takes and gives, as Markdown. */
export function describeType(type: string, catalog: SchemaCatalog): string {
  const schema = catalog.get(type);
  if (schema === undefined) return `**${type}**\n\nNo resource type of this name is known.`;
  return [`**${type}**`, properties(schema), attributes(schema), reference(schema)]
    .filter((part) => part !== '')
    .join('\n\n');
}

function properties({ properties: known }: ResourceSchema): string {
  if (known === null) return 'Its properties are not known here; they are accepted as they are.';
  const entries = Object.entries(known);
  const required = entries.filter(([, property]) => property.required === true);
  const others = entries.filter(([, property]) => property.required !== true).map(([name]) => name);
  return [
    required.length === 0
      ? 'It needs no property.'
      : `Needs: ${list(required.map(([name, property]) => `**${name}** (${propertyType(property)})`))}`,
    ...(others.length === 0 ? [] : [`Takes: ${list(others)}`]),
  ].join('  \n');
}

function attributes({ attributes: known }: ResourceSchema): string {
  const names = Object.keys(known);
  return names.length === 0 ? '' : `\`Fn::GetAtt\`: ${list(names)}`;
}

function reference({ refReturns }: ResourceSchema): string {
  return refReturns === undefined ? '' : `\`Ref\`: ${refReturns}`;
}
