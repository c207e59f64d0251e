import type { ResourceDeclaration } from '../model/template.ts';
import type { PropertySchema, SchemaCatalog } from '../schema/resource-schema.ts';
import type { Value, ValueObject } from './value.ts';

/**
 * `ALIYUN::NoValue` takes an optional property away, but gives a required one the zero value of its type
 * (reference/template-language.md 2.7). Properties that are not written at all stay away.
 */
export function withZeroValues(
  value: ValueObject,
  declaration: ResourceDeclaration,
  catalog: SchemaCatalog,
): ValueObject {
  const missing = declaration.properties.entries.filter(({ key }) => !Object.hasOwn(value, key));
  const schemas = missing.length === 0 ? null : catalog.get(declaration.type.text)?.properties;
  if (schemas == null) return value;
  const result: Record<string, Value> = Object.assign(Object.create(null), value);
  for (const { key } of missing) {
    const schema = Object.hasOwn(schemas, key) ? schemas[key] : undefined;
    if (schema?.required) result[key] = zeroOf(schema);
  }
  return result;
}

function zeroOf({ type }: PropertySchema): Value {
  switch (type) {
    case 'number':
    case 'integer':
      return 0;
    case 'boolean':
      return false;
    case 'list':
      return [];
    case 'map':
      return {};
    default:
      return '';
  }
}
