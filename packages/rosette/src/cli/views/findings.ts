import type { JsonObject } from '@rosette/template/base/json.ts';
import type { CloudError } from '#wire/cloud-client.ts';
import { displayValue, listOf, numberOf, objectsOf, textOf } from '../json-access.ts';
import { codeFrame } from './code-frame.ts';
import { printable, type Style } from './style.ts';

/** One finding of the API about a template. Lines and columns count from 1; columns in UTF-16 units. */
export interface Finding {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: string;
  readonly hint: string;
  /** `Resources.Vpc.Properties.CidrBlock`; empty when it is not about a place. */
  readonly path: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly endLine: number | undefined;
  readonly endColumn: number | undefined;
}

/** The findings in an error's body, errors first, then in order of the text. */
export function findingsOf(error: CloudError): readonly Finding[] {
  return sortFindings(objectsOf(error.data, 'Diagnostics').map(findingOf));
}

/** The findings that came with a success (warnings). */
export function warningsOf(answer: JsonObject): readonly Finding[] {
  return sortFindings(objectsOf(answer, 'Diagnostics').map(findingOf));
}

/** All findings the way a compiler shows them, with a count at the end. */
export function renderFindings(
  findings: readonly Finding[],
  file: string,
  text: string,
  style: Style,
): readonly string[] {
  return [
    ...findings.flatMap((finding) => [...renderFinding(finding, file, text, style), '']),
    summary(findings, style),
  ];
}

function renderFinding(finding: Finding, file: string, text: string, style: Style): readonly string[] {
  const { severity, code, message, hint, path, line, column } = finding;
  const paint = severity === 'error' ? style.red : severity === 'warning' ? style.yellow : style.blue;
  const position = line === undefined ? '' : `:${line}:${column ?? 1}`;
  const place = path === '' ? '' : `  ${style.dim(path)}`;
  return [
    `${paint(style.bold(`${severity}[${code}]`))} ${style.bold(printable(message))}`,
    `  ${style.blue('-->')} ${file}${position}${place}`,
    ...codeFrame(text, finding, paint, style),
    ...(hint === '' ? [] : [`  ${style.bold('hint:')} ${printable(hint)}`]),
  ];
}

function summary(findings: readonly Finding[], style: Style): string {
  const count = (severity: Finding['severity'], word: string) => {
    const n = findings.filter((finding) => finding.severity === severity).length;
    return n === 0 ? [] : [`${n} ${word}${n === 1 ? '' : 's'}`];
  };
  const parts = [...count('error', 'error'), ...count('warning', 'warning'), ...count('information', 'note')];
  const line = parts.join(', ');
  return findings.some((finding) => finding.severity === 'error') ? style.red(line) : style.yellow(line);
}

function findingOf(item: JsonObject): Finding {
  const severity = textOf(item, 'Severity');
  const path = listOf(item, 'Path');
  return {
    code: textOf(item, 'Code'),
    severity: severity === 'warning' || severity === 'information' ? severity : 'error',
    message: textOf(item, 'Message'),
    hint: textOf(item, 'Hint'),
    path: path.length > 0 ? path.map(displayValue).join('.') : textOf(item, 'Path'),
    line: numberOf(item, 'Line'),
    column: numberOf(item, 'Column'),
    endLine: numberOf(item, 'EndLine'),
    endColumn: numberOf(item, 'EndColumn'),
  };
}

function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  const rank = { error: 0, warning: 1, information: 2 };
  const at = (value: number | undefined) => value ?? Number.MAX_SAFE_INTEGER;
  return findings.toSorted(
    (a, b) => rank[a.severity] - rank[b.severity] || at(a.line) - at(b.line) || at(a.column) - at(b.column),
  );
}
