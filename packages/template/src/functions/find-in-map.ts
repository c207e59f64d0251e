import type { Json } from '../base/json.ts';
import { anyKind, everywhere, Failure, type LanguageFunction, scalarKinds } from './spec.ts';

/** Value of a mapping under two keys. Keys are compared by their text form (reference/template-language.md C5). */
export const findInMap: LanguageFunction = {
  name: 'Fn::FindInMap',
  contexts: everywhere,
  conditionRoot: true,
  shape: {
    kind: 'list',
    arguments: [
      { name: 'mapping', accepts: scalarKinds },
      { name: 'first key', accepts: scalarKinds },
      { name: 'second key', accepts: scalarKinds },
    ],
  },
  returns: anyKind,
  compute([name, topKey, secondKey], { mappings }) {
    const mapping = mappings.get(String(name));
    if (mapping === undefined) return new Failure(`There is no mapping \`${name}\`.`);
    const top = own(mapping, topKey!);
    if (top === undefined) return new Failure(`The mapping \`${name}\` has no key \`${topKey}\`.`);
    const value = own(top, secondKey!);
    if (value !== undefined) return value;
    return new Failure(`The mapping \`${name}\` has no key \`${secondKey}\` under \`${topKey}\`.`);
  },
};

function own(map: Json, key: Json): Json | undefined {
  const text = String(key);
  if (typeof map !== 'object' || map === null || !Object.hasOwn(map, text)) return undefined;
  return (map as Readonly<Record<string, Json>>)[text];
}
