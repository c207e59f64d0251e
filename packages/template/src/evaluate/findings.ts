import { type DiagnosticCode, diagnostic } from '../base/catalogue.ts';
import type { Diagnostic } from '../base/diagnostic.ts';
import { type Expression, pathWithin } from '../model/expression.ts';

/** Collects what goes wrong in one part of a template; the path is found only when it is needed. */
export class Findings {
  readonly diagnostics: Diagnostic[] = [];

  /** A `fail` for scopes that evaluate `root`, which stands at `path`. */
  under(path: readonly (string | number)[], root: Expression) {
    return (code: DiagnosticCode, message: string, at: Expression, hint?: string): void => {
      const where = { path: [...path, ...pathWithin(root, at)], range: at.range, hint };
      this.diagnostics.push(diagnostic(code, message, where));
    };
  }
}
