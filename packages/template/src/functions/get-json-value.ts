import { type Data, type DataMap, isDataMap } from '../base/data.ts';
import { parseJsonText } from '../base/json-text.ts';
import { pythonJson } from './python-text.ts';
import { everywhere, Failure, type LanguageFunction } from './spec.ts';

/** Value of a key of a JSON object, one level deep: text as it is, anything else as JSON text; null when it is missing. */
export const getJsonValue: LanguageFunction = {
  name: 'Fn::GetJsonValue',
  contexts: everywhere,
  shape: {
    kind: 'list',
    arguments: [
      { name: 'key', accepts: ['string'], literal: true },
      { name: 'JSON', accepts: ['string', 'map', 'null'] },
    ],
  },
  returns: ['string', 'null'],
  compute([key, source]) {
    if (source === null || source === '') return null;
    const object = typeof source === 'string' ? parseObject(source) : (source as DataMap);
    if (object instanceof Failure) return object;
    const value = Object.hasOwn(object, key as string) ? object[key as string]! : null;
    return value === null || typeof value === 'string' ? value : pythonJson(value);
  },
};

function parseObject(text: string): DataMap | Failure {
  const value: Data | undefined = parseJsonText(text);
  if (value === undefined) return new Failure('The text is not valid JSON.');
  return isDataMap(value) ? value : new Failure('The JSON text holds no object.');
}
