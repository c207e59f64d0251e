import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import { CloudError } from '#wire/cloud-client.ts';

/** Reads one parameter. `name` is its full name on the wire (`DataDisk.2.Size`), for messages. */
export interface Field<T> {
  decode(value: Json | undefined, name: string): T;
}

export type Shape = Readonly<Record<string, Field<unknown>>>;

/** What a handler receives for a shape. */
export type Decoded<S extends Shape> = { readonly [K in keyof S]: S[K] extends Field<infer T> ? T : never };

/** Unknown parameters are ignored, as the cloud does. Throws `MissingParameter` or `InvalidParameter` (400). */
export function decode<S extends Shape>(shape: S, raw: JsonObject, prefix = ''): Decoded<S> {
  const decoded: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(shape)) {
    decoded[key] = field.decode(Object.hasOwn(raw, key) ? raw[key] : undefined, prefix + key);
  }
  return decoded as Decoded<S>;
}

interface TextRule {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  /** What a valid value looks like, for the message. */
  readonly expects?: string;
  /** The product's own code, where it has one; `InvalidParameter` otherwise. */
  readonly code?: string;
}

/** An empty text counts as absent, as on the cloud. */
export function text(rule: TextRule = {}): Field<string | undefined> {
  return {
    decode(value, name) {
      const given = scalar(value, name);
      if (given === undefined) return undefined;
      const fits =
        given.length >= (rule.min ?? 0) &&
        given.length <= (rule.max ?? Number.POSITIVE_INFINITY) &&
        (rule.pattern === undefined || rule.pattern.test(given));
      if (!fits) throw invalid(name, given, rule.expects ?? lengthText(rule), rule.code);
      return given;
    },
  };
}

function lengthText(rule: TextRule): string {
  return `text of ${rule.min ?? 0} to ${rule.max ?? 'any number of'} characters`;
}

export function integer(rule: { min?: number; max?: number; code?: string } = {}): Field<number | undefined> {
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = rule;
  return {
    decode(value, name) {
      const given = scalar(value, name);
      if (given === undefined) return undefined;
      const number = /^-?\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
      if (!(number >= min && number <= max)) {
        throw invalid(name, given, `an integer from ${min} to ${max}`, rule.code);
      }
      return number;
    },
  };
}

export function flag(): Field<boolean | undefined> {
  return {
    decode(value, name) {
      const given = scalar(value, name)?.toLowerCase();
      if (given === undefined) return undefined;
      if (given !== 'true' && given !== 'false') throw invalid(name, given, 'true or false');
      return given === 'true';
    },
  };
}

export function choice<const T extends string>(values: readonly T[], code?: string): Field<T | undefined> {
  return {
    decode(value, name) {
      const given = scalar(value, name);
      if (given === undefined) return undefined;
      const found = values.find((candidate) => candidate === given);
      if (found === undefined) throw invalid(name, given, `one of ${values.join(', ')}`, code);
      return found;
    },
  };
}

export function required<T>(field: Field<T | undefined>): Field<T> {
  return {
    decode(value, name) {
      const decoded = field.decode(value, name);
      if (decoded === undefined) throw missing(name);
      return decoded;
    },
  };
}

/** For changes: an empty text that is given says "none", and is no absence. */
export function clearable(field: Field<string | undefined>): Field<string | undefined> {
  return { decode: (value, name) => (value === '' ? '' : field.decode(value, name)) };
}

export function withDefault<T>(field: Field<T | undefined>, value: T): Field<T> {
  return { decode: (given, name) => field.decode(given, name) ?? value };
}

/** `Name.1`, `Name.2` …; absent is the empty list. */
export function list<T>(item: Field<T>, rule: { min?: number; max?: number } = {}): Field<readonly T[]> {
  return {
    decode(value, name) {
      if (value !== undefined && !Array.isArray(value)) {
        throw invalid(name, JSON.stringify(value), `a list written as ${name}.1, ${name}.2 …`);
      }
      const items = (value ?? []).map((each: Json, index: number) => item.decode(each, `${name}.${index + 1}`));
      if (items.length < (rule.min ?? 0)) throw missing(`${name}.1`);
      if (items.length > (rule.max ?? 1000)) throw invalid(name, `${items.length} items`, `at most ${rule.max} items`);
      return items;
    },
  };
}

/** `Name.Field`; absent is an object of absent fields. */
export function record<S extends Shape>(shape: S): Field<Decoded<S>> {
  return {
    decode(value, name) {
      if (value !== undefined && !isJsonObject(value)) throw invalid(name, String(value), `fields such as ${name}.Key`);
      return decode(shape, value ?? {}, `${name}.`);
    },
  };
}

/** A list that travels as one JSON text: `InstanceIds=["i-1"]`. */
export function jsonList(rule: { max?: number; code?: string } = {}): Field<readonly Json[] | undefined> {
  return {
    decode(value, name) {
      const given = scalar(value, name);
      if (given === undefined) return undefined;
      const parsed = parseJson(given);
      if (!Array.isArray(parsed) || parsed.length > (rule.max ?? 100)) {
        throw invalid(name, given, `a JSON list of at most ${rule.max ?? 100} items`, rule.code);
      }
      return parsed;
    },
  };
}

/** The same for plain identifiers. */
export function jsonTexts(rule: { max?: number; code?: string } = {}): Field<readonly string[] | undefined> {
  const inner = jsonList(rule);
  return { decode: (value, name) => inner.decode(value, name)?.map(String) };
}

export const tagList: Field<readonly { readonly Key: string; readonly Value: string | undefined }[]> = list(
  record({
    Key: required(text({ max: 128, code: 'InvalidTagKey.Malformed' })),
    Value: text({ max: 128, code: 'InvalidTagValue.Malformed' }),
  }),
  { max: 20 },
);

export function parseJson(given: string): Json | undefined {
  try {
    return JSON.parse(given) as Json;
  } catch {
    return undefined;
  }
}

function scalar(value: Json | undefined, name: string): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'object') throw invalid(name, JSON.stringify(value), 'a single value');
  return String(value);
}

export function missing(name: string): CloudError {
  return new CloudError(
    'MissingParameter',
    `The input parameter "${name}" that is mandatory for processing this request is not supplied.`,
  );
}

export function invalid(name: string, given: string, expects: string, code = 'InvalidParameter'): CloudError {
  const shown = given.length > 100 ? `${given.slice(0, 100)}…` : given;
  return new CloudError(
    code,
    `The specified parameter "${name}" is not valid: expected ${expects}, but got "${shown}".`,
  );
}

/** The same, for values that must not be repeated in a message (passwords, user data). */
export function invalidSecret(name: string, expects: string, code: string): CloudError {
  return new CloudError(code, `The specified parameter "${name}" is not valid: expected ${expects}.`);
}
