import { writeFileSync } from 'node:fs';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import type { Tally } from './tally.ts';

/** Writes how many tests passed, failed and were skipped, as JSON, to the file that is handed in (none: writes nothing). */
export class TallyReporter implements Reporter {
  readonly #path: string | undefined;

  constructor(path: string | undefined) {
    this.#path = path;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    if (this.#path === undefined) return;
    const tally = tallyOf(modules, unhandledErrors.length);
    writeFileSync(this.#path, JSON.stringify(tally));
  }
}

/** An error outside any test (a file that does not load, a stray rejection) counts as a failure of its own. */
function tallyOf(modules: readonly TestModule[], unhandledErrors: number): Tally {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const stray = modules.flatMap((module) => [module, ...module.children.allSuites()]).flatMap((task) => task.errors());
  const states = tests.map((test) => test.result().state);
  return {
    passed: states.filter((state) => state === 'passed').length,
    failed: states.filter((state) => state === 'failed' || state === 'pending').length + stray.length + unhandledErrors,
    skipped: tests.flatMap((test) => skipOf(test)),
  };
}

function skipOf(test: TestCase): Tally['skipped'] {
  const result = test.result();
  if (result.state !== 'skipped') return [];
  return [{ name: `${test.module.relativeModuleId} > ${test.fullName}`, reason: result.note ?? 'no reason given' }];
}
