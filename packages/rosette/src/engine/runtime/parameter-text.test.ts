import { Secret, type Value } from '@rosette/template/evaluate/value.ts';
import { expect, it } from 'vitest';
import { parameterTexts } from './parameter-text.ts';

it('shows parameters as text, in their order, and secrets not at all', () => {
  const parameters = new Map<string, Value>([
    ['Name', 'web'],
    ['Count', 2],
    ['Zones', ['a', 'b']],
    ['None', null],
    ['Password', new Secret('s3cret')],
  ]);
  expect(parameterTexts(parameters).map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue])).toEqual([
    ['Name', 'web'],
    ['Count', '2'],
    ['Zones', '["a","b"]'],
    ['None', ''],
    ['Password', '******'],
  ]);
});
