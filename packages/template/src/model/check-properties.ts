import { equalJson } from '../base/equality.ts';
import type { Json } from '../base/json.ts';
import { describeKinds, kindOf, type ValueKind } from '../functions/spec.ts';
import type { PropertyConstraints, PropertySchema } from '../schema/resource-schema.ts';
import type { Path } from './builder.ts';
import type { Checker } from './checker.ts';
import { constantOf, type Expression, type MapExpression } from './expression.ts';

type Schemas = Readonly<Record<string, PropertySchema>>;

/** Names, required ones, and the types of what is written out. Values of functions are judged when they are known. */
export function checkProperties(
  map: MapExpression,
  schemas: Schemas,
  owner: string,
  path: Path,
  checker: Checker,
): void {
  const given = new Set<string>();
  for (const entry of map.entries) {
    given.add(entry.key);
    const schema = Object.hasOwn(schemas, entry.key) ? schemas[entry.key] : undefined;
    if (schema !== undefined) checkValue(entry.value, schema, [...path, entry.key], checker);
    else reportUnknown(entry.key, entry.keyRange, schemas, owner, path, checker);
  }
  for (const [name, schema] of Object.entries(schemas)) {
    if (!schema.required || schema.default !== undefined || given.has(name)) continue;
    checker.report('PropertyMissing', `${owner} needs the property \`${name}\`.`, path, map.range);
  }
}

function reportUnknown(
  name: string,
  range: MapExpression['range'],
  schemas: Schemas,
  owner: string,
  path: Path,
  checker: Checker,
): void {
  const hint = checker.hint(name, Object.keys(schemas));
  checker.report('PropertyUnknown', `${owner} has no property \`${name}\`.`, [...path, name], range, hint);
}

function checkValue(expression: Expression, schema: PropertySchema, path: Path, checker: Checker): void {
  if (expression.kind === 'call') return;
  if (!fits(expression, schema.type ?? 'any')) {
    const expected = describeKinds([kindNames[schema.type ?? 'any'] ?? 'string']);
    const found = describeKinds([expression.kind === 'literal' ? kindOf(expression.value) : expression.kind]);
    checker.report(
      'PropertyTypeMismatch',
      `\`${path.at(-1)}\` must be ${expected}, not ${found}.`,
      path,
      expression.range,
    );
    return;
  }
  checkConstraints(expression, schema.constraints ?? {}, path, checker);
  if (expression.kind === 'list' && schema.items !== undefined) {
    const { items } = schema;
    for (const [index, item] of expression.items.entries()) checkValue(item, items, [...path, index], checker);
  }
  if (expression.kind === 'map') checkMap(expression, schema, path, checker);
}

function checkMap(map: MapExpression, schema: PropertySchema, path: Path, checker: Checker): void {
  if (schema.properties !== undefined) {
    const owner = typeof path.at(-1) === 'number' ? `Item ${path.at(-1)} of \`${path.at(-2)}\`` : `\`${path.at(-1)}\``;
    checkProperties(map, schema.properties, owner, path, checker);
  } else if (schema.values !== undefined) {
    for (const entry of map.entries) checkValue(entry.value, schema.values, [...path, entry.key], checker);
  }
}

type TypeWord = NonNullable<PropertySchema['type']>;

const kindNames: Readonly<Partial<Record<TypeWord, ValueKind>>> = {
  string: 'string',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  list: 'list',
  map: 'map',
};

/** ROS converts: numbers and booleans may be text, text may be a number, a list or map may be JSON text. Null is no value. */
function fits(expression: Exclude<Expression, { kind: 'call' }>, type: TypeWord): boolean {
  const value = expression.kind === 'literal' ? expression.value : undefined;
  if (value === null || type === 'any') return true;
  const kind = value === undefined ? expression.kind : kindOf(value);
  switch (type) {
    case 'string':
      return kind === 'string' || kind === 'number' || kind === 'boolean';
    case 'number':
    case 'integer':
      return kind === 'number' || kind === 'boolean' || (typeof value === 'string' && isNumeric(value));
    case 'boolean':
      return kind === 'boolean' || value === 0 || value === 1 || (typeof value === 'string' && BOOLEAN.test(value));
    case 'list':
    case 'map':
      return kind === type || (typeof value === 'string' && isJson(value, type));
  }
}

const BOOLEAN = /^(?:true|false|t|f|yes|no|y|n|on|off|1|0)$/i;

function isNumeric(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}

function isJson(text: string, type: 'list' | 'map'): boolean {
  try {
    return kindOf(JSON.parse(text) as Json) === type;
  } catch {
    return false;
  }
}

function checkConstraints(
  expression: Expression,
  constraints: PropertyConstraints,
  path: Path,
  checker: Checker,
): void {
  const value = constantOf(expression);
  const refused = value === undefined || value === null ? undefined : refuse(value, constraints);
  if (refused === undefined) return;
  checker.report('PropertyConstraint', `\`${path.at(-1)}\` ${refused}.`, path, expression.range);
}

function refuse(value: Json, constraints: PropertyConstraints): string | undefined {
  const { allowedValues, min, max, minLength, maxLength } = constraints;
  if (
    allowedValues !== undefined &&
    !Array.isArray(value) &&
    !allowedValues.some((allowed) => isSame(allowed, value))
  ) {
    return `is none of ${allowedValues.map(String).join(', ')}`;
  }
  const number = typeof value === 'object' ? Number.NaN : Number(value);
  if (min !== undefined && number < min) return `is less than ${min}`;
  if (max !== undefined && number > max) return `is greater than ${max}`;
  const length = typeof value === 'string' || Array.isArray(value) ? value.length : undefined;
  if (minLength !== undefined && length !== undefined && length < minLength) return `is shorter than ${minLength}`;
  if (maxLength !== undefined && length !== undefined && length > maxLength) return `is longer than ${maxLength}`;
  return undefined;
}

function isSame(allowed: Json, value: Json): boolean {
  return equalJson(allowed, value) || String(allowed).toLowerCase() === String(value).toLowerCase();
}
