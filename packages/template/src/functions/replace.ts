import type { Data, DataMap } from '../base/data.ts';
import { MAX_FUNCTION_TEXT } from '../base/limits.ts';
import { pythonText } from './python-text.ts';
import { everywhere, Failure, kindOf, type LanguageFunction, scalarKinds } from './spec.ts';

/**
 * Text with every occurrence of some texts replaced by others. The longest is replaced first, of equal ones the first in the
 * alphabet, and what was put in is not looked at again (reference/template-language.md 3.10, C9).
 */
export const replace: LanguageFunction = {
  name: 'Fn::Replace',
  contexts: everywhere,
  shape: {
    kind: 'list',
    arguments: [
      { name: 'map of replacements', accepts: ['map'], literal: 'map', refuse: (map) => refuseMap(map as DataMap) },
      { name: 'text', accepts: ['string', 'null'] },
    ],
  },
  returns: ['string', 'null'],
  compute([map, text]) {
    if (text === null) return null;
    return replaced(text as string, replacementsOf(map as DataMap));
  },
};

function refuseMap(map: DataMap): string | undefined {
  for (const [key, value] of Object.entries(map)) {
    if (key === '') return 'A text that is to be replaced must not be empty.';
    if (!scalarKinds.includes(kindOf(value))) return `The replacement of \`${key}\` must be a single value.`;
  }
  return undefined;
}

interface Replacement {
  readonly from: string;
  readonly to: string;
}

function replacementsOf(map: DataMap): readonly Replacement[] {
  const entries = Object.entries(map).map(([from, to]: [string, Data]) => ({ from, to: pythonText(to) }));
  return entries.sort((a, b) => b.from.length - a.from.length || (a.from < b.from ? -1 : 1));
}

/** Characters looked at, all keys together. */
const MOST_WORK = 50_000_000;

/** Pieces that no key has touched yet stand at even places, what was put in between them. */
function replaced(text: string, replacements: readonly Replacement[]): string | Failure {
  if (text.length * replacements.length > MOST_WORK)
    return new Failure('There are too many replacements for so long a text.');
  let pieces: readonly string[] = [text];
  let added = 0;
  for (const { from, to } of replacements) {
    const next: string[] = [];
    for (const [place, piece] of pieces.entries()) {
      const parts = place % 2 === 0 && piece.length >= from.length ? piece.split(from) : [piece];
      added += (parts.length - 1) * to.length;
      if (added > MAX_FUNCTION_TEXT) return tooLong();
      for (const [index, part] of parts.entries()) next.push(...(index === 0 ? [part] : [to, part]));
    }
    pieces = next;
  }
  return pieces.join('');
}

function tooLong(): Failure {
  return new Failure(`The result would be longer than ${MAX_FUNCTION_TEXT} characters.`);
}
