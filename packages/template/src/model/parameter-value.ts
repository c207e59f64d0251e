import { isJsonObject, type Json } from '../base/json.ts';
import { compilePattern, type PatternResult } from '../base/pattern.ts';
import { patternCost } from '../base/pattern-cost.ts';
import { valueKey } from '../base/value-key.ts';
import { pythonJson } from '../functions/python-text.ts';
import type { ParameterDeclaration, ParameterType } from './parameter-declaration.ts';

/** Why a value is not acceptable: sentences that follow "The value of parameter X …", never with the value itself. */
export interface Refusal {
  readonly refused: string;
}

export function isRefusal(result: Json | Refusal | undefined): result is Refusal {
  return typeof result === 'object' && result !== null && Object.hasOwn(result, 'refused');
}

/**
 * A supplied or default value, converted and checked; the first failure only (reference/template-language.md 2.2, 2.4).
 * Null passes unchecked.
 */
export function acceptValue(
  declaration: ParameterDeclaration,
  raw: Json,
  text: string | null,
): { value: Json } | Refusal {
  if (raw === null) return { value: null };
  const converted = convert(declaration.type, raw, text);
  if (converted instanceof Unconvertible) return { refused: converted.reason };
  const refused = refuseValue(declaration, converted);
  return refused === undefined ? { value: converted } : { refused };
}

class Unconvertible {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

function convert(type: ParameterType, raw: Json, text: string | null): Json | Unconvertible {
  switch (type) {
    case 'String':
      return convertString(raw, text);
    case 'Number':
      return convertNumber(raw) ?? new Unconvertible('is not a number');
    case 'Boolean':
      return convertBoolean(raw) ?? new Unconvertible('is not a boolean; write true or false');
    case 'CommaDelimitedList':
      return convertList(raw);
    case 'Json':
      return convertJson(raw);
    case 'ALIYUN::OOS::Parameter::Value':
    case 'ALIYUN::OOS::SecretParameter::Value':
      return raw;
  }
}

function convertString(raw: Json, text: string | null): Json | Unconvertible {
  if (typeof raw === 'string') return raw;
  if (Array.isArray(raw) || isJsonObject(raw))
    return new Unconvertible('is a list or a map; a String parameter takes text');
  return text ?? pythonJson(raw);
}

/** Whole numbers that a double cannot hold stay text. Booleans pass as they are. */
export function convertNumber(raw: Json): number | boolean | string | undefined {
  if (typeof raw === 'number' || typeof raw === 'boolean') return raw;
  if (typeof raw !== 'string' || !/^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/.test(raw)) return undefined;
  const value = Number(raw);
  if (!Number.isFinite(value)) return undefined;
  return Number.isInteger(value) && !Number.isSafeInteger(value) && /^\s*[-+]?\d+\s*$/.test(raw) ? raw.trim() : value;
}

const TRUE = new Set(['1', 't', 'true', 'on', 'y', 'yes']);
const FALSE = new Set(['0', 'f', 'false', 'off', 'n', 'no']);

function convertBoolean(raw: Json): boolean | undefined {
  if (Array.isArray(raw) || isJsonObject(raw)) return undefined;
  const text = String(raw).toLowerCase();
  return TRUE.has(text) ? true : FALSE.has(text) ? false : undefined;
}

/** Items are not trimmed (reference/template-language.md C4). */
function convertList(raw: Json): Json | Unconvertible {
  if (Array.isArray(raw)) return raw;
  if (typeof raw === 'string') return raw === '' ? [] : raw.split(',');
  return new Unconvertible('is neither a list nor text with commas');
}

function convertJson(raw: Json): Json | Unconvertible {
  if (typeof raw !== 'string' || raw === '') return raw;
  try {
    // JSON.parse would make `__proto__` a property of its own already; only the prototype has to go.
    return JSON.parse(raw, (_, value) =>
      isJsonObject(value) ? Object.assign(Object.create(null), value) : value,
    ) as Json;
  } catch {
    return new Unconvertible('is not valid JSON');
  }
}

function refuseValue(declaration: ParameterDeclaration, value: Json): string | undefined {
  return (
    refuseRange(declaration, value) ??
    refuseLength(declaration, value) ??
    refuseChoice(declaration, value) ??
    refusePattern(declaration, value)
  );
}

function refuseRange({ type, minValue, maxValue }: ParameterDeclaration, value: Json): string | undefined {
  if (type !== 'Number') return undefined;
  const number = Number(value);
  if (minValue !== null && number < minValue) return `is less than ${minValue}`;
  if (maxValue !== null && number > maxValue) return `is greater than ${maxValue}`;
  return undefined;
}

function refuseLength({ minLength, maxLength }: ParameterDeclaration, value: Json): string | undefined {
  const length = lengthOf(value);
  if (length === undefined) return undefined;
  const unit = typeof value === 'string' ? 'characters' : 'entries';
  if (minLength !== null && length < minLength) return `has fewer than ${minLength} ${unit}`;
  if (maxLength !== null && length > maxLength) return `has more than ${maxLength} ${unit}`;
  return undefined;
}

/** Characters are code points. */
function lengthOf(value: Json): number | undefined {
  if (typeof value === 'string') return [...value].length;
  if (Array.isArray(value)) return value.length;
  return isJsonObject(value) ? Object.keys(value).length : undefined;
}

/** Of a list every item must be allowed. */
function refuseChoice({ type, allowedValues }: ParameterDeclaration, value: Json): string | undefined {
  if (allowedValues === null) return undefined;
  const allowed = new Set(allowedValues.map((item) => valueKey(comparable(type, item))));
  const items: readonly Json[] = type === 'CommaDelimitedList' ? (value as readonly Json[]) : [value];
  if (items.every((item) => allowed.has(valueKey(comparable(type, item))))) return undefined;
  const shown = allowedValues.slice(0, MAX_SHOWN).map(shortText).join(', ');
  return `is none of the allowed values ${shown}${allowedValues.length > MAX_SHOWN ? ' …' : ''}`;
}

const MAX_SHOWN = 12;

function shortText(value: Json): string {
  return typeof value === 'string' ? value : pythonJson(value);
}

/** Allowed values may be written as text or as what they mean. */
function comparable(type: ParameterType, value: Json): Json {
  if (type === 'CommaDelimitedList') return shortText(value);
  const converted = value === null ? null : convert(type, value, null);
  return converted instanceof Unconvertible ? value : converted;
}

function refusePattern({ type, allowedPattern }: ParameterDeclaration, value: Json): string | undefined {
  if (type !== 'String' || allowedPattern === null || typeof value !== 'string') return undefined;
  const result = patternOf(allowedPattern);
  if (result.kind === 'unsupported' || patternCost(allowedPattern.source, value.length) > MAX_MATCHING)
    return undefined;
  return result.pattern.matches(value) ? undefined : `does not match the pattern ${allowedPattern.source}`;
}

/** Steps (`base/pattern-cost.ts`) that one value is worth. What is longer passes. */
const MAX_MATCHING = 10_000_000;

type AllowedPattern = NonNullable<ParameterDeclaration['allowedPattern']>;

const compiled = new WeakMap<AllowedPattern, PatternResult>();

/** Compiled once for each declaration. */
export function patternOf(allowed: AllowedPattern): PatternResult {
  const known = compiled.get(allowed);
  if (known !== undefined) return known;
  const result = compilePattern(allowed.source);
  compiled.set(allowed, result);
  return result;
}

/** From here on every text passes. */
export function withdrawPattern(allowed: AllowedPattern, reason: string): void {
  compiled.set(allowed, { kind: 'unsupported', reason });
}
