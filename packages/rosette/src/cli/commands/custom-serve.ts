import { relative, resolve } from 'node:path';
import { type Context, printLines, widthOf } from '../context.ts';
import { CliError, type ExitCode, exitCodes, fileError } from '../errors.ts';
import type { Happening, LoadFailure, ServedProvider } from '../served-provider.ts';
import { type TranscriptSettings, transcriptLines } from '../views/custom-transcript.ts';
import { transcriptJson } from '../views/custom-transcript-json.ts';
import { outputFilter } from '../views/program-output.ts';
import { portOf } from './serve.ts';

export interface CustomServeOptions {
  readonly host: string;
  readonly port: string;
  readonly sync?: boolean;
  /** Commander's form of `--no-reload`. */
  readonly reload: boolean;
}

/** How long requests under way may go on after Ctrl-C; the next one ends them. */
const PATIENCE_MS = 10_000;

/** Serves a provider for whoever writes it, and shows what it is asked and answers, until Ctrl-C. */
export async function customServe(context: Context, given: string, options: CustomServeOptions): Promise<ExitCode> {
  const { host } = context;
  const file = resolve(host.cwd, given);
  if ((await host.kindOf(file)) !== 'file')
    await host.readFile(file).catch((error) => Promise.reject(fileError('provider', given, error)));
  const told = new Transcript(context);
  const sync = options.sync === true;
  const provider = await host.serveProvider({
    file,
    host: options.host,
    port: portOf(options.port),
    reload: options.reload,
    sync,
    tell: (happening) => told.tell(happening),
  });
  told.begin(announcement(context, given, provider.url, options));
  const failure = await Promise.race([provider.hopeless, stopped(context, provider)]);
  if (failure === undefined) return exitCodes.done;
  await provider.close(0);
  throw doesNotLoad(given, failure, told.settings);
}

/** Resolves when Ctrl-C has stopped the provider; a second one stops it at once. */
async function stopped({ host, json }: Context, provider: ServedProvider): Promise<undefined> {
  const { promise, resolve: interrupted } = Promise.withResolvers<void>();
  let presses = 0;
  const forget = host.onInterrupt(() => {
    presses += 1;
    if (presses > 1) void provider.close(0);
    interrupted();
  });
  await promise;
  if (!json) host.stderr.write('Stopping: requests under way may end first; Ctrl-C again stops at once.\n');
  await provider.close(PATIENCE_MS);
  forget();
}

/** What happened, on standard output; what happens before the announcement waits for it. */
class Transcript {
  readonly settings: TranscriptSettings;
  readonly #context: Context;
  readonly #early: (readonly [Happening, number])[] = [];
  #begun = false;

  constructor(context: Context) {
    const { host, style } = context;
    this.#context = context;
    const shown = (path: string) => shownPath(path, host.cwd);
    this.settings = { style, width: widthOf(host.stdout), shown, output: outputFilter() };
  }

  begin(announcement: readonly string[]): void {
    printLines(this.#context.host.stdout, announcement);
    this.#begun = true;
    for (const [happening, at] of this.#early.splice(0)) this.#print(happening, at);
  }

  tell(happening: Happening): void {
    const now = this.#context.host.clock.now();
    if (this.#begun) this.#print(happening, now);
    else this.#early.push([happening, now]);
  }

  #print(happening: Happening, at: number): void {
    const { host, json } = this.#context;
    if (json) host.stdout.write(`${JSON.stringify(transcriptJson(happening, at))}\n`);
    else printLines(host.stdout, transcriptLines(happening, at, this.settings));
  }
}

function announcement(
  { json, style }: Context,
  file: string,
  url: string,
  { host, sync, reload }: CustomServeOptions,
): readonly string[] {
  // All addresses is none that a template could name.
  const reachable = host === '0.0.0.0' || host === '::' ? `http://127.0.0.1:${new URL(url).port}` : url;
  const token = `web${sync === true ? '[sync]' : ''}:${reachable}/`;
  if (json) return [JSON.stringify({ Event: 'Listening', Url: url, ServiceToken: token, File: file })];
  return [
    `Rosette serves ${style.bold(file)} as a provider of custom resources.`,
    '',
    `  In a template  ServiceToken: ${style.bold(token)}`,
    `  Or give it to  rosette up TEMPLATE -p Token=${quoted(token)}`,
    '',
    style.dim(`${reload ? 'It is started anew when its files change. ' : ''}Ctrl-C stops it. Times are UTC.`),
    '',
  ];
}

/** For a shell: brackets are patterns there. */
function quoted(token: string): string {
  return token.includes('[') ? `'${token}'` : token;
}

function shownPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short === '' || short.startsWith('..') ? path : short;
}

function doesNotLoad(file: string, failure: LoadFailure, { shown }: TranscriptSettings): CliError {
  const place = failure.file === undefined ? file : shown(failure.file);
  return new CliError('the provider does not load', {
    where: failure.line === undefined ? place : `${place}:${failure.line}`,
    why: [failure.message, ...failure.excerpt].join('\n'),
    hint: 'without --no-reload the command waits for a file that loads',
    exitCode: exitCodes.failed,
  });
}
