import { type Data, isDataMap } from '../base/data.ts';
import { everywhere, Failure, type LanguageFunction, scalarKinds } from './spec.ts';

/** Values of one key in a list of maps, without the maps that lack it (reference/template-language.md 3.12). */
export const selectMapList: LanguageFunction = {
  name: 'Fn::SelectMapList',
  contexts: everywhere,
  shape: {
    kind: 'list',
    arguments: [
      { name: 'key', accepts: scalarKinds },
      { name: 'list of maps', accepts: ['list', 'null'] },
    ],
  },
  returns: ['list', 'null'],
  compute([key, list]) {
    if (key === null || list === null) return null;
    const members = (list as readonly Data[]).filter((member) => member !== null);
    const wrong = members.findIndex((member) => !isDataMap(member));
    if (wrong >= 0) return new Failure('The list holds something else than maps.');
    const name = String(key);
    return members.flatMap((member) => (isDataMap(member) && Object.hasOwn(member, name) ? [member[name]!] : []));
  },
};
