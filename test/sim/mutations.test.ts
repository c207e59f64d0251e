import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { MUTATIONS } from './mutations.ts';

const ENGINE = resolve(import.meta.dirname, '../../packages/rosette/src/engine');

it('every planted bug still finds its place in the engine, exactly once', () => {
  expect(MUTATIONS.length).toBeGreaterThanOrEqual(30);
  const astray = MUTATIONS.filter(
    ({ file, search }) => readFileSync(join(ENGINE, file), 'utf8').split(search).length !== 2,
  );
  expect(astray.map(({ file, search }) => `${file}: ${search}`)).toEqual([]);
  expect(new Set(MUTATIONS.map(({ bug }) => bug)).size).toBe(MUTATIONS.length);
});
