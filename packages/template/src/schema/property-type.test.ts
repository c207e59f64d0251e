import { describe, expect, it } from 'vitest';
import type { Json } from '../base/json.ts';
import { contentOf, fitsType, kindMayFit, type PropertyType } from './property-type.ts';

describe('values that ROS takes for a type', () => {
  const fitting: readonly (readonly [PropertyType, readonly Json[]])[] = [
    ['string', ['a', '', 5, true]],
    ['number', [5, 1.5, '5', ' -1.5e3 ', '.5', '5.', true]],
    ['integer', [5, '5', '1e3', -1, 5.0]],
    ['boolean', [true, 'True', 'no', 'ON', 't', 1, 0, '1']],
    ['list', [[], [1], '[]', ' [1, {"a": 2}]']],
    ['map', [{}, { a: 1 }, '{}']],
    ['any', ['a', [], {}, 5]],
  ];
  it.each(fitting)('%s: %j', (type, values) => {
    expect(values.filter((value) => !fitsType(value, type))).toEqual([]);
    expect(fitsType(null, type)).toBe(true);
  });

  const refused: readonly (readonly [PropertyType, readonly Json[]])[] = [
    ['string', [[], {}]],
    ['number', ['', 'many', '0x10', '1 2', '5px', [], {}]],
    ['integer', [1.5, '1.5', 'a']],
    ['boolean', ['maybe', '', 2, '2', []]],
    ['list', ['a,b', '', '{}', '[', {}, 5, true]],
    ['map', ['[]', '{', 'a', [], 5]],
  ];
  it.each(refused)('not %s: %j', (type, values) => {
    expect(values.filter((value) => fitsType(value, type))).toEqual([]);
  });
});

it('a kind may fit when one of its values does', () => {
  expect((['string', 'number', 'boolean', 'null'] as const).filter((kind) => !kindMayFit(kind, 'integer'))).toEqual([]);
  expect((['list', 'map'] as const).filter((kind) => kindMayFit(kind, 'string'))).toEqual([]);
  expect((['string', 'list', 'null'] as const).filter((kind) => !kindMayFit(kind, 'list'))).toEqual([]);
  expect((['number', 'boolean', 'map'] as const).filter((kind) => kindMayFit(kind, 'list'))).toEqual([]);
  expect(kindMayFit('map', 'any')).toBe(true);
});

it('JSON text is its content where a list or a map is wanted', () => {
  expect(contentOf('[{"a": 1}]', 'list')).toEqual([{ a: 1 }]);
  expect(contentOf('[1]', 'string')).toBe('[1]');
  expect(contentOf('[', 'list')).toBe('[');
});
