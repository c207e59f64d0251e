import type { Data } from '../base/data.ts';
import { everywhere, type LanguageFunction } from './spec.ts';

/** Lists one behind the other; null counts as none, and when there is no list at all the result is null. */
export const listMerge: LanguageFunction = {
  name: 'Fn::ListMerge',
  contexts: everywhere,
  shape: {
    kind: 'list',
    arguments: [{ name: 'list', accepts: ['list', 'null'] }],
    repeats: true,
    optional: 1,
    computed: true,
  },
  returns: ['list', 'null'],
  compute(args) {
    const lists = args.filter((list) => list !== null) as readonly (readonly Data[])[];
    return lists.length === 0 ? null : lists.flat();
  },
};
