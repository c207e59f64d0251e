import { everywhere, type LanguageFunction } from './spec.ts';

/** Text cut at a delimiter, which is fixed text. Nothing is trimmed; null gives an empty list. */
export const split: LanguageFunction = {
  name: 'Fn::Split',
  contexts: everywhere,
  shape: {
    kind: 'list',
    arguments: [
      {
        name: 'delimiter',
        accepts: ['string'],
        literal: true,
        refuse: (value) => (value === '' ? 'The delimiter must not be empty.' : undefined),
      },
      { name: 'text', accepts: ['string', 'null'] },
    ],
  },
  returns: ['list'],
  compute: ([delimiter, text]) => (text === null ? [] : (text as string).split(delimiter as string)),
};
