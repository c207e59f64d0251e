import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { choicesAt } from '#lsp/completion/complete.ts';
import { itemsOf } from '#lsp/completion/items.ts';
import { cursorAt } from '#lsp/cursor/cursor.ts';
import { hoverAt } from '#lsp/hover/hover.ts';
import { OpenTemplate } from '#lsp/open-template.ts';
import { openSchemaCatalog } from '#resources/schema-catalog.ts';
import { largeTemplate } from './support/large-template.ts';

/*
 * What a person feels who writes a template. In an editor, with 512 KB and 2,000 resources open: from a change to the
 * findings (goal 300 ms), completions (goal 50 ms), the first hover after a change. On the command line, start included:
 * `rosette validate` of one file (goal 300 ms) and of the corpus (goal 3 s; left out where there is none).
 */
const ROOT = resolve(import.meta.dirname, '..');
const CORPUS = resolve(ROOT, process.env.ROSETTE_CORPUS ?? '../shared/corpus/ros-templates');
const ROUNDS = 15;

const catalog = openSchemaCatalog(readFileSync(join(ROOT, 'specs/resource-types.json')));
const text = largeTemplate(2_000);
const template = new OpenTemplate(catalog, () => undefined, 'yaml');
let changes = 0;

/** As if one had typed, so that nothing is known already. */
function change(): void {
  changes += 1;
  template.update(`${text}# ${changes}\n`);
}

function findings(): number {
  return template.understanding().findings.length;
}

/** As if the findings of what was typed had been shown already. */
function changeAndCheck(): void {
  change();
  findings();
}

function complete(before: string): number {
  const offset = template.text.indexOf(before, template.text.length / 2) + before.length;
  const cursor = cursorAt(template.text, offset);
  if (cursor === undefined) throw new Error(`nothing to complete behind ${before}`);
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  return itemsOf(choicesAt(cursor, template.recent().names, catalog), cursor, { range, snippets: true }).length;
}

function hover(): void {
  const offset = template.text.indexOf('!Ref Vpc', template.text.length / 2) + 6;
  const question = { understanding: template.understanding(), occurrences: template.occurrences(), offset, catalog };
  if (hoverAt(question) === undefined) throw new Error('nothing to hover over');
}

/** The middle one of some rounds, after as many to warm up, and the longest. */
function measured(prepare: () => void, work: () => unknown): { readonly ms: number; readonly longestMs: number } {
  const once = () => {
    prepare();
    const start = performance.now();
    work();
    return performance.now() - start;
  };
  for (let round = 0; round < ROUNDS; round += 1) once();
  const times = Array.from({ length: ROUNDS }, once).sort((a, b) => a - b);
  return { ms: rounded(times[ROUNDS >> 1]!), longestMs: rounded(times.at(-1)!) };
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}

/** The best of some, start included. */
function validate(path: string): number {
  const command = [join(ROOT, 'packages/rosette/bin/rosette.ts'), 'validate', path];
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    spawnSync(process.execPath, command, { cwd: ROOT, stdio: 'ignore' });
    return performance.now() - start;
  });
  return rounded(Math.min(...times));
}

const nothing = () => undefined;
const editor = {
  findings: { ...measured(change, findings), goalMs: 300 },
  hoverAfterChange: measured(changeAndCheck, hover),
  completeReference: { ...measured(nothing, () => complete('!Ref ')), goalMs: 50 },
  completeType: { ...measured(nothing, () => complete('Type: ')), goalMs: 50 },
  completeAttribute: { ...measured(nothing, () => complete('!GetAtt ')), goalMs: 50 },
};
const commandLine = {
  oneFile: { ms: validate(join(ROOT, 'examples/hello.yml')), goalMs: 300 },
  corpus: existsSync(CORPUS) ? { ms: validate(CORPUS), goalMs: 3_000 } : null,
};
console.log(JSON.stringify({ editor, commandLine }));
