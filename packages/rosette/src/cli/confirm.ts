import type { CliHost } from './host.ts';

/** Whether somebody is there to be asked: a person types, and sees the question. */
export function canAsk({ stdin, stderr }: CliHost): boolean {
  return stdin.isTTY && stderr.isTTY;
}

/** Asks a question that only `y` or `yes` answers with yes. It goes to standard error, since standard output may be kept.
 *  When the signal aborts, nothing was said. */
export async function confirmed(host: CliHost, question: string, signal?: AbortSignal): Promise<boolean> {
  host.stderr.write(`${question} [y/N] `);
  return /^\s*y(es)?\s*$/i.test((await host.stdin.readLine(signal)) ?? '');
}
