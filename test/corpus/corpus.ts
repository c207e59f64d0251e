import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { readCloudLedger } from './cloud-ledger.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const COMMAND = join(ROOT, 'packages/rosette/bin/rosette.ts');
/** Longer than any of these stacks takes; a command that hangs is ended and reported. */
const GIVE_UP_MS = 240_000;

export interface CorpusTemplate {
  /** Path inside the corpus. */
  readonly path: string;
  /** `Key=Value`, handed to `-p`. */
  readonly parameters: readonly string[];
}

/** Where the templates are: ROSETTE_CORPUS, or the folder that stands beside a checkout of the project. */
export function corpusFolder(env: NodeJS.ProcessEnv): string {
  return resolve(ROOT, env.ROSETTE_CORPUS ?? '../shared/corpus/ros-templates');
}

/** Why the corpus cannot run here, or undefined when it can. */
export function whyNoCorpus(folder: string): string | undefined {
  return existsSync(folder) ? undefined : `no corpus at ${folder}; set ROSETTE_CORPUS to a folder of ROS templates`;
}

export function listedTemplates(): readonly CorpusTemplate[] {
  return parseList(readFileSync(join(import.meta.dirname, 'templates.txt'), 'utf8'));
}

export function parseList(text: string): readonly CorpusTemplate[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(/\s+/))
    .map(([path = '', ...parameters]) => ({ path, parameters }));
}

export interface Outcome {
  readonly path: string;
  /** Empty when all went well. */
  readonly problems: readonly string[];
  /** How many things were made in the local cloud. */
  readonly created: number;
  readonly seconds: number;
}

/** Takes one template up and down with the real command on the given data directory, and looks whether anything stays. */
export async function upAndDown(folder: string, template: CorpusTemplate, dataDir: string): Promise<Outcome> {
  const began = performance.now();
  const name = stackName(template.path);
  const problems: string[] = [];
  const rosette = (...args: readonly string[]) => run([...args, '--data-dir', dataDir, '--json']);

  const given = template.parameters.flatMap((parameter) => ['-p', parameter]);
  const up = await rosette('up', join(folder, template.path), '--auto', '--name', name, ...given);
  if (up.code !== 0) problems.push(`up ended with ${up.code}: ${up.errors}`);
  const status = text(up.answer, 'Status');
  if (status !== 'CREATE_COMPLETE') problems.push(`up left the stack in ${status}: ${text(up.answer, 'StatusReason')}`);

  const down = await rosette('down', name, '--yes');
  if (down.code !== 0) problems.push(`down ended with ${down.code}: ${down.errors}`);
  const list = await rosette('ls');
  if (list.code !== 0) problems.push(`ls ended with ${list.code}: ${list.errors}`);
  const ledger = readCloudLedger(dataDir);
  if (ledger === undefined) problems.push('the data directory holds no ledger of a local cloud');
  const left = [...stacksLeft(list.answer), ...(ledger?.left ?? [])];
  problems.push(...left.map((thing) => `still there after down: ${thing}`));
  const seconds = (performance.now() - began) / 1000;
  return { path: template.path, problems, created: ledger?.created ?? 0, seconds };
}

/** A stack's name from a file's: letters, digits, dashes and underscores, beginning with a letter. */
export function stackName(path: string): string {
  const base = basename(path)
    .replace(/\.[^.]+$/, '')
    .replace(/[^A-Za-z0-9_-]/g, '-');
  return /^[A-Za-z]/.test(base) ? base : `t-${base}`;
}

interface Ran {
  readonly code: number | null;
  readonly answer: unknown;
  readonly errors: string;
}

function run(args: readonly string[]): Promise<Ran> {
  const child = spawn(process.execPath, [COMMAND, ...args], { stdio: ['ignore', 'pipe', 'pipe'], timeout: GIVE_UP_MS });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    output += part;
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    errors += part;
  });
  return new Promise((done) => {
    child.on('close', (code) => done({ code, answer: parsed(output), errors: errors.trim() || output.trim() }));
  });
}

function parsed(output: string): unknown {
  try {
    return JSON.parse(output);
  } catch {
    return undefined;
  }
}

function text(answer: unknown, key: string): string {
  return String(member(answer, key) ?? 'unknown');
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

/** Stacks of a ListStacks answer that are not deleted. */
export function stacksLeft(answer: unknown): readonly string[] {
  const stacks = member(answer, 'Stacks');
  if (!Array.isArray(stacks)) return ['(ls gave no list of stacks)'];
  return stacks
    .filter((stack) => member(stack, 'Status') !== 'DELETE_COMPLETE')
    .map((stack) => `${text(stack, 'StackName')} ${text(stack, 'Status')}`);
}
