import type { Row } from './rows.ts';

/** For each row the positions of those that must be gone before it is deleted. */
export type Order = readonly (readonly number[])[];

/** By what holds on to what; things of a stack that is deleted too are left to its deletion. */
export function orderByDependency(rows: readonly Row[]): Order {
  const byId = positionsById(rows);
  const order = rows.map(() => new Set<number>());
  const before = (row: Row, id: string) => (byId.get(id) ?? []).filter((other) => isNear(rows[other]!, row));
  for (const [position, row] of rows.entries()) {
    for (const id of row.after) for (const first of before(row, id)) order[position]!.add(first);
    for (const id of row.leansOn) for (const held of before(row, id)) order[held]!.add(position);
    const stacks = row.type === stackType ? [] : (byId.get(row.stackId) ?? []);
    for (const stack of stacks) if (rows[stack]!.type === stackType) order[position]!.add(stack);
  }
  for (const [position, first] of order.entries()) first.delete(position);
  return order.map((first) => [...first].toSorted((a, b) => a - b));
}

const stackType = 'ROS:Stack';

function positionsById(rows: readonly Row[]): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const [position, { id }] of rows.entries()) {
    const same = found.get(id);
    if (same === undefined) found.set(id, [position]);
    else same.push(position);
  }
  return found;
}

/** Nothing holds on to what lies in another region; and names, unlike ids, repeat from region to region. */
function isNear(a: Row, b: Row): boolean {
  return a.region === b.region;
}

/** First all of the first type, then all of the next. Types that are not named are not in `rows`. */
export function orderByType(rows: readonly Row[], types: readonly string[]): Order {
  const byType = new Map<string, number[]>();
  for (const [position, { type }] of rows.entries()) byType.set(type, [...(byType.get(type) ?? []), position]);
  const present = types.filter((type) => byType.has(type));
  return rows.map(({ type }) => {
    const rank = present.indexOf(type);
    return rank <= 0 ? [] : byType.get(present[rank - 1]!)!;
  });
}
