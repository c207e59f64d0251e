import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { onTestFinished, type TestContext } from 'vitest';
import { ROOT } from '../e2e/house.ts';

export const LANGUAGES = ['TypeScript', 'Python'] as const;
export type Language = (typeof LANGUAGES)[number];
export type Transport = 'http' | 'sync' | 'signed' | 'topic' | 'queue' | 'function';

/** Another Python can be named, to see whether an older one does. */
const PYTHON = process.env.ROSETTE_TEST_PYTHON ?? 'python3';
const hasPython = spawnSync(PYTHON, ['--version']).status === 0;

/** Skips the test, with the reason, where the language is not to be had. */
export function need(language: Language, { skip }: TestContext): void {
  if (language === 'Python' && !hasPython) skip('there is no python3 here');
}

export interface Started {
  /** The first line that it printed: its address, or what a function returned. */
  readonly line: string;
  /** What it has logged so far. */
  log(): string;
}

/** The provider of the fixtures as a process, which is gone after the test. */
export async function startProvider(
  language: Language,
  transport: Transport,
  env: Readonly<Record<string, string>> = {},
): Promise<Started> {
  const child = spawnProvider(language, transport, env);
  let stderr = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const line = await firstLine(child).catch(() => Promise.reject(new Error(`the provider ended:\n${stderr}`)));
  return { line, log: () => stderr };
}

function spawnProvider(language: Language, transport: Transport, env: Readonly<Record<string, string>>): ChildProcess {
  const [program, file] =
    language === 'Python' ? [PYTHON, 'provider_fixture.py'] : [process.execPath, 'provider.fixture.ts'];
  const path = { PYTHONPATH: join(ROOT, 'packages/custom-resource/python'), PYTHONDONTWRITEBYTECODE: '1' };
  return spawn(program, [join(import.meta.dirname, file), transport], {
    env: { ...process.env, ...path, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((done, failed) => {
    let text = '';
    child.stdout!.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      const [line, rest] = text.split('\n', 2);
      if (rest !== undefined) done(line!);
    });
    child.on('exit', failed);
  });
}
