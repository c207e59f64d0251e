import type { Data } from '../base/data.ts';
import { equalJson } from '../base/equality.ts';
import { anyKind, everywhere, type LanguageFunction } from './spec.ts';

/** Position of the first equal item of a list; null when there is none (reference/template-language.md C12). */
export const indexOf: LanguageFunction = {
  name: 'Fn::Index',
  contexts: everywhere,
  shape: {
    kind: 'list',
    arguments: [
      { name: 'item', accepts: anyKind },
      { name: 'list', accepts: ['list', 'null'] },
    ],
  },
  returns: ['number', 'null'],
  compute([item, list]) {
    const position = ((list ?? []) as readonly Data[]).findIndex((other) => equalJson(item!, other));
    return position < 0 ? null : position;
  },
};
