import { type Data, isDataMap } from '../base/data.ts';
import { everywhere, type LanguageFunction } from './spec.ts';

/** Characters of a text, items of a list, keys of a map; null counts as empty. */
export const length: LanguageFunction = {
  name: 'Fn::Length',
  contexts: everywhere,
  shape: { kind: 'single', argument: { name: 'argument', accepts: ['string', 'list', 'map', 'null'] } },
  returns: ['number'],
  compute: ([value]) => lengthOf(value!),
};

/** As in Python, a character outside the basic plane counts once. */
function lengthOf(value: Data): number {
  if (typeof value === 'string') return [...value].length;
  if (isDataMap(value)) return Object.keys(value).length;
  return Array.isArray(value) ? value.length : 0;
}
