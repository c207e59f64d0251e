import type { Json } from '../base/json.ts';
import { pythonText } from './python-text.ts';
import { everywhere, Failure, kindOf, type LanguageFunction, scalarKinds } from './spec.ts';

/** Items as text with a delimiter between. Numbers of any kind are accepted (reference/template-language.md C6). */
export const join: LanguageFunction = {
  name: 'Fn::Join',
  contexts: everywhere,
  shape: {
    kind: 'list',
    arguments: [
      { name: 'delimiter', accepts: ['string'] },
      { name: 'list', accepts: ['list', 'null'] },
    ],
  },
  returns: ['string'],
  compute([delimiter, list]) {
    const items = (list ?? []) as readonly Json[];
    const wrong = items.findIndex((item) => !scalarKinds.includes(kindOf(item)));
    if (wrong >= 0)
      return new Failure(`Item ${wrong} of the list is a list or a map; only single values can be joined.`);
    return items.map(pythonText).join(delimiter as string);
  },
};
