import { spawn } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';

/*
 * `npm run bench [-- name…]`: runs each benchmark in a process of its own, so that none warms or fills the memory of
 * another, and prints one JSON object: what each measured, and on what machine. A benchmark is a file of this folder
 * that prints one JSON object of numbers on stdout; what it has to tell meanwhile goes to stderr.
 */
const BENCHES: readonly string[] = [
  'create-layers',
  'changes',
  'schedule',
  'restart',
  'serve',
  'cloud-queue',
  'custom-resources',
  'store',
  'language',
  'language-server',
  'hostile',
  'functions',
];

async function main(wanted: readonly string[]): Promise<number> {
  const unknown = wanted.filter((name) => !BENCHES.includes(name));
  if (unknown.length > 0) {
    console.error(`error: no benchmark "${unknown.join('", "')}"; there are: ${BENCHES.join(', ')}`);
    return 2;
  }
  const results: Record<string, unknown> = {};
  let failed = false;
  for (const name of wanted.length > 0 ? wanted : BENCHES) {
    console.error(`bench ${name} …`);
    const result = await runOne(name);
    failed ||= 'error' in result;
    results[name] = result;
  }
  const machine = { cpus: cpus().length, memory: totalmem(), node: process.version };
  console.log(JSON.stringify({ ...results, machine }, null, 2));
  return failed ? 1 : 0;
}

async function runOne(name: string): Promise<object> {
  const child = spawn(process.execPath, ['--expose-gc', join(import.meta.dirname, `${name}.ts`)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const code = await new Promise((done) => child.on('close', done));
  if (code !== 0) return { error: `bench/${name}.ts ended with ${code}` };
  return parse(name, output);
}

function parse(name: string, output: string): object {
  try {
    return JSON.parse(output);
  } catch {
    return { error: `bench/${name}.ts printed something that is not JSON: ${output.slice(0, 200)}` };
  }
}

process.exitCode = await main(process.argv.slice(2));
