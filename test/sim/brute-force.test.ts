import { describe, expect, it } from 'vitest';
import { type Case, creations, disagreement, graphs, updates } from './brute-force.ts';

/** Cases that the rules and the engine see differently. */
async function disagreements(size: number, cases: (graph: readonly (readonly number[])[]) => Iterable<Case>) {
  const found: string[] = [];
  let count = 0;
  for (const graph of graphs(size)) {
    for (const one of cases(graph)) {
      count += 1;
      const problem = await disagreement(one);
      if (problem !== null) found.push(problem);
    }
  }
  return { count, found };
}

describe('every graph with every failing call ends as plain rules say', () => {
  it.each([1, 2, 3, 4])('created with %i resources', async (size) => {
    const { count, found } = await disagreements(size, creations);
    expect(found.slice(0, 3)).toEqual([]);
    expect(count).toBe(2 ** ((size * (size - 1)) / 2) * size * 6 * 2);
  });

  it.each([1, 2, 3])('updated with %i resources', async (size) => {
    const { count, found } = await disagreements(size, updates);
    expect(found.slice(0, 3)).toEqual([]);
    // Three changes, one of which brings a resource more; three verbs in six ways.
    expect(count).toBe(2 ** ((size * (size - 1)) / 2) * (3 * size + 1) * 3 * 6);
  });
});
