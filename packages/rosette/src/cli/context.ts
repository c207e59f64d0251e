import { resolve } from 'node:path';
import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ApiClient } from '#server/contract/api-client.ts';
import { CliError, fileError } from './errors.ts';
import type { CliHost, OutputStream, Session } from './host.ts';
import { createStyle, type Style, wantsColour } from './views/style.ts';
import { fold } from './views/width.ts';

/** The options that every command takes. */
export interface GlobalOptions {
  readonly dataDir?: string;
  readonly endpoint?: string;
  readonly region?: string;
  readonly json?: boolean;
  /** Commander's form of `--no-color`. */
  readonly color?: boolean;
}

/** What a command works with. */
export interface Context {
  readonly host: CliHost;
  /** Absolute path. */
  readonly dataDir: string;
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  /** Only the API's answer may go to standard output. */
  readonly json: boolean;
  /** Style of standard output. */
  readonly style: Style;
  /** Style of standard error. */
  readonly errorStyle: Style;
}

export function createContext(host: CliHost, options: GlobalOptions): Context {
  const colour = options.color !== false;
  return {
    host,
    dataDir: resolve(host.cwd, options.dataDir ?? host.env.ROSETTE_DATA_DIR ?? '.rosette'),
    endpoint: options.endpoint ?? host.env.ROSETTE_ENDPOINT,
    region: options.region ?? host.env.ROSETTE_REGION,
    json: options.json === true,
    style: createStyle(wantsColour(host.stdout.isTTY, host.env, colour)),
    errorStyle: createStyle(wantsColour(host.stderr.isTTY, host.env, colour)),
  };
}

/** Opens the API for one piece of work and closes it whatever happens. */
export async function withSession<T>(context: Context, work: (client: ApiClient) => Promise<T>): Promise<T> {
  const session = await openSession(context);
  try {
    return await work(session.client);
  } finally {
    await session.close();
  }
}

/** Whoever opens it closes it. */
export function openSession({ host, dataDir, endpoint, region }: Context): Promise<Session> {
  return host.open({ dataDir, endpoint, region });
}

/** Width to fit tables into; undefined when the output is not a terminal. */
export function widthOf(out: OutputStream): number | undefined {
  return out.isTTY ? Math.max(20, out.columns) : undefined;
}

export function printJson(context: Context, answer: JsonObject): void {
  context.host.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
}

export function printLines(out: OutputStream, lines: readonly string[]): void {
  if (lines.length > 0) out.write(`${lines.join('\n')}\n`);
}

/** What went wrong, on standard error, broken to fit a terminal. */
export function printReport({ host }: Context, lines: readonly string[]): void {
  // A report may hold line ends of its own.
  const single = lines.flatMap((line) => line.split('\n'));
  printLines(host.stderr, fold(single, widthOf(host.stderr)));
}

/** Text of the template file; `-` is standard input. */
export async function readTemplate(host: CliHost, file: string): Promise<string> {
  const text = file === '-' ? await host.stdin.readAll() : await readTemplateFile(host, file);
  if (text.trim() !== '') return text;
  throw new CliError('the template is empty', {
    where: file === '-' ? 'standard input' : file,
    hint: "a template begins with ROSTemplateFormatVersion: '2015-09-01' and has Resources",
  });
}

async function readTemplateFile(host: CliHost, file: string): Promise<string> {
  try {
    return await host.readFile(resolve(host.cwd, file));
  } catch (error) {
    throw fileError('template', file, error);
  }
}
