import { type Data, Float, float, isDataMap } from './data.ts';
import { serviceLimits } from './limits.ts';

/** TypeScript's library does not know the third argument yet (ES2026, JSON.parse source text access). */
type ParseWithSource = (
  text: string,
  revive: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
) => Data;

const parseWithSource = JSON.parse as unknown as ParseWithSource;

/** Text with a number that is a float, or longer than a double is exact; or a map, which needs its prototype taken away. */
const NEEDS_CARE = /\d[.eE]|\d{16}|\{/;

/** As deep as a template may nest; what walks values may recurse. */
const MOST_LEVELS = serviceLimits.levels;

/**
 * JSON text with integers and floats told apart. Integers that a double cannot hold stay text, as in templates; maps have no
 * prototype. Undefined when the text is not JSON, holds a number that is not finite, or nests more deeply than a template may.
 */
export function parseJsonText(text: string): Data | undefined {
  if (isTooDeep(text)) return undefined;
  try {
    return NEEDS_CARE.test(text) ? parseWithSource(text, revive) : (JSON.parse(text) as Data);
  } catch {
    return undefined;
  }
}

/** One pass over the characters: texts may be long and hostile. */
function isTooDeep(text: string): boolean {
  let level = 0;
  let inText = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') inText = !inText;
    else if (inText && character === '\\') at += 1;
    else if (!inText && (character === '[' || character === '{')) level += 1;
    else if (!inText && (character === ']' || character === '}')) level -= 1;
    if (level > MOST_LEVELS) return true;
  }
  return false;
}

function revive(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  if (typeof value === 'number') return numberFrom(source!, value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.assign(Object.create(null), value);
}

function numberFrom(source: string, value: number): Data {
  if (!Number.isFinite(value)) throw new RangeError('not finite');
  if (/[.eE]/.test(source)) return float(value);
  return Number.isSafeInteger(value) ? (value === 0 ? 0 : value) : source;
}

/** JSON text that keeps floats: `1.0` stays `1.0`. Compact. */
export function jsonText(value: Data): string {
  if (Array.isArray(value)) return `[${value.map((item: Data) => jsonText(item)).join(',')}]`;
  if (typeof value === 'number') return numberText(value);
  if (value instanceof Float) return String(value);
  if (!isDataMap(value)) return JSON.stringify(value);
  return `{${Object.keys(value)
    .map((key) => `${JSON.stringify(key)}:${jsonText(value[key]!)}`)
    .join(',')}}`;
}

/** Whole numbers that are not safe are floats. */
function numberText(value: number): string {
  const text = String(value);
  return Number.isSafeInteger(value) || /[.e]/.test(text) ? text : `${text}.0`;
}
