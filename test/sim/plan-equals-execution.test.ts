import { expect, it } from 'vitest';
import { openMemoryStore } from '#store/memory-store.ts';
import { generateTemplate } from './generate-template.ts';
import { comparePlanWithExecution } from './plan-equals-execution.ts';
import { Random } from './random.ts';

const PAIRS = 2_000;

it(`what a preview of an update says is what is then done, over ${PAIRS} pairs`, async () => {
  const verdicts = new Map<string, number>();
  for (let seed = 1; seed <= PAIRS; seed += 1) {
    const random = new Random(seed);
    const before = generateTemplate(random);
    const { problems, seen } = await comparePlanWithExecution(random, before, openMemoryStore());
    expect(problems, `seed ${seed}`).toEqual([]);
    for (const verdict of seen) verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
  }
  // Every kind of verdict took part.
  expect([...verdicts.keys()].sort()).toEqual([
    'Add',
    'Modify Conditional',
    'Modify False',
    'Modify True',
    'None',
    'Remove',
  ]);
});
