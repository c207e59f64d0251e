import { Secret } from '@rosette/template/evaluate/value.ts';
import { expect, it } from 'vitest';
import { driftOf } from './drift.ts';

const recorded = {
  Parameters: { Size: 3, List: [1], Gone: 'x' },
  Name: 'a',
  Outputs: new Secret({ Key: 'k', Door: 'd' }),
};

it('what is as recorded is no drift, and what is not told is not compared', () => {
  expect(driftOf(recorded, {})).toEqual([]);
  expect(driftOf(recorded, { Name: 'a', Parameters: { Size: 3, List: [1], Gone: 'x' } })).toEqual([]);
});

it('maps are told member by member', () => {
  expect(driftOf(recorded, { Name: 'b', Parameters: { Size: 4, List: [1, 2], New: true } })).toEqual([
    { path: 'Name', expected: 'a', actual: 'b' },
    { path: 'Parameters.Size', expected: 3, actual: 4 },
    { path: 'Parameters.List', expected: [1], actual: [1, 2] },
    { path: 'Parameters.New', expected: null, actual: true },
    { path: 'Parameters.Gone', expected: 'x', actual: null },
  ]);
});

it('what is a part of a secret is one', () => {
  const [drift] = driftOf(recorded, { Outputs: { Key: 'other', Door: 'd' } });
  expect(drift).toMatchObject({ path: 'Outputs.Key', actual: 'other' });
  expect(drift?.expected).toBeInstanceOf(Secret);
});
