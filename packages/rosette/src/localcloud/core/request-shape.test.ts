import { describe, expect, it } from 'vitest';
import {
  choice,
  decode,
  flag,
  integer,
  jsonTexts,
  list,
  record,
  required,
  text,
  withDefault,
} from './request-shape.ts';

describe('request shapes', () => {
  const shape = {
    Name: required(text({ max: 5, code: 'InvalidName' })),
    Size: withDefault(integer({ min: 1, max: 9 }), 3),
    On: flag(),
    Mode: choice(['a', 'b']),
    Ids: jsonTexts({ max: 2 }),
    Tag: list(record({ Key: required(text()) }), { max: 2 }),
  };
  const codeOf = (raw: Parameters<typeof decode>[1]) => {
    try {
      return decode(shape, raw);
    } catch (error) {
      return `${(error as { code: string }).code}: ${(error as Error).message}`;
    }
  };

  it('decode what fits', () => {
    expect(codeOf({ Name: 'n', On: 'TRUE', Mode: 'b', Ids: '["x",1]', Tag: [{ Key: 'k' }], Other: '1' })).toEqual({
      Name: 'n',
      Size: 3,
      On: true,
      Mode: 'b',
      Ids: ['x', '1'],
      Tag: [{ Key: 'k' }],
    });
  });

  it.each([
    ['MissingParameter', '"Name"', {}],
    ['MissingParameter', '"Name"', { Name: '' }],
    ['InvalidName', '"Name"', { Name: 'toolong' }],
    ['InvalidParameter', '"Name"', { Name: ['a'] }],
    ['InvalidParameter', '"Size"', { Name: 'n', Size: '10' }],
    ['InvalidParameter', '"Size"', { Name: 'n', Size: '1e0' }],
    ['InvalidParameter', '"On"', { Name: 'n', On: 'yes' }],
    ['InvalidParameter', '"Mode"', { Name: 'n', Mode: 'c' }],
    ['InvalidParameter', '"Ids"', { Name: 'n', Ids: 'x' }],
    ['InvalidParameter', '"Ids"', { Name: 'n', Ids: '["1","2","3"]' }],
    ['MissingParameter', '"Tag.2.Key"', { Name: 'n', Tag: [{ Key: 'k' }, { Value: 'v' }] }],
    ['InvalidParameter', '"Tag"', { Name: 'n', Tag: 'k' }],
    ['InvalidParameter', '"Tag"', { Name: 'n', Tag: [{ Key: '1' }, { Key: '2' }, { Key: '3' }] }],
    ['MissingParameter', '"Name"', JSON.parse('{"__proto__":{"Name":"n"}}')],
  ])('refuse with %s and name %s', (code, name, raw) => {
    expect(codeOf(raw)).toMatch(new RegExp(`^${code}: .*${name}`));
  });
});
