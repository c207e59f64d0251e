import { defineConfig } from 'vitest/config';
import { TallyReporter } from './test/tally-reporter.ts';

/*
 * Two groups. `unit` stands beside its code and is quick; it runs first, on all cores. `system` starts processes,
 * listens on ports and kills things; it runs after, one file at a time, so that its timing is its own.
 */
export default defineConfig({
  test: {
    environment: 'node',
    reporters: ['default', new TallyReporter(process.env.ROSETTE_TALLY)],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/{src,bin}/**/*.test.ts', 'test/tidy/**/*.test.ts'],
          testTimeout: 15_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'system',
          include: ['test/**/*.test.ts'],
          exclude: ['test/tidy/**', '**/node_modules/**'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
