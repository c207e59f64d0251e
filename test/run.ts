import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runnerTally, type StepResult, single, summary, type Tally } from './tally.ts';

/*
 * `npm test`: everything that must hold, cheapest first, all of it reported whatever fails.
 * Words after `--` go to vitest (`npm test -- wire`), which then runs only the test files that match.
 */
const root = resolve(import.meta.dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'rosette-test-'));
const tallyFile = join(scratch, 'tally.json');

interface Step {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly tally: (ok: boolean) => Tally;
}

const TSC = 'node_modules/typescript/bin/tsc';

const steps: readonly Step[] = [
  { name: 'types: template (pure)', program: TSC, args: ['-p', 'packages/template'], tally: single },
  { name: 'types: custom-resource', program: TSC, args: ['-p', 'packages/custom-resource'], tally: single },
  { name: 'types: everything', program: TSC, args: ['-p', 'packages/rosette'], tally: single },
  { name: 'format and lint', program: 'node_modules/@biomejs/biome/bin/biome', args: ['check', '.'], tally: single },
  {
    name: 'tests',
    program: 'node_modules/vitest/vitest.mjs',
    args: ['run', ...process.argv.slice(2)],
    tally: (ok) => runnerTally(existsSync(tallyFile) ? readFileSync(tallyFile, 'utf8') : undefined, ok),
  },
];

/** Runs the step's program on this same Node, its output going straight through; true when it ended well. */
function run(step: Step): Promise<boolean> {
  const child = spawn(process.execPath, [step.program, ...step.args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ROSETTE_TALLY: tallyFile },
  });
  return new Promise((done) => {
    child.on('error', (error) => {
      console.error(`cannot start ${step.program}: ${error.message}; run npm ci first`);
      done(false);
    });
    child.on('exit', (code) => done(code === 0));
  });
}

const results: StepResult[] = [];
for (const step of steps) {
  console.log(`\n== ${step.name}`);
  const start = performance.now();
  const ok = await run(step);
  results.push({ name: step.name, tally: step.tally(ok), seconds: (performance.now() - start) / 1000 });
}
rmSync(scratch, { recursive: true, force: true });
process.stdout.write(summary(results));
process.exitCode = results.some(({ tally }) => tally.failed > 0) ? 1 : 0;
