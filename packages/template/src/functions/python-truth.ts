import { type Data, isDataMap } from '../base/data.ts';

/** Python's idea of it: null, false, zero and everything empty is false. */
export function isTruthy(value: Data): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isDataMap(value)) return Object.keys(value).length > 0;
  return typeof value === 'string' ? value !== '' : Number(value) !== 0;
}
