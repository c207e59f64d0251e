import fc from 'fast-check';
import { expect, it } from 'vitest';
import { topologicalOrder } from '../base/graph.ts';
import { findCycle } from './cycle.ts';

/** Lists of dependencies among `r0` … `r7`; several resources may share one. */
const graphs = fc
  .array(fc.subarray(['r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7'], { maxLength: 2 }), {
    minLength: 1,
    maxLength: 6,
  })
  .chain((lists) => fc.array(fc.constantFrom(...lists), { maxLength: 8 }))
  .map((chosen) => new Map(chosen.map((dependsOn, at) => [`r${at}`, { dependsOn }])));

it('finds a circle exactly where there is one, and its path is real', () => {
  fc.assert(
    fc.property(graphs, (resources) => {
      const cycle = findCycle(resources);
      const sorted = topologicalOrder([...resources.keys()], (name) => resources.get(name)!.dependsOn);
      expect(cycle !== undefined).toBe('cycle' in sorted);
      if (cycle === undefined) return;
      expect(cycle.length).toBeGreaterThan(1);
      expect(cycle.at(-1)).toBe(cycle[0]);
      for (const [at, name] of cycle.slice(0, -1).entries()) {
        expect(resources.get(name)!.dependsOn).toContain(cycle[at + 1]);
      }
    }),
    { numRuns: 500 },
  );
});

it('walks shared lists once: 20,000 times 20,000 edges are no burden', () => {
  const all = Array.from({ length: 20_000 }, (_, at) => `A[${at}]`);
  const none: readonly string[] = [];
  const resources = new Map(all.map((name) => [name, { dependsOn: none }]));
  for (const at of all.keys()) resources.set(`B[${at}]`, { dependsOn: all });
  expect(findCycle(resources)).toBeUndefined();
});
