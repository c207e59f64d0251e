import { equalJson } from '../base/equality.ts';
import type { Json } from '../base/json.ts';
import { compilePattern, type PatternResult } from '../base/pattern.ts';
import type { PropertyConstraints } from '../schema/resource-schema.ts';

/** What is wrong with a value that has the right type: the end of a sentence about it. Undefined: nothing. */
export function refuseValue(value: Json, constraints: PropertyConstraints): string | undefined {
  if (value === null || typeof value === 'object')
    return Array.isArray(value) ? refuseLength(value, constraints) : undefined;
  return refuseChoice(value, constraints) ?? refuseRange(value, constraints) ?? refuseText(value, constraints);
}

function refuseChoice(value: Json, { allowedValues }: PropertyConstraints): string | undefined {
  if (allowedValues === undefined || allowedValues.some((allowed) => isSame(allowed, value))) return undefined;
  const shown = allowedValues.slice(0, MAX_SHOWN).map(String).join(', ');
  const more = allowedValues.length - MAX_SHOWN;
  return `is none of ${shown}${more > 0 ? ` and ${more} more` : ''}`;
}

const MAX_SHOWN = 20;

/** Capitals are forgiven: products differ in them, and ROS converts what it knows. */
function isSame(allowed: Json, value: Json): boolean {
  return equalJson(allowed, value) || String(allowed).toLowerCase() === String(value).toLowerCase();
}

function refuseRange(value: Json, { min, max }: PropertyConstraints): string | undefined {
  const number = Number(value);
  if (min !== undefined && number < min) return `is less than ${min}`;
  if (max !== undefined && number > max) return `is greater than ${max}`;
  return undefined;
}

function refuseText(value: Json, constraints: PropertyConstraints): string | undefined {
  const text = String(value);
  const wrongLength = refuseLength(Array.from(text), constraints);
  if (wrongLength !== undefined || constraints.pattern === undefined) return wrongLength;
  const compiled = compiledPattern(constraints);
  if (compiled.kind === 'unsupported' || compiled.pattern.matches(text)) return undefined;
  return `does not match ${constraints.pattern}`;
}

/** Characters of a text, items of a list. */
function refuseLength(parts: readonly unknown[], { minLength, maxLength }: PropertyConstraints): string | undefined {
  const unit = typeof parts[0] === 'string' ? 'characters' : 'items';
  if (minLength !== undefined && parts.length < minLength)
    return `has ${parts.length} ${unit}, fewer than ${minLength}`;
  if (maxLength !== undefined && parts.length > maxLength) return `has ${parts.length} ${unit}, more than ${maxLength}`;
  return undefined;
}

const compiled = new WeakMap<PropertyConstraints, PatternResult>();

function compiledPattern(constraints: PropertyConstraints): PatternResult {
  const known = compiled.get(constraints);
  if (known !== undefined) return known;
  const result = compileConstraint(constraints.pattern!);
  compiled.set(constraints, result);
  return result;
}

/** `/source/`, found anywhere in the text unless it is anchored, as the CDK tries it. */
export function compileConstraint(pattern: string): PatternResult {
  const source = pattern.replace(/^\/([\s\S]*)\/$/, '$1');
  const isWhole = source.startsWith('^') && source.endsWith('$');
  // Look-aheads have to stay at the very beginning; alternatives are anchored each on its own.
  const asIs = isWhole && (source.includes('(?') || !source.includes('|'));
  return compilePattern(asIs ? source : `[\\s\\S]*(?:${source})[\\s\\S]*`);
}
