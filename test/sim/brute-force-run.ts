import { creations, disagreement, graphs, updates } from './brute-force.ts';

/* `node test/sim/brute-force-run.ts [SIZE]`: all graphs of that many resources, created and changed, with every failure. */

const size = Number(process.argv[2] ?? 5);
const start = performance.now();
let count = 0;
let wrong = 0;
for (const graph of graphs(size)) {
  for (const one of [...creations(graph), ...updates(graph)]) {
    count += 1;
    const problem = await disagreement(one);
    if (problem === null) continue;
    wrong += 1;
    if (wrong <= 5) console.log(problem);
  }
}
console.log(
  `${count} cases of ${size} resources, ${wrong} disagreements, ${Math.round((performance.now() - start) / 1000)} s`,
);
process.exitCode = wrong === 0 ? 0 : 1;
