import { catalogue, type DiagnosticCode } from './codes.ts';
import type { Diagnostic, TextRange } from './diagnostic.ts';

export { catalogue, type DiagnosticCode } from './codes.ts';

/** A finding under its code; severity comes from the catalogue. */
export function diagnostic(
  code: DiagnosticCode,
  message: string,
  at: { path?: readonly (string | number)[]; range?: TextRange | undefined; hint?: string | undefined } = {},
): Diagnostic {
  return {
    code,
    severity: catalogue[code].severity,
    message,
    path: at.path ?? [],
    ...(at.hint === undefined ? {} : { hint: at.hint }),
    ...(at.range === undefined ? {} : { range: at.range }),
  };
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((finding) => finding.severity === 'error');
}
