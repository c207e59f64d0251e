import { type DiagnosticCode, diagnostic } from '../base/catalogue.ts';
import type { Diagnostic } from '../base/diagnostic.ts';
import { type Expression, pathWithin } from '../model/expression.ts';

/** Collects what goes wrong in one part of a template; the path is found only when it is needed. */
export class Findings {
  readonly diagnostics: Diagnostic[] = [];

  /** A `fail` for scopes that evaluate `root`, which stands at `path`; `subject` names the instance that it goes for. */
  under(path: readonly (string | number)[], root: Expression, subject: () => string | undefined = () => undefined) {
    return (code: DiagnosticCode, message: string, at: Expression, hint?: string): void => {
      const where = { path: [...path, ...pathWithin(root, at)], range: at.range, hint };
      const name = subject();
      this.diagnostics.push(diagnostic(code, name === undefined ? message : `\`${name}\`: ${message}`, where));
    };
  }
}
