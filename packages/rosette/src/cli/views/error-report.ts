import { CloudError } from '#wire/cloud-client.ts';
import { CliError, type ExitCode, exitCodes, Interrupted, TemplateRefused } from '../errors.ts';
import { textOf } from '../json-access.ts';
import { findingsOf, renderFindings } from './findings.ts';
import { printable, type Style } from './style.ts';

export interface ErrorReport {
  readonly exitCode: ExitCode;
  readonly lines: readonly string[];
}

/** An error in words: what happened, where, why, and what to do. Never a stack trace. */
export function errorReport(error: unknown, style: Style): ErrorReport {
  if (error instanceof Interrupted)
    return { exitCode: exitCodes.interrupted, lines: [style.yellow('interrupted'), error.message] };
  if (error instanceof TemplateRefused) return templateReport(error, style);
  if (error instanceof CliError) {
    return { exitCode: error.exitCode, lines: explain(error.message, error, style) };
  }
  if (error instanceof CloudError) return cloudReport(error, style);
  return {
    exitCode: exitCodes.failed,
    lines: explain(
      'Rosette itself is at fault here',
      { why: words(error), hint: 'please report it, with what you did' },
      style,
    ),
  };
}

/** `error: what`, then the known ones of where, why and hint, aligned. */
export function explain(
  what: string,
  details: {
    readonly where?: string | undefined;
    readonly why?: string | undefined;
    readonly hint?: string | undefined;
  },
  style: Style,
): readonly string[] {
  const part = (name: string, text: string | undefined) =>
    text === undefined || text === '' ? [] : [`  ${style.bold(`${name}:`.padEnd(6))} ${indent(printable(text), 9)}`];
  return [
    `${style.red(style.bold('error:'))} ${printable(what)}`,
    ...part('where', details.where),
    ...part('why', details.why),
    ...part('hint', details.hint),
  ];
}

/** The request itself was wrong (4xx), the service is at fault (5xx), or no answer came. */
function cloudReport(error: CloudError, style: Style): ErrorReport {
  const why = `${error.message} (${error.code}${error.requestId === undefined ? '' : `, request id ${error.requestId}`})`;
  // A connection that never stood is known to have done nothing; for the person it is the same: nobody answered.
  if (error.outcome === 'unknown' || error.code === 'ConnectionError') {
    const hint = 'is the server running, and is --endpoint right?';
    return { exitCode: exitCodes.rejected, lines: explain('no answer came', { why, hint }, style) };
  }
  const atFault = error.status >= 500;
  const what = atFault ? 'the service could not carry out the request' : 'the request was rejected';
  const hint = atFault ? 'the log of the server has the cause under this request id' : recommendation(error);
  return { exitCode: atFault ? exitCodes.failed : exitCodes.rejected, lines: explain(what, { why, hint }, style) };
}

/** Advice in words; the cloud's own is an address of its help pages, which says nothing here. */
function recommendation(error: CloudError): string | undefined {
  return error.recommend?.startsWith('https://') === true ? undefined : error.recommend;
}

function templateReport(refused: TemplateRefused, style: Style): ErrorReport {
  const findings = findingsOf(refused.error);
  const base = cloudReport(refused.error, style);
  if (findings.length === 0) return base;
  const lines = [...renderFindings(findings, refused.file, refused.text, style)];
  if (findings.some((finding) => /UserParameterMissing|ParameterMissing|MissingParameter/.test(finding.code))) {
    lines.push(`${style.bold('hint:')} give a value with -p Key=Value or --param-file, or let --auto choose`);
  }
  const requestId = refused.error.requestId ?? textOf(refused.error.data, 'RequestId');
  return {
    exitCode: base.exitCode,
    lines: requestId === '' ? lines : [...lines, style.dim(`request id ${requestId}`)],
  };
}

function words(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function indent(text: string, columns: number): string {
  return text.replaceAll('\n', `\n${' '.repeat(columns)}`);
}
