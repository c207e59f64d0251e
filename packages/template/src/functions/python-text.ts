import { isJsonObject, type Json } from '../base/json.ts';

/**
 * The text of a value as ROS prints it, which is Python's: `True`, `1.5`, lists and maps as JSON with blanks after separators
 * and ASCII escapes. Null is the empty text (reference/template-language.md U3).
 */
export function pythonText(value: Json): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'number' ? numberText(value) : pythonJson(value);
}

export function pythonJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => pythonJson(item)).join(', ')}]`;
  if (isJsonObject(value)) {
    return `{${Object.keys(value)
      .map((key) => `${asciiString(key)}: ${pythonJson(value[key]!)}`)
      .join(', ')}}`;
  }
  if (typeof value === 'string') return asciiString(value);
  return typeof value === 'number' ? numberText(value) : String(value);
}

/** Python switches to exponents below 1e-4 and writes two exponent digits; JavaScript does so below 1e-6 with one. */
function numberText(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 1e-4) return String(value);
  return value.toExponential().replace(/e-(\d)$/, 'e-0$1');
}

function asciiString(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
