import { createHash } from 'node:crypto';
import { canonicalJson } from '@rosette/template/base/canonical-json.ts';
import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { amount, PropertyError, text, texts } from '../properties.ts';
import { cleanables } from './catalogue.ts';

/** How a cleaner works: its properties but those that say what is cleaned up (reference/custom-resources.md 3.7). */
export interface CleanerSettings {
  readonly action: Action;
  /** Types, first to last; undefined: by what holds on to what. */
  readonly typeOrder: readonly string[] | undefined;
  /** Executions of the clean-up at most. */
  readonly executions: number;
  /** Milliseconds that one execution may take. */
  readonly timeoutMs: number;
  /** Whether a failure fails what would have to go after it. */
  readonly failFast: boolean;
  readonly mode: Mode;
  readonly forbidden: readonly string[];
}

const actions = ['CleanUp', 'Scan', 'Scan+CleanUp', 'ScanWhenCreatingAndUpdating+CleanUpWhenDeleting'] as const;
const modes = ['Loose', 'LooseWithResourceCleanerFailure', 'Strict'] as const;

export type Action = (typeof actions)[number];
type Mode = (typeof modes)[number];

/** Throws `PropertyError`. */
export function readSettings(properties: JsonObject): CleanerSettings {
  const byOrder =
    choice(properties, 'CleanUpAlgorithm', ['ResourceDependency', 'ResourceTypeOrder']) === 'ResourceTypeOrder';
  return {
    action: choice(properties, 'Action', actions, ''),
    typeOrder: byOrder ? typeOrder(properties) : undefined,
    executions: number(properties, 'CleanUpRetryCount', { min: 1, max: 6, usual: 1 }),
    timeoutMs: number(properties, 'CleanUpTimeout', { min: 60, max: 14_400, usual: 3_600 }) * 1_000,
    failFast: choice(properties, 'FailureOption', ['Normal', 'Fast']) === 'Fast',
    mode: choice(properties, 'Mode', modes),
    forbidden: texts(properties.DisabledSideEffects),
  };
}

function typeOrder(properties: JsonObject): readonly string[] {
  const given = texts(properties.ResourceTypeOrder);
  return given.length > 0 ? given : cleanables.map(({ type }) => type);
}

/** The first is the usual one, unless `usual` says that there is none. */
function choice<const T extends string>(
  properties: JsonObject,
  name: string,
  values: readonly T[],
  usual: string = values[0]!,
): T {
  const given = text(properties[name]) ?? usual;
  const found = values.find((value) => value === given);
  if (found === undefined) throw new PropertyError(`${name} is "${given}"; it must be one of ${values.join(', ')}.`);
  return found;
}

function number(
  properties: JsonObject,
  name: string,
  { min, max, usual }: { readonly min: number; readonly max: number; readonly usual: number },
): number {
  const given = amount(properties[name]) ?? usual;
  if (given >= min && given <= max && Number.isInteger(given)) return given;
  throw new PropertyError(`${name} is ${given}; it must be a whole number from ${min} to ${max}.`);
}

/** Properties that say what is cleaned up. */
export const selecting = ['ResourceFilters', 'Resources', 'ExcludedResources'];

/** Tells whether a list was scanned for what the properties ask now. */
export function fingerprint(properties: JsonObject): string {
  const asked: Readonly<Record<string, Json>> = Object.fromEntries(
    selecting.map((name) => [name, properties[name] ?? null]),
  );
  return createHash('sha256').update(canonicalJson(asked)).digest('hex').slice(0, 32);
}
