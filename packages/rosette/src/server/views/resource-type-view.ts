import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { PropertyConstraints, PropertySchema, ResourceSchema } from '@rosette/template/schema/resource-schema.ts';

export type EntityType = 'DataSource' | 'Module' | 'Resource';

export function entityTypeOf(type: string): EntityType {
  return type.startsWith('DATASOURCE::') ? 'DataSource' : type.startsWith('MODULE::') ? 'Module' : 'Resource';
}

/** A property as GetResourceType describes it: members of the schema language of ROS, which is that of Heat. */
export function propertyView(schema: PropertySchema): JsonObject {
  const { type, required = false, updatable, default: value, constraints } = schema;
  const inner = innerView(schema);
  return {
    // A value of any form travels as JSON there.
    Type: type === undefined || type === 'any' ? 'any' : type,
    Required: required,
    ...(updatable === undefined ? {} : { Immutable: !updatable }),
    ...(value === undefined ? {} : { Default: value }),
    ...(constraints === undefined ? {} : { Constraints: constraintViews(constraints) }),
    ...(inner === undefined ? {} : { Schema: inner }),
  };
}

export function propertyViews(schemas: Readonly<Record<string, PropertySchema>>): JsonObject {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, propertyView(schema)]));
}

/** Of a list the items stand under `*`, as do values of a map of any names; a map with known names has these. */
function innerView({ items, values, properties }: PropertySchema): JsonObject | undefined {
  if (properties !== undefined) return propertyViews(properties);
  const each = items ?? values;
  return each === undefined ? undefined : { '*': propertyView(each) };
}

function constraintViews(constraints: PropertyConstraints): readonly Json[] {
  const { allowedValues, min, max, minLength, maxLength, pattern } = constraints;
  return [
    ...(allowedValues === undefined ? [] : [{ AllowedValues: allowedValues }]),
    ...(min === undefined && max === undefined ? [] : [{ Range: bounds(min, max) }]),
    ...(minLength === undefined && maxLength === undefined ? [] : [{ Length: bounds(minLength, maxLength) }]),
    ...(pattern === undefined ? [] : [{ AllowedPattern: pattern.replace(/^\/([\s\S]*)\/$/, '$1') }]),
  ];
}

function bounds(min: number | undefined, max: number | undefined): JsonObject {
  return { ...(min === undefined ? {} : { Min: min }), ...(max === undefined ? {} : { Max: max }) };
}

/** Type words of the catalogue are informative; `Any` says nothing. */
export function attributeViews({ attributes }: ResourceSchema): JsonObject {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, word]) => [name, word === 'Any' ? {} : { Type: word }]),
  );
}
