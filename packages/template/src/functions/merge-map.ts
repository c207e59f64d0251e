import { type Data, type DataMap, isDataMap } from '../base/data.ts';
import { everywhere, type LanguageFunction } from './spec.ts';

/** Two maps in one, deeply: a map goes into a map, anything else of the second map wins, lists too. */
export const mergeMap: LanguageFunction = {
  name: 'Fn::MergeMap',
  contexts: everywhere,
  shape: {
    kind: 'list',
    arguments: [
      { name: 'first map', accepts: ['map'] },
      { name: 'second map', accepts: ['map'] },
    ],
  },
  returns: ['map'],
  compute: ([first, second]) => merged(first as DataMap, second as DataMap),
};

function merged(first: DataMap, second: DataMap): DataMap {
  const result: Record<string, Data> = Object.assign(Object.create(null), first);
  for (const key of Object.keys(second)) {
    const [before, after] = [result[key], second[key]!];
    result[key] = before !== undefined && isDataMap(before) && isDataMap(after) ? merged(before, after) : after;
  }
  return result;
}
