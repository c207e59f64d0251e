import type { Data } from '../base/data.ts';
import { isTruthy } from './python-truth.ts';
import { type Argument, anyKind, everywhere, type LanguageFunction } from './spec.ts';
import { refuseFraction } from './whole.ts';

const within = (name: string, most: number): Argument => ({
  name,
  accepts: ['number', 'boolean'],
  refuse: (value) =>
    refuseFraction(value) ??
    (Number(value) < 0 || Number(value) > most ? `The ${name} must be from 0 to ${most}.` : undefined),
});

/**
 * Text with every line moved to the right, except lines that are blank (reference/template-language.md 3.9, U9). The first
 * line stays where it is when the fourth argument is false.
 */
export const indent: LanguageFunction = {
  name: 'Fn::Indent',
  contexts: everywhere,
  shape: {
    kind: 'list',
    arguments: [
      { name: 'text', accepts: ['string', 'null'] },
      within('level', 20),
      within('size of a level', 4),
      { name: 'switch for the first line', accepts: anyKind },
    ],
    optional: 2,
    computed: true,
  },
  returns: ['string', 'null'],
  compute([text, level, size = 2, firstLine = true]) {
    if (text === null) return null;
    return indented(text as string, ' '.repeat(Number(level) * Number(size)), isTruthy(firstLine as Data));
  },
};

function indented(text: string, margin: string, firstLine: boolean): string {
  const lines = text.split('\n');
  const moved = lines.map((line, index) => (line.trim() === '' || (index === 0 && !firstLine) ? line : margin + line));
  return moved.join('\n');
}
