import { RE2JS } from 're2js';
import { canonicalJson } from '../../base/canonical-json.ts';
import type { Json } from '../../base/json.ts';
import { type Node, toJson } from '../../text/node.ts';
import { valueAt } from '../nodes.ts';

/** Whether the default of a variable is acceptable to the constraints that `Parameters` declares for it. */
export function defaultFits(fallback: Node, constraints: Node): boolean {
  const value = toJson(fallback);
  if (value === null) return true;
  return fitsValues(value, constraints) && fitsRange(value, constraints) && fitsPattern(value, constraints);
}

function fitsValues(value: Json, constraints: Node): boolean {
  const allowed = valueAt(constraints, 'AllowedValues');
  if (allowed?.kind !== 'list') return true;
  return allowed.items.some(
    (item) => canonicalJson(toJson(item)) === canonicalJson(value) || String(toJson(item)) === value,
  );
}

function fitsRange(value: Json, constraints: Node): boolean {
  const limit = (name: string): number | undefined => {
    const node = valueAt(constraints, name);
    const number = node === undefined ? Number.NaN : Number(toJson(node));
    return Number.isNaN(number) ? undefined : number;
  };
  if (typeof value === 'number') return within(value, limit('MinValue'), limit('MaxValue'));
  return typeof value !== 'string' || within([...value].length, limit('MinLength'), limit('MaxLength'));
}

function within(value: number, least: number | undefined, most: number | undefined): boolean {
  return (least === undefined || value >= least) && (most === undefined || value <= most);
}

/** A pattern that cannot be used is reported where parameters are checked. */
function fitsPattern(value: Json, constraints: Node): boolean {
  const pattern = valueAt(constraints, 'AllowedPattern');
  if (typeof value !== 'string' || pattern?.kind !== 'scalar' || typeof pattern.value !== 'string') return true;
  try {
    return RE2JS.compile(pattern.value).matches(value);
  } catch {
    return true;
  }
}
