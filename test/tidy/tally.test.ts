import { describe, expect, it } from 'vitest';
import { runnerTally, single, summary } from '../tally.ts';

const steps = [
  { name: 'types', tally: single(true), seconds: 1.25 },
  { name: 'lint', tally: single(false), seconds: 0.5 },
  { name: 'tests', tally: { passed: 7, failed: 2, skipped: [{ name: 'a > b', reason: 'no disk' }] }, seconds: 10 },
];

describe('summary', () => {
  it('shows each step, each skipped test and, last, the count', () => {
    expect(summary(steps)).toBe(
      [
        '',
        `ok      types                    ${'1 passed, 0 failed'.padEnd(36)} 1.3 s`,
        `FAILED  lint                     ${'0 passed, 1 failed'.padEnd(36)} 0.5 s`,
        `FAILED  tests                    ${'7 passed, 2 failed, 1 skipped'.padEnd(36)} 10.0 s`,
        '',
        'skipped  a > b: no disk',
        '',
        '8 passed, 3 failed',
        '',
      ].join('\n'),
    );
  });
});

describe('runnerTally', () => {
  const written = JSON.stringify({ passed: 3, failed: 0, skipped: [] });

  it('takes what the runner wrote', () => {
    expect(runnerTally(written, true)).toEqual({ passed: 3, failed: 0, skipped: [] });
  });

  it('never passes a run that ended badly or told nothing', () => {
    expect(runnerTally(written, false).failed).toBe(1);
    expect(runnerTally(undefined, true).failed).toBe(1);
  });
});
