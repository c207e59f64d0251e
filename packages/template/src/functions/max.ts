import type { Data } from '../base/data.ts';
import { everywhere, type LanguageFunction } from './spec.ts';

/** The largest number of a list; null when the list is empty or holds null. */
export const max = extreme('Fn::Max', (a, b) => a > b);

/** The smallest number of a list; null when the list is empty or holds null. */
export const min = extreme('Fn::Min', (a, b) => a < b);

function extreme(name: string, beats: (a: number, b: number) => boolean): LanguageFunction {
  return {
    name,
    contexts: everywhere,
    shape: {
      kind: 'list',
      arguments: [{ name: 'number', accepts: ['number', 'boolean', 'null'] }],
      repeats: true,
      optional: 1,
      computed: true,
    },
    returns: ['number', 'boolean', 'null'],
    compute(numbers) {
      if (numbers.length === 0 || numbers.includes(null)) return null;
      return numbers.reduce((best: Data, number) => (beats(Number(number), Number(best)) ? number : best), numbers[0]!);
    },
  };
}
