import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { StackRefused } from '#engine/ports/stack-service.ts';

/** OperationPreferences (reference/stack-lifecycle.md 7.4), as they were given and are shown: plain JSON. */

const RANGES = {
  MaxConcurrentCount: [1, 20],
  MaxConcurrentPercentage: [1, 100],
  FailureToleranceCount: [0, 20],
  FailureTolerancePercentage: [0, 100],
} as const;

type Name = keyof typeof RANGES;

const CONCURRENCY = 'RegionConcurrencyType';

/** Only what is known, numbers as numbers; `StackRefused` (InvalidParameter) for anything that cannot be followed. */
export function checkedPreferences(given: JsonObject): JsonObject {
  const told = Object.entries(given).filter(([, value]) => value !== null);
  for (const [name] of told) if (!(name in RANGES) && name !== CONCURRENCY) throw invalid(`there is no ${name}`);
  const preferences = Object.fromEntries(told.map(([name, value]) => [name, checked(name, value)]));
  refuseBoth(preferences, 'MaxConcurrentCount', 'MaxConcurrentPercentage');
  refuseBoth(preferences, 'FailureToleranceCount', 'FailureTolerancePercentage');
  return preferences;
}

function checked(name: string, value: Json): Json {
  if (name === CONCURRENCY) {
    if (value === 'SEQUENTIAL' || value === 'PARALLEL') return value;
    throw invalid(`${CONCURRENCY} must be SEQUENTIAL or PARALLEL`);
  }
  const [least, most] = RANGES[name as Name];
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most) return number;
  throw invalid(`${name} must be a whole number from ${least} to ${most}`);
}

function refuseBoth(preferences: JsonObject, one: Name, other: Name): void {
  if (one in preferences && other in preferences) throw invalid(`${one} and ${other} exclude each other`);
}

function invalid(reason: string): StackRefused {
  return new StackRefused(
    'InvalidParameter',
    400,
    `The specified parameter OperationPreferences is invalid, ${reason}.`,
  );
}

/** How many accounts of a region are worked on at once: one if nothing else is said, and never none. */
export function concurrency(preferences: JsonObject, accounts: number): number {
  return Math.max(1, share(preferences, 'MaxConcurrentCount', 'MaxConcurrentPercentage', accounts));
}

/** How many accounts of a region may fail without stopping the operation. */
export function tolerance(preferences: JsonObject, accounts: number): number {
  return share(preferences, 'FailureToleranceCount', 'FailureTolerancePercentage', accounts);
}

export function regionsInParallel(preferences: JsonObject): boolean {
  return preferences[CONCURRENCY] === 'PARALLEL';
}

/** A percentage is rounded down. */
function share(preferences: JsonObject, count: Name, percentage: Name, accounts: number): number {
  const number = preferences[count];
  if (typeof number === 'number') return number;
  const percent = preferences[percentage];
  return typeof percent === 'number' ? Math.floor((percent * accounts) / 100) : 0;
}
