import { expect, it } from 'vitest';
import { createSuggester, editDistance } from './suggest.ts';

it('finds the nearest name', () => {
  const { nearest } = createSuggester();
  expect(nearest('VpcID', ['VSwitchId', 'VpcId', 'Vpc'])).toBe('VpcId');
  expect(nearest('SecurityGruopId', ['SecurityGroupId', 'SecurityGroupName'])).toBe('SecurityGroupId');
  expect(nearest('Zebra', ['VpcId', 'Name'])).toBeUndefined();
});

it('counts a swap of neighbours as one edit and stops at the limit', () => {
  expect(editDistance('abcd', 'abdc', 9)).toBe(1);
  expect(editDistance('kitten', 'sitting', 9)).toBe(3);
  expect(editDistance('aaaaaaaa', 'bbbbbbbb', 3)).toBe(3);
});

it('gives up after its budget', () => {
  const suggester = createSuggester(1);
  expect(suggester.hint('Nmae', ['Name'])).toBe('Did you mean `Name`?');
  expect(suggester.hint('Nmae', ['Name'])).toBeUndefined();
});
