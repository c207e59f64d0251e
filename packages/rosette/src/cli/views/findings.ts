import type { JsonObject } from '@rosette/template/base/json.ts';
import type { CloudError } from '#wire/cloud-client.ts';
import type { Finding } from '../finding.ts';
import { displayValue, listOf, numberOf, objectsOf, textOf } from '../json-access.ts';
import { codeFrame, linesOf } from './code-frame.ts';
import { oneLine, printable, type Style } from './style.ts';

/** The findings in an error's body, errors first, then in order of the text. */
export function findingsOf(error: CloudError): readonly Finding[] {
  return byPosition(findingsIn(error.data)).toSorted((a, b) => rank[a.severity] - rank[b.severity]);
}

const rank = { error: 0, warning: 1, information: 2 } as const;

/** The findings in an answer or in the body of an error. */
export function findingsIn(answer: JsonObject | undefined): readonly Finding[] {
  return objectsOf(answer, 'Diagnostics').map(findingOf);
}

/** In the order of the text; what is about no place stands last. */
export function byPosition(findings: readonly Finding[]): readonly Finding[] {
  const at = (value: number | undefined) => value ?? Number.MAX_SAFE_INTEGER;
  return findings.toSorted((a, b) => at(a.line) - at(b.line) || at(a.column) - at(b.column));
}

/** All findings the way a compiler shows them, with a count at the end. */
export function renderFindings(
  findings: readonly Finding[],
  file: string,
  text: string,
  style: Style,
): readonly string[] {
  const lines = linesOf(text);
  return [
    ...findings.flatMap((finding) => [...renderFinding(finding, file, lines, style), '']),
    summary(findings, style),
  ];
}

/** One finding above the line that it is about. `lines` is the text; `columns` the width of the terminal, if it is one. */
export function renderFinding(
  finding: Finding,
  file: string,
  lines: readonly string[],
  style: Style,
  columns?: number,
): readonly string[] {
  const { severity, code, message, hint, path, line, column } = finding;
  const paint = severity === 'error' ? style.red : severity === 'warning' ? style.yellow : style.blue;
  const position = line === undefined ? '' : `:${line}:${column ?? 1}`;
  const place = path.length === 0 ? '' : `  ${style.dim(oneLine(path.join('.')))}`;
  return [
    `${paint(style.bold(`${severity}[${code}]`))} ${style.bold(printable(message))}`,
    `  ${style.blue('-->')} ${oneLine(file)}${position}${place}`,
    ...codeFrame(lines, finding, paint, style, columns),
    ...(hint === '' ? [] : [`  ${style.bold('hint:')} ${printable(hint)}`]),
  ];
}

function summary(findings: readonly Finding[], style: Style): string {
  const count = (severity: Finding['severity']) => findings.filter((finding) => finding.severity === severity).length;
  const line = countFindings({ errors: count('error'), warnings: count('warning'), notes: count('information') });
  return count('error') > 0 ? style.red(line) : style.yellow(line);
}

/** `2 errors, 1 warning`; empty when there is none. */
export function countFindings(counts: Readonly<Record<'errors' | 'warnings' | 'notes', number>>): string {
  return (['errors', 'warnings', 'notes'] as const)
    .filter((word) => counts[word] > 0)
    .map((word) => `${counts[word]} ${counts[word] === 1 ? word.slice(0, -1) : word}`)
    .join(', ');
}

function findingOf(item: JsonObject): Finding {
  const severity = textOf(item, 'Severity');
  const path = listOf(item, 'Path');
  return {
    code: textOf(item, 'Code'),
    severity: severity === 'warning' || severity === 'information' ? severity : 'error',
    message: textOf(item, 'Message'),
    hint: textOf(item, 'Hint'),
    path: path.map((step) => (typeof step === 'number' ? step : displayValue(step))),
    line: numberOf(item, 'Line'),
    column: numberOf(item, 'Column'),
    endLine: numberOf(item, 'EndLine'),
    endColumn: numberOf(item, 'EndColumn'),
  };
}
