import type { ResourceSchema } from '../schema/resource-schema.ts';
import type { Path } from './builder.ts';
import type { Checker } from './checker.ts';
import type { Expression } from './expression.ts';

/** Of something of this type, a resource or a data source. */
export function checkTypeAttribute(
  type: string,
  resource: string,
  attribute: string,
  at: Expression,
  path: Path,
  checker: Checker,
): void {
  const schema = checker.schema(type);
  if (schema === undefined || !knowsAttributes(schema) || Object.hasOwn(schema.attributes, attribute)) return;
  const names = Object.keys(schema.attributes);
  const message = `\`${resource}\` (${type}) has no attribute \`${attribute}\`.`;
  const known =
    names.length === 0 ? 'This type has no attributes; use Ref for its id.' : `Attributes: ${names.join(', ')}.`;
  const hint = checker.hint(attribute, names) ?? (names.length > MAX_LISTED ? undefined : known);
  checker.report('ResourceAttributeUnknown', message, path, at.range, hint);
}

const MAX_LISTED = 12;

/** Of a type without properties and attributes the name is all that is known. */
function knowsAttributes(schema: ResourceSchema): boolean {
  return schema.attributesComplete && (schema.properties !== null || Object.keys(schema.attributes).length > 0);
}
