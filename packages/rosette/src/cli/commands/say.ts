import type { Choice } from '../auto/fill.ts';
import type { Context } from '../context.ts';
import type { Provider } from '../providers/declaration.ts';
import type { RunningProviders } from '../providers/running.ts';
import { clip } from '../views/width.ts';

/* What a command tells on its way. With --json nothing but the answer goes to standard output. */

export function say(context: Context, text: string): void {
  if (!context.json) context.host.stdout.write(`${text}\n`);
  else if (context.host.stderr.isTTY) context.host.stderr.write(`${text}\n`);
}

export function sayLines(context: Context, lines: readonly string[]): void {
  if (lines.length > 0) say(context, lines.join('\n'));
}

/** A line that stands on a terminal until the returned function is called: a person sees at once that something happens,
 *  before it is known what. */
export function sayMeanwhile({ host, json }: Context, text: string): () => void {
  const out = json ? host.stderr : host.stdout;
  let stands = out.isTTY;
  // One line only: what wraps could not be taken back.
  if (stands) out.write(clip(text, Math.max(20, out.columns) - 1));
  return () => {
    if (stands) out.write('\r\u001b[K');
    stands = false;
  };
}

export function sayProviders(context: Context, providers: readonly Provider[], running: RunningProviders): void {
  for (const { parameter, file } of providers)
    say(context, `Started ${file} for ${parameter}: ${running.addresses.get(parameter)}`);
}

export function sayChoices(context: Context, choices: readonly Choice[]): void {
  if (choices.length > 0)
    say(context, `Chosen by --auto: ${choices.map(({ key, shown }) => `${key}=${shown}`).join(', ')}`);
}
