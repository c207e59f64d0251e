import { hasErrors } from '@rosette/template/base/catalogue.ts';
import type { Diagnostic } from '@rosette/template/base/diagnostic.ts';
import { analyseTemplate } from '@rosette/template/model/analyse.ts';
import type { Template } from '@rosette/template/model/template.ts';
import type { SourceText } from '@rosette/template/text/source.ts';
import { rejection } from './rejection.ts';
import type { Services } from './services.ts';

/** What templates are judged by. */
export type TemplateKnowledge = Pick<Services, 'catalog' | 'modules'>;

export interface CheckedTemplate {
  readonly template: Template;
  readonly source: SourceText;
  /** What is worth knowing although the template is valid. */
  readonly findings: readonly Diagnostic[];
}

/** Everything that can be found out from the text alone. Throws the API's error with every finding. */
export function checkedTemplate(body: string, { catalog, modules }: TemplateKnowledge): CheckedTemplate {
  const { source, template, diagnostics: findings } = analyseTemplate(body, catalog, modules);
  if (template === undefined || hasErrors(findings)) throw rejection(findings, body);
  return { template, source, findings };
}
