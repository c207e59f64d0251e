import { type Float, float } from '../base/data.ts';
import type { TextRange } from '../base/diagnostic.ts';
import type { Scalar } from './node.ts';
import { exactInteger, notFinite, type Reading } from './reading.ts';

/*
 * Plain YAML scalars as PyYAML's SafeLoader resolves them, which is narrower than YAML 1.1 (`y`, `08`, `1e3` are text), with
 * timestamps left as text (reference/template-language.md 1.1 and its additions).
 */

const NULL = /^(?:~|null|Null|NULL|)$/;
const TRUE = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const FALSE = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const BINARY = /^[-+]?0b[0-1_]+$/;
const OCTAL = /^[-+]?0[0-7_]+$/;
const DECIMAL = /^[-+]?(?:0|[1-9][0-9_]*)$/;
const HEXADECIMAL = /^[-+]?0x[0-9a-fA-F_]+$/;
const SEXAGESIMAL = /^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/;
const FLOAT = /^[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+][0-9]+)?$/;
const SEXAGESIMAL_FLOAT = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/;
const INFINITE = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

export function plainScalar(text: string, reading: Reading, range: TextRange): Scalar | Float {
  if (NULL.test(text)) return null;
  if (TRUE.test(text)) return true;
  if (FALSE.test(text)) return false;
  return number(text, reading, range) ?? (INFINITE.test(text) ? notFinite(text, reading, range) : text);
}

/** Whether a plain scalar of this text is the text itself. */
export function isPlainText(text: string): boolean {
  return !OTHER_THAN_TEXT.some((form) => form.test(text));
}

const OTHER_THAN_TEXT = [
  ...[NULL, TRUE, FALSE, BINARY, OCTAL, DECIMAL, HEXADECIMAL],
  ...[SEXAGESIMAL, FLOAT, SEXAGESIMAL_FLOAT, INFINITE],
];

/** Value of a number, or undefined when the text is none. */
function number(text: string, reading: Reading, range: TextRange): number | string | Float | undefined {
  if (!/^[-+.0-9]/.test(text)) return undefined;
  const sign = text.startsWith('-') ? '-' : '';
  const digits = text.replace(/^[-+]/, '').replaceAll('_', '');
  if (DECIMAL.test(text)) return exactInteger(sign + digits, reading, range);
  if (BINARY.test(text) || HEXADECIMAL.test(text)) return radix(digits, sign, reading, range);
  if (OCTAL.test(text)) return radix(`0o${digits.slice(1) || '0'}`, sign, reading, range);
  if (FLOAT.test(text)) return finite(sign + digits, reading, range);
  if (SEXAGESIMAL.test(text)) return exactInteger(sign + String(base60(digits)), reading, range);
  return SEXAGESIMAL_FLOAT.test(text) ? float(Number(sign + String(base60(digits)))) : undefined;
}

/** `0b…`, `0o…`, `0x…`; prefixes alone (`0b_`) count as zero. */
function radix(digits: string, sign: string, reading: Reading, range: TextRange): number | string {
  const value = digits.length > 2 ? BigInt(digits) : 0n;
  return exactInteger(sign + value.toString(), reading, range);
}

function finite(digits: string, reading: Reading, range: TextRange): number | Float {
  const value = Number(digits);
  if (Number.isFinite(value)) return float(value);
  notFinite(digits, reading, range);
  return 0;
}

function base60(digits: string): number {
  return digits.split(':').reduce((total, part) => total * 60 + Number(part), 0);
}
