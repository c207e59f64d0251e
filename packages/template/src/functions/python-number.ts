import { type Data, float, integer, numberOf } from '../base/data.ts';

/** Rounds a float as Python's `round`: half to even, judged on the exact binary value. At 0 digits or fewer it is whole. */
export function pythonRound(value: number, digits: number): Data {
  if (digits > 0) return float(digits > MOST_DIGITS ? value : Number(halfEven(value, digits)));
  const unit = 10n ** BigInt(Math.min(-digits, MOST_DIGITS));
  return integer(roundToUnit(value, unit));
}

/** More digits than any double has after its point and can round at. */
const MOST_DIGITS = 100;

/** `toFixed` is exact but for ties, which it rounds up. */
function halfEven(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  const exact = Math.abs(value).toFixed(MOST_DIGITS);
  const point = exact.indexOf('.');
  // Above 1e21 there is no fraction to round, and no point in the text.
  if (point < 0) return String(value);
  const rest = exact.slice(point + 1 + digits);
  const kept = exact.slice(0, point + 1 + digits);
  const isTie = /^50*$/.test(rest);
  const rounded = isTie && Number(kept.at(-1)) % 2 === 0 ? kept : text;
  return value < 0 ? `-${rounded}` : rounded;
}

/** The subtraction is exact: a double that has a fraction holds its whole part exactly. */
function roundToUnit(value: number, unit: bigint): bigint {
  const whole = BigInt(Math.floor(value));
  const fraction = value - Math.floor(value);
  const down = floorDivide(whole, unit);
  const rest = whole - down * unit;
  const twice = rest * 2n;
  // Compare rest + fraction with unit / 2.
  const above = unit === 1n ? fraction > 0.5 : twice > unit || (twice === unit && fraction > 0);
  const tie = unit === 1n ? fraction === 0.5 : twice === unit && fraction === 0;
  const up = above || (tie && down % 2n !== 0n);
  return (down + (up ? 1n : 0n)) * unit;
}

/** Python's `//` on integers. */
export function floorDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend % divisor !== 0n && dividend < 0n !== divisor < 0n ? quotient - 1n : quotient;
}

/** Python's `%` on integers: the sign is the divisor's. */
export function floorModulo(dividend: bigint, divisor: bigint): bigint {
  return dividend - floorDivide(dividend, divisor) * divisor;
}

const DECIMAL = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/;

/** As Python's `float()`: numbers, booleans, and text that holds a finite decimal number. */
export function toFloat(value: Data): number | undefined {
  if (typeof value !== 'string') return numberOf(value);
  const number = DECIMAL.test(value) ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

/** A whole number, written as a number or as text. Booleans are 0 and 1. */
export function toInteger(value: Data): number | undefined {
  const number = typeof value === 'string' ? (/^\s*[-+]?\d{1,15}\s*$/.test(value) ? Number(value) : undefined) : value;
  if (typeof number === 'boolean') return Number(number);
  return Number.isSafeInteger(number) ? (number as number) : undefined;
}
