import type { Diagnostic } from '@rosette/template/base/diagnostic.ts';
import { analyseTemplate } from '@rosette/template/model/analyse.ts';
import type { SchemaCatalog } from '@rosette/template/schema/resource-schema.ts';
import type { SourceText } from '@rosette/template/text/source.ts';
import type { ModuleSource } from '@rosette/template/transform/expansion.ts';
import type { Finding } from './finding.ts';

/** Checks one template after the other. Plain data goes in and out, so that it may happen in another thread. */
export interface TemplateChecker {
  /** Never rejects on account of the text. */
  check(text: string): Promise<CheckedText>;
  close(): Promise<void>;
}

export interface CheckedText {
  /** In no particular order. */
  readonly findings: readonly Finding[];
  /** How much the template declares; null when it could not be read. */
  readonly declares: Declares | null;
}

export interface Declares {
  readonly resources: number;
  readonly parameters: number;
  readonly outputs: number;
}

/** The whole analysis, in this thread. */
export function checkText(text: string, catalog: SchemaCatalog, modules?: ModuleSource): CheckedText {
  const { template, source, diagnostics } = analyseTemplate(text, catalog, modules);
  return {
    findings: diagnostics.map((diagnostic) => findingFrom(diagnostic, source)),
    declares:
      template === undefined
        ? null
        : {
            resources: template.resources.size,
            parameters: template.parameters.size,
            outputs: template.outputs.size,
          },
  };
}

function findingFrom({ code, severity, message, hint, path, range }: Diagnostic, source: SourceText): Finding {
  const start = range === undefined ? undefined : source.positionAt(range.start);
  const end = range === undefined ? undefined : source.positionAt(range.end);
  return {
    code,
    severity,
    message,
    hint: hint ?? '',
    path,
    line: start?.line,
    column: start?.column,
    endLine: end?.line,
    endColumn: end?.column,
  };
}
