import { expect, it } from 'vitest';
import type { Data } from '../base/data.ts';
import { Effort } from './effort.ts';
import { functions } from './registry.ts';
import { argumentAt, countFits, Failure, type FunctionEnvironment, refuseArgument } from './spec.ts';

/** What tests of functions share: a call with known arguments, checked as evaluation checks them. */

export const FAILS = Symbol('fails');

/** Name, arguments, expected value. */
export type Row = readonly [string, readonly Data[], Data | typeof FAILS];

const nowhere: FunctionEnvironment = {
  region: 'cn-hangzhou',
  zones: () => undefined,
  mappings: new Map(),
  effort: new Effort(),
};

export function call(name: string, args: readonly Data[], environment: FunctionEnvironment = nowhere): Data | Failure {
  const { shape, compute } = functions.get(`Fn::${name}`)!;
  if (!countFits(args.length, shape)) return new Failure('the number of arguments is wrong');
  for (const [index, value] of args.entries()) {
    const refused = refuseArgument(argumentAt(shape, index)!, value, environment.effort);
    if (refused !== undefined) return new Failure(refused);
  }
  return compute!(args, environment);
}

/** One test a row. Floats that are whole are compared as such. */
export function tests(rows: readonly Row[]): void {
  it.each(rows)('%s %j', (name, args, expected) => {
    const result = call(name, args);
    if (expected === FAILS) expect(result).toBeInstanceOf(Failure);
    else expect(result).toEqual(expected);
  });
}

export function failureOf(name: string, args: readonly Data[]): string {
  const result = call(name, args);
  return result instanceof Failure ? result.message : `no failure but ${JSON.stringify(result)}`;
}
