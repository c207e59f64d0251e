import { type Context, printLines } from '../context.ts';
import { CliError, type ExitCode, exitCodes } from '../errors.ts';
import type { TemplateChecker } from '../template-checker.ts';
import { type CheckedFile, type CheckedFiles, isWrong, summaryOf } from '../views/checked-files.ts';
import { sarifLog } from '../views/sarif.ts';
import { validationJson } from '../views/validation-json.ts';
import { fileReport, verdict } from '../views/validation-report.ts';
import { type FoundTemplates, findTemplates } from './validate-files.ts';
import { remoteChecker } from './validate-remote.ts';

export interface ValidateOptions {
  readonly format?: string;
  readonly remote?: boolean;
}

type Format = 'text' | 'json' | 'sarif';

/** Checks templates and shows everything that is wrong with them. Done: no error was found; failed: there is one. */
export async function validate(
  context: Context,
  places: readonly string[],
  options: ValidateOptions,
): Promise<ExitCode> {
  const format = formatOf(context, options);
  const found = await findTemplates(context.host, places);
  const checker = options.remote === true ? await remoteChecker(context) : await openChecker(context, found);
  try {
    const checked = await check(found, checker, (file) => {
      if (format === 'text') printFile(context, file);
    });
    print(context, checked, format);
    return checked.files.some(isWrong) ? exitCodes.failed : exitCodes.done;
  } finally {
    await checker.close();
  }
}

function openChecker({ host, dataDir }: Context, { files }: FoundTemplates): Promise<TemplateChecker> {
  return host.openChecker(
    files.map(({ text }) => text.length),
    dataDir,
  );
}

function formatOf(context: Context, { format }: ValidateOptions): Format {
  if (format === undefined) return context.json ? 'json' : 'text';
  if (format === 'text' || format === 'json' || format === 'sarif') return format;
  throw new CliError(`--format ${format} is not known`, { hint: 'use text, json or sarif' });
}

/** All at once; each is handed on as soon as it and all before it are done. */
async function check(
  { files, passedOver }: FoundTemplates,
  checker: TemplateChecker,
  done: (file: CheckedFile) => void,
): Promise<CheckedFiles> {
  const running = files.map(async ({ file, text }) => ({ file, text, ...(await checker.check(text)) }));
  // Each is waited for in turn; what goes wrong with a later one before that is told then.
  for (const each of running) each.catch(() => undefined);
  const checked: CheckedFile[] = [];
  for (const each of running) {
    const file = await each;
    checked.push(file);
    done(file);
  }
  return { files: checked, passedOver };
}

function printFile({ host, style }: Context, file: CheckedFile): void {
  printLines(host.stdout, fileReport(file, style, host.stdout.isTTY ? host.stdout.columns : undefined));
}

function print(context: Context, checked: CheckedFiles, format: Format): void {
  const { stdout, version, pageOf } = context.host;
  if (format === 'text') printLines(stdout, [verdict(checked, context.style)]);
  else {
    const answer =
      format === 'json' ? validationJson(checked, summaryOf(checked)) : sarifLog(checked.files, { version, pageOf });
    stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
  }
}
