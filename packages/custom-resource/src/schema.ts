import { isObject, type Json, type JsonObject } from './protocol.ts';

/*
 * What a provider says of its inputs, in a part of JSON Schema. Every field must be there unless it is `optional` or has a
 * `default`, and a field that is not named is a mistake of the template's author.
 */

interface Presence<V> {
  /** May be left out. */
  readonly optional?: true;
  /** Stands in for what was left out. */
  readonly default?: V;
}

export type Schema =
  | (Presence<string> & {
      readonly type: 'string';
      readonly enum?: readonly string[];
      readonly pattern?: RegExp;
      readonly minLength?: number;
      readonly maxLength?: number;
    })
  | (Presence<number> & {
      readonly type: 'number' | 'integer';
      readonly enum?: readonly number[];
      readonly minimum?: number;
      readonly maximum?: number;
    })
  | (Presence<boolean> & { readonly type: 'boolean' })
  | (Presence<readonly Json[]> & {
      readonly type: 'array';
      readonly items: Schema;
      readonly minItems?: number;
      readonly maxItems?: number;
    })
  | (Presence<JsonObject> & { readonly type: 'object'; readonly properties: Fields })
  /** Any names, all with values of one kind. */
  | (Presence<JsonObject> & { readonly type: 'map'; readonly values: Schema })
  | (Presence<Json> & { readonly type: 'any' });

export interface Fields {
  readonly [name: string]: Schema;
}

/** The TypeScript type of what fits a schema. */
export type ValueOf<S extends Schema> = S extends { readonly type: 'string' }
  ? S extends { readonly enum: readonly (infer E)[] }
    ? E
    : string
  : S extends { readonly type: 'number' | 'integer' }
    ? S extends { readonly enum: readonly (infer E)[] }
      ? E
      : number
    : S extends { readonly type: 'boolean' }
      ? boolean
      : S extends { readonly type: 'array'; readonly items: infer I extends Schema }
        ? readonly ValueOf<I>[]
        : S extends { readonly type: 'object'; readonly properties: infer P extends Fields }
          ? InputsOf<P>
          : S extends { readonly type: 'map'; readonly values: infer V extends Schema }
            ? Readonly<Record<string, ValueOf<V>>>
            : Json;

type OptionalNames<F extends Fields> = {
  [N in keyof F]: F[N] extends { readonly default: Json }
    ? never
    : F[N] extends { readonly optional: true }
      ? N
      : never;
}[keyof F];

export type InputsOf<F extends Fields> = {
  readonly [N in Exclude<keyof F, OptionalNames<F>>]: ValueOf<F[N]>;
} & { readonly [N in OptionalNames<F>]?: ValueOf<F[N]> };

/** The inputs do not fit: every mistake at once. Values are never repeated, since they may be secret. */
export class InvalidInputs extends Error {
  override readonly name = 'InvalidInputs';
}

/** The inputs with defaults filled in: an `InputsOf` these fields. Throws `InvalidInputs`. */
export function readInputs(fields: Fields, inputs: JsonObject): JsonObject {
  const problems: string[] = [];
  const read = readFields(fields, inputs, '', problems);
  if (problems.length > 0) throw new InvalidInputs(`Parameters: ${problems.join('; ')}.`);
  return read;
}

function readFields(fields: Fields, given: JsonObject, where: string, problems: string[]): JsonObject {
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(fields, name));
  if (unknown.length > 0) {
    const known = Object.keys(fields).join(', ');
    problems.push(`${unknown.map((name) => where + name).join(', ')} is not known here (known: ${known})`);
  }
  const read = Object.entries(fields).flatMap(([name, schema]): [string, Json][] => {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value !== undefined && value !== null) return [[name, readValue(schema, value, where + name, problems)]];
    if (schema.default !== undefined) return [[name, schema.default]];
    if (schema.optional !== true) problems.push(`${where}${name} is missing`);
    return [];
  });
  return Object.fromEntries(read);
}

function readValue(schema: Schema, value: Json, where: string, problems: string[]): Json {
  if (schema.type === 'array' && Array.isArray(value)) {
    checkCount(schema, value.length, where, problems);
    return value.map((item: Json, index) => readValue(schema.items, item, `${where}[${index}]`, problems));
  }
  if (schema.type === 'object' && isObject(value)) return readFields(schema.properties, value, `${where}.`, problems);
  if (schema.type === 'map' && isObject(value)) {
    const entries = Object.entries(value).map(([name, item]) => {
      return [name, readValue(schema.values, item, `${where}.${name}`, problems)] as const;
    });
    return Object.fromEntries(entries);
  }
  const problem = simpleProblem(schema, value);
  if (problem !== undefined) problems.push(`${where} ${problem}`);
  return value;
}

function checkCount(
  { minItems = 0, maxItems = Number.POSITIVE_INFINITY }: Extract<Schema, { type: 'array' }>,
  count: number,
  where: string,
  problems: string[],
): void {
  if (count < minItems) problems.push(`${where} must have at least ${minItems} items`);
  if (count > maxItems) problems.push(`${where} must have at most ${maxItems} items`);
}

function simpleProblem(schema: Schema, value: Json): string | undefined {
  if (schema.type === 'any') return undefined;
  if (!isOfType(schema.type, value)) return `must be ${article(schema.type)}, not ${article(typeName(value))}`;
  if (schema.type === 'string') return textProblem(schema, value as string);
  if (schema.type === 'number' || schema.type === 'integer') return numberProblem(schema, value as number);
  return undefined;
}

function isOfType(type: Schema['type'], value: Json): boolean {
  if (type === 'integer') return Number.isSafeInteger(value);
  // What fits is looked into before: here a list and an object are always the wrong thing.
  return type === typeof value;
}

function textProblem(
  { enum: choices, pattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY }: Extract<Schema, { type: 'string' }>,
  value: string,
): string | undefined {
  if (choices !== undefined && !choices.includes(value)) return `must be one of ${choices.join(', ')}`;
  if (value.length < minLength) return `must have at least ${minLength} characters`;
  if (value.length > maxLength) return `must have at most ${maxLength} characters`;
  if (pattern !== undefined && value.search(pattern) < 0) return `must match ${pattern}`;
  return undefined;
}

function numberProblem(schema: Extract<Schema, { type: 'number' | 'integer' }>, value: number): string | undefined {
  const { enum: choices, minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = schema;
  if (choices !== undefined && !choices.includes(value)) return `must be one of ${choices.join(', ')}`;
  if (value < minimum) return `must be at least ${minimum}`;
  if (value > maximum) return `must be at most ${maximum}`;
  return undefined;
}

function typeName(value: Json): string {
  if (Array.isArray(value)) return 'array';
  return value === null ? 'null' : typeof value;
}

function article(type: string): string {
  if (type === 'null') return 'null';
  return `${/^[aio]/.test(type) ? 'an' : 'a'} ${type === 'array' ? 'list' : type}`.replace('an list', 'a list');
}
