import type { Diagnostic } from '../base/diagnostic.ts';
import { serviceLimits, type TemplateLimits } from '../base/limits.ts';
import type { Node } from '../text/node.ts';
import { readDocument } from '../text/read-document.ts';
import { SourceText } from '../text/source.ts';
import { expandDocument } from '../transform/expand.ts';
import { DEFAULT_EXPANSION, type ModuleSource } from '../transform/expansion.ts';
import { Builder } from './builder.ts';
import { checkParameters } from './check-parameters.ts';
import { readTemplate } from './read-template.ts';
import type { Template } from './template.ts';

export interface LoadedTemplate {
  readonly source: SourceText;
  /** What the text says, before transforms and modules; undefined when it cannot be read. */
  readonly document: Node | undefined;
  /** Undefined when nothing sensible can be said about the content; then there is at least one error. */
  readonly template: Template | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** The document after transforms and modules; null when there were none, so that it is what the text says. */
  readonly expanded: Node | null;
}

/** Reads a template and finds everything wrong with it that needs no resource schemas. Never throws. */
export function loadTemplate(
  text: string,
  limits: TemplateLimits = serviceLimits,
  modules: ModuleSource = DEFAULT_EXPANSION.modules,
): LoadedTemplate {
  const source = new SourceText(text);
  const { node, diagnostics } = readDocument(text, limits);
  if (node === undefined) return { source, document: node, template: undefined, diagnostics, expanded: null };
  const { document, terraform, changed, diagnostics: expanding } = expandDocument(node, text, { limits, modules });
  const found = [...diagnostics, ...expanding];
  const expanded = changed ? (document ?? null) : null;
  if (document === undefined) return { source, document: node, template: undefined, diagnostics: found, expanded };
  const builder = new Builder();
  const template = readTemplate(document, text, terraform, builder);
  if (template !== undefined) checkParameters(template, builder);
  return { source, document: node, template, diagnostics: [...found, ...builder.diagnostics], expanded };
}
