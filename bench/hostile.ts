import { loadSchemaCatalog } from '#app/specs.ts';
import { everything } from './support/everything.ts';
import { FULL_SIZE, hostileTexts } from './support/hostile-texts.ts';

/*
 * Texts of 512 KB that try to cost more than they should, each read, checked and evaluated three times. The worst of the
 * best times, the most memory that was taken above what there was before, and which texts these are.
 */
const catalog = loadSchemaCatalog();
const best: { name: string; ms: number; mb: number }[] = [];

for (const { name, text } of hostileTexts(FULL_SIZE)) {
  const made = text();
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  const times = [0, 1, 2].map(() => {
    const start = performance.now();
    everything(made, catalog);
    return performance.now() - start;
  });
  best.push({ name, ms: Math.min(...times), mb: Math.max(0, process.memoryUsage().rss - before) / 2 ** 20 });
  console.error(
    `${Math.min(...times)
      .toFixed(0)
      .padStart(6)} ms  ${name}`,
  );
}

const slowest = best.toSorted((a, b) => b.ms - a.ms)[0]!;
const largest = best.toSorted((a, b) => b.mb - a.mb)[0]!;
console.log(
  JSON.stringify({
    texts: best.length,
    slowestMs: Math.round(slowest.ms),
    slowest: slowest.name,
    mostMemoryMb: Math.round(largest.mb),
    mostMemory: largest.name,
  }),
);
