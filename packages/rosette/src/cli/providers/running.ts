import { join } from 'node:path';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import type { RunningProgram } from '../host.ts';
import type { Provider } from './declaration.ts';

export interface RunningProviders {
  /** Address by parameter. */
  readonly addresses: ReadonlyMap<string, string>;
  stop(): Promise<void>;
}

export interface ProviderPlace {
  /** Absolute path; each provider has a folder in it. */
  readonly folder: string;
  /** Ports that the stack knows already, by parameter. */
  readonly ports: ReadonlyMap<string, number>;
}

/** How long a provider may take to say its address. */
const startLimitMs = 10_000;

/**
 * Starts provider programs. A provider listens on `PORT` of the loopback address (0: any free port), keeps its records in
 * the folder `PROVIDER_STATE`, prints one line with its address, and ends when its standard input does.
 */
export async function startProviders(
  context: Context,
  providers: readonly Provider[],
  place: ProviderPlace,
): Promise<RunningProviders> {
  const started: RunningProgram[] = [];
  const addresses = new Map<string, string>();
  const stop = async () => {
    await Promise.all(started.map((program) => program.stop()));
  };
  try {
    for (const provider of providers) {
      const program = context.host.startProgram({ file: provider.file, env: environment(provider, place) });
      started.push(program);
      addresses.set(provider.parameter, await addressOf(context, provider, program));
    }
    return { addresses, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function environment({ parameter }: Provider, { folder, ports }: ProviderPlace): Record<string, string> {
  return { PORT: String(ports.get(parameter) ?? 0), PROVIDER_STATE: join(folder, parameter) };
}

/** The address in the first line that has one. */
async function addressOf(context: Context, provider: Provider, program: RunningProgram): Promise<string> {
  const waiting = new AbortController();
  const outcome = await Promise.race([
    addressOrEnd(program),
    program.ended,
    context.host.clock.sleep(startLimitMs, waiting.signal).then(() => 'late' as const),
  ]);
  waiting.abort();
  if (typeof outcome === 'string' && outcome !== 'late') return outcome;
  throw new CliError(`the provider for ${provider.parameter} did not start`, {
    where: provider.file,
    why: outcome === 'late' ? `it printed no address within ${startLimitMs / 1000} seconds` : endReason(outcome),
    hint: 'a provider prints one line with its address, such as: listening on http://127.0.0.1:43121',
  });
}

function endReason(end: { readonly code: number | null; readonly stderr: string }): string {
  const said =
    end.stderr
      .trim()
      .split('\n')
      .find((line) => /error|Error/.test(line)) ??
    end.stderr.trim().split('\n')[0] ??
    '';
  return `it ended${end.code === null ? '' : ` with code ${end.code}`}${said === '' ? '' : `: ${said}`}`;
}

async function addressOrEnd(program: RunningProgram): Promise<string | Awaited<RunningProgram['ended']>> {
  return (await firstAddress(program)) ?? program.ended;
}

async function firstAddress(program: RunningProgram): Promise<string | undefined> {
  for await (const line of program.lines) {
    const address = /https?:\/\/[^\s/]+/.exec(line)?.[0];
    if (address !== undefined) return address;
  }
  return undefined;
}
