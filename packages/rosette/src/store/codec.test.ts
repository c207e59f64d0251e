import { expect, it } from 'vitest';
import { type Columns, copyRow, decodeRow, encodeRow } from './codec.ts';

interface Row {
  readonly id: string;
  readonly flag: boolean;
  readonly at: number;
  readonly note: string | null;
  readonly data: { readonly [key: string]: unknown } | null;
}

const columns = { id: 'text', flag: 'boolean', at: 'integer', note: 'text', data: 'json' } as Columns<Row>;
const row: Row = { id: 'a', flag: true, at: 1_700_000_000_000, note: null, data: { list: [1, { deep: 'x' }] } };

it('lays a row out as cells in the order of the columns', () => {
  expect(encodeRow(columns, row)).toEqual(['a', 1, 1_700_000_000_000, null, '{"list":[1,{"deep":"x"}]}']);
});

it('reads a row of any driver: 64-bit integers may come as text, and booleans as numbers in it', () => {
  const stored = {
    id: 'a',
    flag: '0' as unknown as number,
    at: '1700000000000' as unknown as number,
    note: '',
    data: null,
  };
  expect(decodeRow(columns, stored)).toEqual({ id: 'a', flag: false, at: 1_700_000_000_000, note: '', data: null });
});

it('copies so deeply that nothing is shared and nothing can be changed', () => {
  const copy = copyRow(columns, row);
  expect(copy).toEqual(row);
  const list = copy.data?.list as { deep: string }[];
  expect(() => {
    list[1]!.deep = 'y';
  }).toThrow(TypeError);
});
