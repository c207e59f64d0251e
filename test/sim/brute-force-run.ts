import { type Case, creations, disagreement, graphs, updates } from './brute-force.ts';

/** What came out of all cases of one part. */
export interface BruteTally {
  readonly cases: number;
  readonly wrong: number;
  /** The first few disagreements, in words. */
  readonly shown: readonly string[];
}

const SHOWN = 5;

/** Every `of`-th graph of `size` resources from the `part`-th on, created and changed, with every failure. */
export async function bruteForcePart(size: number, part: number, of: number): Promise<BruteTally> {
  const tally = { cases: 0, wrong: 0, shown: [] as string[] };
  let number = 0;
  for (const graph of graphs(size)) {
    if (number++ % of !== part) continue;
    for (const one of casesOf(graph)) {
      tally.cases += 1;
      const problem = await disagreement(one);
      if (problem === null) continue;
      tally.wrong += 1;
      if (tally.shown.length < SHOWN) tally.shown.push(problem);
    }
  }
  return tally;
}

function* casesOf(graph: Parameters<typeof creations>[0]): Generator<Case> {
  yield* creations(graph);
  yield* updates(graph);
}
