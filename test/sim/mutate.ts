import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { MUTATIONS, type Mutation } from './mutations.ts';

/*
 * `node test/sim/mutate.ts [--runs N] [--only TEXT] [--scripts]`: plants one bug at a time into a copy of the engine and lets the
 * simulator look for it. Tells which are found, by which invariant and after how many stories (and the shortest script, if
 * asked for); ends with 1 when one survives. Nothing of the working tree is touched.
 */

const ROOT = resolve(import.meta.dirname, '../..');
/** A bug may make the engine go round in circles. */
const LONGEST_MS = 300_000;
/** Stories in which the engine as it is must not fail. */
const SOUND_RUNS = '100';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '8000' },
    only: { type: 'string', default: '' },
    jobs: { type: 'string', default: '2' },
    scripts: { type: 'boolean', default: false },
  },
});

const chosen = MUTATIONS.filter((mutation) => `${mutation.file} ${mutation.bug}`.includes(values.only));
const waiting = [...chosen];
const survivors: Mutation[] = [];
await Promise.all(Array.from({ length: Number(values.jobs) }, work));
console.log(`\n${chosen.length - survivors.length} of ${chosen.length} found`);
process.exitCode = survivors.length === 0 ? 0 : 1;

/** One copy of the tree, in which bugs are planted one after the other. */
async function work(): Promise<void> {
  const copy = mkdtempSync(join(tmpdir(), 'rosette-mutate-'));
  for (const path of ['package.json', 'packages/rosette', 'test/sim']) {
    cpSync(join(ROOT, path), join(copy, path), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  const unsound = await look(copy, SOUND_RUNS);
  if (unsound !== null) throw new Error(`the engine fails without any planted bug: ${unsound}`);
  for (let mutation = waiting.shift(); mutation !== undefined; mutation = waiting.shift()) {
    const found = await plant(copy, mutation);
    if (found === null) survivors.push(mutation);
    console.log(
      `${found === null ? 'SURVIVES' : 'found   '} ${mutation.file}: ${mutation.bug}${found === null ? '' : ` [${found}]`}`,
    );
  }
  rmSync(copy, { recursive: true, force: true });
}

/** How the bug was found; null when it was not. */
async function plant(copy: string, mutation: Mutation): Promise<string | null> {
  const path = join(copy, 'packages/rosette/src/engine', mutation.file);
  const sound = readFileSync(path, 'utf8');
  if (sound.split(mutation.search).length !== 2)
    throw new Error(`${mutation.file}: "${mutation.search}" is not there once`);
  writeFileSync(
    path,
    sound.replace(mutation.search, () => mutation.replace),
  );
  try {
    return await look(copy, values.runs);
  } finally {
    writeFileSync(path, sound);
  }
}

function look(copy: string, runs: string): Promise<string | null> {
  const script = join(copy, 'test/sim/first-failure.ts');
  const child = spawn(process.execPath, [script, runs, ...(values.scripts ? ['shrink'] : [])], {
    cwd: copy,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (text) => {
    output += String(text);
  });
  child.stderr.on('data', (text) => {
    output += String(text);
  });
  const timer = setTimeout(() => child.kill(), LONGEST_MS);
  return new Promise((done) => {
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      if (signal !== null) done('it does not end');
      else done(code === 0 ? null : values.scripts ? output.trim() : output.trim().split('\n')[0]!.slice(0, 120));
    });
  });
}
