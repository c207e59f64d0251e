import { type Data, Float, isDataMap } from '../base/data.ts';
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
    const mapping = mappings.get(keyText(name!));
    if (mapping === undefined) return new Failure(`There is no mapping \`${name}\`.`);
    const top = own(mapping, topKey!);
    if (top === undefined) return new Failure(`The mapping \`${name}\` has no key \`${topKey}\`.`);
    const value = own(top, secondKey!);
    if (value !== undefined) return value;
    return new Failure(`The mapping \`${name}\` has no key \`${secondKey}\` under \`${topKey}\`.`);
  },
};

function own(map: Data, key: Data): Data | undefined {
  const text = keyText(key);
  return isDataMap(map) && Object.hasOwn(map, text) ? map[text] : undefined;
}

/** Keys of a mapping stand in their JSON form. */
function keyText(key: Data): string {
  return String(key instanceof Float ? key.value : key);
}
