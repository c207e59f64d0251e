import type { Diagnostic } from '../base/diagnostic.ts';
import { serviceLimits, type TemplateLimits } from '../base/limits.ts';
import { readDocument } from '../text/read-document.ts';
import { SourceText } from '../text/source.ts';
import { Builder } from './builder.ts';
import { checkParameters } from './check-parameters.ts';
import { readTemplate } from './read-template.ts';
import type { Template } from './template.ts';

export interface LoadedTemplate {
  readonly source: SourceText;
  /** Undefined when nothing sensible can be said about the content; then there is at least one error. */
  readonly template: Template | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a template and finds everything wrong with it that needs no resource schemas. Never throws. */
export function loadTemplate(text: string, limits: TemplateLimits = serviceLimits): LoadedTemplate {
  const source = new SourceText(text);
  const document = readDocument(text, limits);
  if (document.node === undefined) return { source, template: undefined, diagnostics: document.diagnostics };
  const builder = new Builder();
  const template = readTemplate(document.node, text, builder);
  if (template !== undefined) checkParameters(template, builder);
  return { source, template, diagnostics: [...document.diagnostics, ...builder.diagnostics] };
}
