import type { TextRange } from '../base/diagnostic.ts';
import { isJsonObject, type Json } from '../base/json.ts';
import { describeKinds, kindOf } from '../functions/spec.ts';
import { contentOf, fitsType, kindMayFit, type PropertyType, typeNames } from '../schema/property-type.ts';
import type { PropertySchema } from '../schema/resource-schema.ts';
import type { Path } from './builder.ts';
import type { Checker } from './checker.ts';
import {
  type CallExpression,
  type Expression,
  type LiteralExpression,
  type MapExpression,
  mapExpression,
} from './expression.ts';
import { type KnownValue, knownValue } from './known-value.ts';
import { refuseValue } from './property-constraint.ts';

/** What a map of properties is held against. */
export interface PropertyRules {
  readonly schemas: Readonly<Record<string, PropertySchema>>;
  /** Whether a name that is not among them is certainly wrong. */
  readonly complete: boolean;
  /** Whether the resource, or this part of it, may not be there: defaults that fit only then are no mistake. */
  readonly conditional: boolean;
  /** For sentences: whose properties they are. */
  readonly owner: string;
}

/** What holds for all that lies inside. */
type Standing = Pick<PropertyRules, 'complete' | 'conditional'>;

/** Names, required ones, types and documented values, of what is written out and of what calls certainly give. */
export function checkProperties(map: MapExpression, rules: PropertyRules, path: Path, checker: Checker): void {
  const { schemas } = rules;
  const given = new Set<string>();
  for (const { key, keyRange, value } of map.entries) {
    given.add(key);
    const schema = Object.hasOwn(schemas, key) ? schemas[key] : undefined;
    if (schema === undefined) reportUnknown(key, keyRange, rules, path, checker);
    else checkValue(value, schema, rules, [...path, key], checker);
  }
  for (const name in schemas) {
    const schema = schemas[name]!;
    if (!schema.required || schema.default !== undefined || given.has(name)) continue;
    checker.report('PropertyMissing', `${rules.owner} needs the property \`${name}\`.`, path, map.range);
  }
}

function reportUnknown(name: string, range: TextRange, rules: PropertyRules, path: Path, checker: Checker): void {
  const hint = checker.hint(name, Object.keys(rules.schemas));
  const at = [...path, name];
  if (rules.complete) {
    checker.report('PropertyUnknown', `${rules.owner} has no property \`${name}\`.`, at, range, hint);
    return;
  }
  const message = `${rules.owner} has no property \`${name}\` that Rosette knows of; it may be newer than what is known.`;
  checker.report('PropertyUnlisted', message, at, range, hint);
}

function checkValue(
  expression: Expression,
  schema: PropertySchema,
  standing: Standing,
  path: Path,
  checker: Checker,
): void {
  switch (expression.kind) {
    case 'call':
      checkCall(expression, schema, standing, path, checker);
      return;
    case 'literal':
      checkLiteral(expression, schema, standing, path, checker);
      return;
    case 'list':
    case 'map': {
      const type = schema.type ?? 'any';
      if (kindMayFit(expression.kind, type)) checkContent(expression, schema, standing, path, checker);
      else reportType(expression.kind, type, expression.range, path, checker);
    }
  }
}

function checkLiteral(
  { value, range }: LiteralExpression,
  schema: PropertySchema,
  standing: Standing,
  path: Path,
  checker: Checker,
): void {
  const type = schema.type ?? 'any';
  if (!fitsType(value, type)) {
    reportType(kindOf(value), type, range, path, checker);
    return;
  }
  const content = contentOf(value, type);
  if (typeof content === 'object' && content !== null) {
    if (hasRules(schema)) checkContent(expressionOf(content, range), schema, standing, path, checker);
  } else if (schema.constraints !== undefined) {
    reportRefused(content, schema, range, path, checker);
  }
}

/** What is inside a list or a map, and how much of it there is. */
function checkContent(
  expression: Expression,
  schema: PropertySchema,
  standing: Standing,
  path: Path,
  checker: Checker,
): void {
  if (expression.kind === 'list') {
    if (schema.constraints !== undefined)
      reportRefused(
        expression.items.map(() => null),
        schema,
        expression.range,
        path,
        checker,
      );
    const { items } = schema;
    if (items === undefined) return;
    for (const [index, item] of expression.items.entries())
      checkValue(item, items, standing, [...path, index], checker);
  } else if (expression.kind === 'map') {
    checkMap(expression, schema, standing, path, checker);
  }
}

function checkMap(map: MapExpression, schema: PropertySchema, standing: Standing, path: Path, checker: Checker): void {
  if (schema.properties !== undefined) {
    checkProperties(map, { ...standing, schemas: schema.properties, owner: ownerOf(path) }, path, checker);
  } else if (schema.values !== undefined) {
    for (const entry of map.entries) checkValue(entry.value, schema.values, standing, [...path, entry.key], checker);
  }
}

function ownerOf(path: Path): string {
  const last = path.at(-1);
  return typeof last === 'number' ? `Item ${last} of \`${nameOf(path.slice(0, -1))}\`` : `\`${last}\``;
}

/** The property that a path is about; behind it may stand positions and the way into `Fn::If`. */
function nameOf(path: Path): string {
  const name = path.findLast((step) => typeof step === 'string' && !step.startsWith('Fn::'));
  return String(name);
}

function hasRules({ items, properties, values, constraints }: PropertySchema): boolean {
  const inner = items ?? values;
  return properties !== undefined || constraints !== undefined || (inner !== undefined && inner.type !== 'any');
}

/** Data that came as text, with the position of the text all over; no schema looks deeper than so many levels. */
function expressionOf(value: Json, range: TextRange, levels = 20): Expression {
  if (levels > 0 && Array.isArray(value)) {
    return {
      kind: 'list',
      items: (value as readonly Json[]).map((item) => expressionOf(item, range, levels - 1)),
      range,
    };
  }
  if (levels === 0 || !isJsonObject(value)) return { kind: 'literal', value, range };
  const entries = Object.entries(value).map(([key, inner]) => ({
    key,
    keyRange: range,
    value: expressionOf(inner, range, levels - 1),
  }));
  return mapExpression(entries, range);
}

function checkCall(
  call: CallExpression,
  schema: PropertySchema,
  standing: Standing,
  path: Path,
  checker: Checker,
): void {
  if (call.function === 'Fn::If') {
    checkBranches(call, schema, standing, path, checker);
    return;
  }
  const type = schema.type ?? 'any';
  const known = knownValue(call, checker);
  if (known.kinds !== undefined && !known.kinds.some((kind) => kind !== 'null' && kindMayFit(kind, type))) {
    const message = `\`${nameOf(path)}\` must be ${typeNames[type]}, but ${known.origin} gives ${describeKinds(known.kinds)}.`;
    checker.report('PropertyTypeMismatch', message, path, call.range);
  } else {
    checkKnown(standing.conditional ? { ...known, fallback: undefined } : known, schema, call.range, path, checker);
  }
}

/** Either branch may be taken. */
function checkBranches(
  { argument }: CallExpression,
  schema: PropertySchema,
  standing: Standing,
  path: Path,
  checker: Checker,
): void {
  if (argument.kind !== 'list') return;
  for (const [index, branch] of argument.items.entries()) {
    if (index > 0) checkValue(branch, schema, { ...standing, conditional: true }, [...path, 'Fn::If', index], checker);
  }
}

/** A mapping is wrong when none of the values that it can give is right; a default may yet be replaced. */
function checkKnown(known: KnownValue, schema: PropertySchema, range: TextRange, path: Path, checker: Checker): void {
  const type = schema.type ?? 'any';
  const { values = [], fallback, origin } = known;
  if (values.length > 0 && !values.some((value) => fitsType(value, type))) {
    const message = `\`${nameOf(path)}\` must be ${typeNames[type]}, which nothing in ${origin} is that can stand here.`;
    checker.report('PropertyTypeMismatch', message, path, range);
  } else if (fallback !== undefined && !fitsType(fallback, type)) {
    const message = `\`${nameOf(path)}\` must be ${typeNames[type]}, which the default of ${origin} is not.`;
    checker.report('PropertyConstraint', message, path, range);
  } else if (schema.constraints !== undefined) {
    reportKnown(values.length > 0 ? values : [fallback ?? null], known, schema, range, path, checker);
  }
}

function reportKnown(
  values: readonly Json[],
  { fallback, origin }: KnownValue,
  schema: PropertySchema,
  range: TextRange,
  path: Path,
  checker: Checker,
): void {
  const refusals = values.map((value) => refuseValue(value, schema.constraints!));
  const [first] = refusals;
  if (first === undefined || refusals.includes(undefined)) return;
  const what = fallback === undefined ? origin : `the default of ${origin}`;
  checker.report('PropertyConstraint', `\`${nameOf(path)}\`, from ${what}, ${first}.`, path, range);
}

function reportType(
  kind: ReturnType<typeof kindOf>,
  type: PropertyType,
  range: TextRange,
  path: Path,
  checker: Checker,
): void {
  const found = kind === 'string' && type !== 'string' ? 'this text' : describeKinds([kind]);
  checker.report('PropertyTypeMismatch', `\`${nameOf(path)}\` must be ${typeNames[type]}, not ${found}.`, path, range);
}

function reportRefused(value: Json, schema: PropertySchema, range: TextRange, path: Path, checker: Checker): void {
  const refused = refuseValue(value, schema.constraints!);
  if (refused !== undefined) checker.report('PropertyConstraint', `\`${nameOf(path)}\` ${refused}.`, path, range);
}
