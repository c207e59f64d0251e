import { expect, it } from 'vitest';
import { loadSchemaCatalog } from '#app/specs.ts';
import { everything } from '../../bench/support/everything.ts';
import { hostileTexts } from '../../bench/support/hostile-texts.ts';

/** An eighth of what a template may be: what grows faster than its text shows all the same. `bench/hostile.ts` takes all. */
const SIZE = 65_536;
/** Of the processor. The slowest of them takes a fifth. */
const MOST_MS = 1_000;

const catalog = loadSchemaCatalog();

it.each(hostileTexts(SIZE).map((hostile) => [hostile.name, hostile] as const))('%s costs little', (_, hostile) => {
  const text = hostile.text();
  const before = process.cpuUsage();
  everything(text, catalog);
  const { user } = process.cpuUsage(before);
  expect(user / 1000).toBeLessThan(MOST_MS);
});
