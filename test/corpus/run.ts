import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CorpusTemplate, corpusFolder, listedTemplates, type Outcome, upAndDown, whyNoCorpus } from './corpus.ts';

/*
 * `npm run corpus [-- words]`: takes each listed template (or those whose path contains one of the words) up and down
 * with the real command, each in a data directory of its own, and prints how each went.
 */
async function main(words: readonly string[]): Promise<number> {
  const folder = corpusFolder(process.env);
  const why = whyNoCorpus(folder);
  if (why !== undefined) {
    console.error(`error: ${why}`);
    return 2;
  }
  const wanted = listedTemplates().filter(
    ({ path }) => words.length === 0 || words.some((word) => path.includes(word)),
  );
  const outcomes: Outcome[] = [];
  for (const template of wanted) {
    const outcome = await inFreshDirectory(folder, template);
    outcomes.push(outcome);
    console.log(row(outcome));
  }
  const failed = outcomes.filter(({ problems }) => problems.length > 0).length;
  console.log(`${outcomes.length - failed} passed, ${failed} failed`);
  return failed > 0 || outcomes.length === 0 ? 1 : 0;
}

async function inFreshDirectory(folder: string, template: CorpusTemplate): Promise<Outcome> {
  const dataDir = mkdtempSync(join(tmpdir(), 'rosette-corpus-'));
  try {
    return await upAndDown(folder, template, dataDir);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function row({ path, problems, created, seconds }: Outcome): string {
  const mark = problems.length === 0 ? 'ok    ' : 'FAILED';
  const first = `${mark}  ${path.padEnd(72)} ${String(created).padStart(3)} created  ${seconds.toFixed(1).padStart(5)} s`;
  return [first, ...problems.map((problem) => `        ${problem}`)].join('\n');
}

process.exitCode = await main(process.argv.slice(2));
