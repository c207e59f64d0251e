import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { topologicalOrder } from './graph.ts';

const from = (edges: Record<string, readonly string[]>) => (node: string) => edges[node] ?? [];

describe('topologicalOrder', () => {
  it('puts dependencies first and keeps declaration order among the free', () => {
    const edges = from({ a: ['c'], d: ['b'] });
    expect(topologicalOrder(['a', 'b', 'c', 'd'], edges)).toEqual({ order: ['b', 'c', 'd', 'a'] });
  });

  it('names a cycle by its path', () => {
    const edges = from({ a: ['b'], b: ['c'], c: ['b'], d: [] });
    expect(topologicalOrder(['d', 'a', 'b', 'c'], edges)).toEqual({ cycle: ['b', 'c', 'b'] });
    expect(topologicalOrder(['a'], from({ a: ['a'] }))).toEqual({ cycle: ['a', 'a'] });
  });

  it('ignores names that are no nodes and repeated dependencies', () => {
    expect(topologicalOrder(['a', 'b'], from({ a: ['x', 'b', 'b'] }))).toEqual({ order: ['b', 'a'] });
  });

  it('is not limited by depth', () => {
    const nodes = Array.from({ length: 100_000 }, (_, index) => `n${index}`);
    const next = (node: string): readonly string[] => {
      const index = Number(node.slice(1)) + 1;
      return index < nodes.length ? [`n${index}`] : [];
    };
    expect(topologicalOrder(nodes, next)).toEqual({ order: [...nodes].reverse() });
  });

  it('orders every acyclic graph', () => {
    const graphs = fc.array(fc.array(fc.nat(30), { maxLength: 5 }), { maxLength: 30 });
    fc.assert(
      fc.property(graphs, (rows) => {
        const nodes = rows.map((_, index) => `n${index}`);
        const edges = (node: string): readonly string[] => {
          const index = Number(node.slice(1));
          return rows[index]!.filter((target) => target < index).map((target) => `n${target}`);
        };
        const sorted = topologicalOrder(nodes, edges);
        if (!('order' in sorted)) throw new Error('found a cycle where there is none');
        expect(new Set(sorted.order)).toEqual(new Set(nodes));
        for (const node of nodes)
          for (const needed of edges(node)) {
            expect(sorted.order.indexOf(needed)).toBeLessThan(sorted.order.indexOf(node));
          }
      }),
      { numRuns: 50 },
    );
  });
});
