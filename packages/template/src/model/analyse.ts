import { diagnostic } from '../base/catalogue.ts';
import type { Diagnostic } from '../base/diagnostic.ts';
import { MAX_FINDINGS, serviceLimits } from '../base/limits.ts';
import type { SchemaCatalog } from '../schema/resource-schema.ts';
import type { ModuleSource } from '../transform/expansion.ts';
import { checkTemplate } from './check.ts';
import { lintTemplate } from './lint.ts';
import { type LoadedTemplate, loadTemplate } from './load.ts';

/**
 * Everything that can be told an author about a text: what `loadTemplate` and `checkTemplate` find, and what is worth a
 * thought. In the order of the text, at most `MAX_FINDINGS` of one code. Never throws.
 */
export function analyseTemplate(text: string, catalog: SchemaCatalog, modules?: ModuleSource): LoadedTemplate {
  const loaded = loadTemplate(text, serviceLimits, modules);
  const { template, diagnostics } = loaded;
  const found =
    template === undefined
      ? diagnostics
      : [...diagnostics, ...checkTemplate(template, catalog), ...lintTemplate(template, catalog)];
  return { ...loaded, diagnostics: limited(inTextOrder(found)) };
}

/** What stands nowhere in the text comes first. */
function inTextOrder(found: readonly Diagnostic[]): readonly Diagnostic[] {
  return found.toSorted((a, b) => (a.range?.start ?? -1) - (b.range?.start ?? -1));
}

/** A text that is no template at all, or a hostile one, can have a finding for every word. */
function limited(found: readonly Diagnostic[]): readonly Diagnostic[] {
  const counts = new Map<string, number>();
  const kept = found.filter(({ code }) => {
    const count = (counts.get(code) ?? 0) + 1;
    counts.set(code, count);
    return count <= MAX_FINDINGS;
  });
  const more = found.length - kept.length;
  if (more === 0) return kept;
  const message = `${more} more findings are left out, since their kinds are shown ${MAX_FINDINGS} times already.`;
  return [...kept, diagnostic('FindingsOmitted', message)];
}
