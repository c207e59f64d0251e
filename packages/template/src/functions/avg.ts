import type { Data } from '../base/data.ts';
import { pythonRound, toFloat } from './python-number.ts';
import { type Argument, everywhere, Failure, type LanguageFunction } from './spec.ts';
import { refuseFraction } from './whole.ts';

/** How many digits stay behind the point; with none the result is whole. Booleans count as 0 and 1. */
export const digitsArgument: Argument = {
  name: 'number of digits',
  accepts: ['number', 'boolean'],
  refuse: refuseFraction,
};

/** The mean of numbers, which may be text; null counts as 0 (reference/template-language.md 3.14). */
export const avg: LanguageFunction = {
  name: 'Fn::Avg',
  contexts: everywhere,
  shape: { kind: 'list', arguments: [digitsArgument, { name: 'list of numbers', accepts: ['list'] }] },
  returns: ['number'],
  compute([digits, list]) {
    const numbers = (list as readonly Data[]).map((item) => (item === null ? 0 : toFloat(item)));
    if (numbers.length === 0) return new Failure('There is no mean of an empty list.');
    const wrong = numbers.indexOf(undefined);
    if (wrong >= 0) return new Failure(`Item ${wrong} of the list is no number.`);
    const mean = (numbers as readonly number[]).reduce((sum, number) => sum + number, 0) / numbers.length;
    return Number.isFinite(mean) ? pythonRound(mean, Number(digits)) : new Failure('The numbers are too large to add.');
  },
};
