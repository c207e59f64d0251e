import { Refusal } from '../web/refusal.ts';
import { preconditionFailed } from './errors.ts';
import type { StoredObject } from './object-store.ts';

type Headers = Readonly<Record<string, string>>;

/** `send`, or that the caller has it already (304). Throws `PreconditionFailed`. `prefix`: of conditions on a copy's source. */
export function judgeConditions(headers: Headers, object: StoredObject, prefix = ''): 'send' | 'not-modified' {
  const match = headers[`${prefix}if-match`];
  if (match !== undefined && !names(match, object.etag)) throw preconditionFailed('If-Match');
  const unmodified = seconds(headers[`${prefix}if-unmodified-since`]);
  const modifiedAt = Math.floor(object.modifiedAt / 1000);
  if (match === undefined && unmodified !== undefined && modifiedAt > unmodified) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  const none = headers[`${prefix}if-none-match`];
  if (none !== undefined) return names(none, object.etag) ? 'not-modified' : 'send';
  const since = seconds(headers[`${prefix}if-modified-since`]);
  return since !== undefined && modifiedAt <= since ? 'not-modified' : 'send';
}

/** What is sent of a body: all, or `length` bytes from `from` on. */
export interface Extent {
  readonly partial: boolean;
  readonly from: number;
  readonly length: number;
}

/**
 * What the Range header asks for. A range that cannot be satisfied means everything, as it does in the service, unless the
 * request says `x-oss-range-behavior: standard`: then it is `InvalidRange` (416).
 */
export function extentOf(headers: Headers, size: number): Extent {
  const whole = { partial: false, from: 0, length: size };
  const range = headers.range;
  if (range === undefined) return whole;
  const asked = rangeIn(range, size);
  if (asked !== undefined) return { partial: true, ...asked };
  if (headers['x-oss-range-behavior'] !== 'standard') return whole;
  throw new Refusal(416, 'InvalidRange', 'The requested range cannot be satisfied.', {
    ActualObjectSize: String(size),
    RangeRequested: range,
  });
}

/** `bytes=3-7`, `bytes=3-`, `bytes=-5`. */
export function rangeIn(text: string, size: number): { readonly from: number; readonly length: number } | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(text.trim()) ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? undefined : { from: size - length, length };
  }
  const from = Number(first);
  const to = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (from >= size || (last !== '' && Number(last) < from)) return undefined;
  return { from, length: to - from + 1 };
}

function names(list: string, etag: string): boolean {
  return list.split(',').some((each) => /^\s*"?([^"]*)"?\s*$/.exec(each)?.[1] === etag || each.trim() === '*');
}

function seconds(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
}
