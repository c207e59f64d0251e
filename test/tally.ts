/** What a step of `npm test` came to. A check that is one thing counts as one. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

export interface StepResult {
  readonly name: string;
  readonly tally: Tally;
  readonly seconds: number;
}

/** The end of the output: each step, each skipped test with its reason, and `N passed, N failed` as the last line. */
export function summary(steps: readonly StepResult[]): string {
  const failed = sum(steps, ({ tally }) => tally.failed);
  const lines = steps.map(({ name, tally, seconds }) => {
    const mark = tally.failed === 0 ? 'ok    ' : 'FAILED';
    return `${mark}  ${name.padEnd(24)} ${count(tally).padEnd(36)} ${seconds.toFixed(1)} s`;
  });
  const skipped = steps.flatMap(({ tally }) => tally.skipped).map(({ name, reason }) => `skipped  ${name}: ${reason}`);
  const last = `${sum(steps, ({ tally }) => tally.passed)} passed, ${failed} failed`;
  return ['', ...lines, ...(skipped.length > 0 ? ['', ...skipped] : []), '', last, ''].join('\n');
}

function count({ passed, failed, skipped }: Tally): string {
  return [`${passed} passed`, `${failed} failed`, ...(skipped.length > 0 ? [`${skipped.length} skipped`] : [])].join(
    ', ',
  );
}

function sum(steps: readonly StepResult[], of: (step: StepResult) => number): number {
  return steps.reduce((total, step) => total + of(step), 0);
}

/** A check as a tally: one passed or one failed. */
export function single(ok: boolean): Tally {
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: [] };
}

/**
 * The tally that the test runner wrote. When it wrote none it broke before the end, which is a failure; when it says
 * that all passed and still ended badly, something outside the tests failed.
 */
export function runnerTally(written: string | undefined, ok: boolean): Tally {
  if (written === undefined) return { passed: 0, failed: 1, skipped: [] };
  const tally = JSON.parse(written) as Tally;
  return !ok && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}
