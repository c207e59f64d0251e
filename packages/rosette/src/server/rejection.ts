import { catalogue } from '@rosette/template/base/catalogue.ts';
import type { Diagnostic } from '@rosette/template/base/diagnostic.ts';
import type { JsonObject } from '@rosette/template/base/json.ts';
import { SourceText } from '@rosette/template/text/source.ts';
import { TemplateRejected } from '#engine/ports/stack-service.ts';
import { CloudError } from '#wire/cloud-client.ts';

/** Everything that is wrong with a template as one API error: the code of the first error, a line of text for each
 *  finding, and the findings themselves in the field `Diagnostics`, which is an extension of Rosette. */
export function rejection(diagnostics: readonly Diagnostic[], templateBody: string): CloudError {
  const source = new SourceText(templateBody);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const shown = [...errors, ...diagnostics.filter(({ severity }) => severity !== 'error')];
  const code = errors[0] === undefined ? 'StackValidationFailed' : catalogue[errors[0].code].api;
  return new CloudError(code, shown.map((finding) => findingLine(finding, source)).join('\n'), {
    data: { Diagnostics: diagnostics.map((finding) => findingView(finding, source)) },
  });
}

/** Runs what may refuse the template, and turns its refusal into the API's. The text, or how to read the one that the
 *  stack has already, is there to name the place of each finding. */
export async function rejecting<T>(
  template: string | (() => Promise<string | undefined>),
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof TemplateRejected)) throw error;
    const templateBody = typeof template === 'string' ? template : ((await template()) ?? '');
    throw rejection(error.diagnostics, templateBody);
  }
}

function findingLine(finding: Diagnostic, source: SourceText): string {
  const at = finding.range === undefined ? undefined : source.positionAt(finding.range.start);
  const where = at === undefined ? '' : `${at.line}:${at.column}: `;
  const severity = finding.severity === 'error' ? '' : `${finding.severity}: `;
  return `${where}${severity}${finding.message}${finding.hint === undefined ? '' : ` (${finding.hint})`}`;
}

/** One finding as the API shows it. Lines and columns count from 1; the end is exclusive. */
export function findingView(finding: Diagnostic, source: SourceText): JsonObject {
  return {
    Code: finding.code,
    Severity: finding.severity,
    Message: finding.message,
    Path: finding.path,
    ...(finding.hint === undefined ? {} : { Hint: finding.hint }),
    ...(finding.range === undefined ? {} : positions(finding.range, source)),
  };
}

function positions(range: { readonly start: number; readonly end: number }, source: SourceText): JsonObject {
  const start = source.positionAt(range.start);
  const end = source.positionAt(range.end);
  return { Line: start.line, Column: start.column, EndLine: end.line, EndColumn: end.column };
}
