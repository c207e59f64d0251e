import type { Diagnostic as FindingOfTemplate } from '@rosette/template/base/diagnostic.ts';
import { type Diagnostic, DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';

export const SOURCE = 'rosette';

const severities: Readonly<Record<FindingOfTemplate['severity'], DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
};

/** The findings of the analysis for the editor. What is about no place stands at the beginning of the text. */
export function diagnosticsOf(
  findings: readonly FindingOfTemplate[],
  document: TextDocument,
  pageOf: (code: string) => string,
): Diagnostic[] {
  return findings.map(({ code, severity, message, hint, range = { start: 0, end: 0 } }) => ({
    range: { start: document.positionAt(range.start), end: document.positionAt(range.end) },
    severity: severities[severity],
    code,
    codeDescription: { href: pageOf(code) },
    source: SOURCE,
    message: hint === undefined ? message : `${message}\n${hint}`,
    ...(isUnused(code) ? { tags: [DiagnosticTag.Unnecessary] } : {}),
  }));
}

/** Of a name that nothing refers to. */
export function isUnused(code: string): boolean {
  return /Unused$/.test(code);
}
