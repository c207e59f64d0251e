import { type Data, isDataMap } from '../base/data.ts';
import { everywhere, Failure, kindOf, type LanguageFunction } from './spec.ts';

/**
 * Maps from one key to a list become a list of maps: the first items together, the second ones and so on; a shorter list
 * repeats its last item (reference/template-language.md 3.12). A null list counts as one empty text.
 */
export const mergeMapToList: LanguageFunction = {
  name: 'Fn::MergeMapToList',
  contexts: everywhere,
  shape: {
    kind: 'list',
    arguments: [{ name: 'map of a list', accepts: ['map'] }],
    repeats: true,
    optional: 1,
    computed: true,
  },
  returns: ['list', 'null'],
  compute(maps) {
    const columns: Column[] = [];
    for (const [index, map] of maps.entries()) {
      const column = columnOf(map, index);
      if (column instanceof Failure) return column;
      if (column !== undefined) columns.push(column);
    }
    if (columns.length === 0) return null;
    const length = Math.max(...columns.map(({ items }) => items.length));
    if (length * columns.length > MOST_VALUES)
      return new Failure(`The list would hold more than ${MOST_VALUES} values.`);
    return rows(columns, length);
  },
};

/** A budget: shorter lists are repeated to the length of the longest. */
const MOST_VALUES = 200_000;

interface Column {
  readonly key: string;
  /** At least one. */
  readonly items: readonly Data[];
}

/** Undefined when there is nothing in any list of the map. */
function columnOf(map: Data, index: number): Column | undefined | Failure {
  const columns: Column[] = [];
  for (const [key, value] of Object.entries(isDataMap(map) ? map : {})) {
    const items = value === null ? [''] : value;
    if (!Array.isArray(items)) return new Failure(`\`${key}\` of map ${index} is ${kindOf(value)}; it must be a list.`);
    if (items.length > 0) columns.push({ key, items });
  }
  if (columns.length > 1) {
    return new Failure(
      `Map ${index} has lists under ${columns.map(({ key }) => `\`${key}\``).join(' and ')}; there may be one.`,
    );
  }
  return columns[0];
}

function rows(columns: readonly Column[], length: number): readonly Data[] {
  return Array.from({ length }, (_, row) => {
    const result: Record<string, Data> = Object.create(null);
    for (const { key, items } of columns) result[key] = items[Math.min(row, items.length - 1)]!;
    return result;
  });
}
