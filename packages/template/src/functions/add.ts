import { type Data, type DataMap, Float, float, integer, numberOf } from '../base/data.ts';
import { everywhere, Failure, kindOf, type LanguageFunction, type ValueKind } from './spec.ts';

const summand = { name: 'summand', accepts: ['number', 'boolean', 'list', 'map', 'null'] as readonly ValueKind[] };

/**
 * The sum of numbers, lists one behind the other, or maps in one, where later ones win. Null when any summand is
 * (reference/template-language.md 3.14).
 */
export const add: LanguageFunction = {
  name: 'Fn::Add',
  contexts: everywhere,
  shape: {
    kind: 'list',
    arguments: [
      { ...summand, name: 'first summand' },
      { ...summand, name: 'second summand' },
    ],
    repeats: true,
    computed: true,
  },
  returns: ['number', 'list', 'map', 'null'],
  compute: (summands) => (summands.includes(null) ? null : total(summands)),
};

function total(summands: readonly Data[]): Data | Failure {
  const kinds = new Set(summands.map((summand) => (numberOf(summand) === undefined ? kindOf(summand) : 'number')));
  if (kinds.size > 1) return new Failure('Numbers, lists and maps cannot be added to each other.');
  const [kind] = kinds;
  if (kind === 'list') return (summands as readonly (readonly Data[])[]).flat();
  return kind === 'map' ? Object.assign(Object.create(null), ...(summands as readonly DataMap[])) : sum(summands);
}

function sum(summands: readonly Data[]): Data | Failure {
  const numbers = summands.map((summand) => numberOf(summand)!);
  const isExact = summands.every(
    (summand, index) => !(summand instanceof Float) && Number.isSafeInteger(numbers[index]),
  );
  if (isExact) return integer(numbers.reduce((sum, number) => sum + BigInt(number), 0n));
  const result = numbers.reduce((sum, number) => sum + number, 0);
  return Number.isFinite(result) ? float(result) : new Failure('The sum is too large for a number.');
}
