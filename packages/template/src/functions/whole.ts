import { type Data, isInteger } from '../base/data.ts';

/** A number that must be an integer; `2.0` is none. */
export function refuseFraction(value: Data): string | undefined {
  return isInteger(value) ? undefined : `\`${String(value)}\` is no whole number.`;
}
