import { type Data, Float, isDataMap } from '../base/data.ts';

/**
 * The text of a value as ROS prints it, which is Python's: `True`, `1.5`, `1.0`, lists and maps as JSON with blanks after
 * separators and ASCII escapes. Null is the empty text (reference/template-language.md C7, U3).
 */
export function pythonText(value: Data): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'number' ? numberText(value) : pythonJson(value);
}

export function pythonJson(value: Data): string {
  if (Array.isArray(value)) return `[${value.map((item: Data) => pythonJson(item)).join(', ')}]`;
  if (value instanceof Float) return value.toString();
  if (isDataMap(value)) {
    return `{${Object.keys(value)
      .map((key) => `${asciiString(key)}: ${pythonJson(value[key]!)}`)
      .join(', ')}}`;
  }
  if (typeof value === 'string') return asciiString(value);
  return typeof value === 'number' ? numberText(value) : String(value);
}

/**
 * Python writes a float with an exponent below 1e-4 and from 1e16, of two digits at least; JavaScript below 1e-6 and from
 * 1e21. Whole numbers that are not safe are floats.
 */
function numberText(value: number): string {
  const size = Math.abs(value);
  if (Number.isSafeInteger(value) || (size >= 1e-4 && size < 1e16)) return withFraction(value);
  return value.toExponential().replace(/e([-+])(\d)$/, 'e$10$2');
}

function withFraction(value: number): string {
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? `${value}.0` : String(value);
}

function asciiString(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
