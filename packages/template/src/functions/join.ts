import type { Data } from '../base/data.ts';
import { MAX_FUNCTION_TEXT } from '../base/limits.ts';
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
    const items = (list ?? []) as readonly Data[];
    const wrong = items.findIndex((item) => !scalarKinds.includes(kindOf(item)));
    if (wrong >= 0)
      return new Failure(`Item ${wrong} of the list is a list or a map; only single values can be joined.`);
    const texts = items.map(pythonText);
    const length = texts.reduce((sum, text) => sum + text.length + (delimiter as string).length, 0);
    if (length > MAX_FUNCTION_TEXT)
      return new Failure(`The text would be longer than ${MAX_FUNCTION_TEXT} characters.`);
    return texts.join(delimiter as string);
  },
};
