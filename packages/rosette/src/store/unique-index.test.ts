import { expect, it } from 'vitest';
import { UniqueIndex } from './unique-index.ts';

interface Row {
  readonly id: string;
  readonly name: string | undefined;
}

type Pair = readonly [id: string, name?: string];

const rows = (...pairs: Pair[]) => new Map(pairs.map(([id, name]): [string, Row] => [id, { id, name }]));
const indexOf = (...pairs: Pair[]) => {
  const index = new UniqueIndex<Row>((row) => row.name);
  index.replace(rows(...pairs));
  return index;
};

it('finds two that want one key, and one that wants what another holds', () => {
  expect(indexOf().collides(rows(['a', 'x'], ['b', 'x']))).toBe(true);
  expect(indexOf(['a', 'x']).collides(rows(['b', 'x']))).toBe(true);
  expect(indexOf(['a', 'x']).collides(rows(['a', 'x'], ['b', 'y'], ['c'], ['d']))).toBe(false);
});

it('lets keys be handed over, in a ring too', () => {
  const index = indexOf(['a', 'x'], ['b', 'y']);
  const swapped = rows(['a', 'y'], ['b', 'x']);
  expect(index.collides(swapped)).toBe(false);
  index.replace(swapped);
  expect(index.collides(rows(['a', 'x']))).toBe(true);
  expect(index.collides(rows(['b'], ['a', 'x']))).toBe(false);
});

it('gives a key free when its row holds it no more', () => {
  const index = indexOf(['a', 'x']);
  index.replace(rows(['a']));
  expect([...index.ids()]).toEqual([]);
  expect(index.collides(rows(['b', 'x']))).toBe(false);
});
