import { type DiagnosticCode, diagnostic } from '../base/catalogue.ts';
import type { Diagnostic, TextRange } from '../base/diagnostic.ts';
import { serviceLimits, type TemplateLimits } from '../base/limits.ts';
import { createSuggester } from '../base/suggest.ts';

export type Path = readonly (string | number)[];

/**
 * The text of a module's template. `version` is as it is written at the resource: `default`, `latest`, `vN`, or undefined.
 * Undefined: there is no such module. Must answer the same for the same question as long as one template is loaded.
 */
export type ModuleSource = (type: string, version: string | undefined) => string | undefined;

export interface ExpandOptions {
  readonly limits: TemplateLimits;
  readonly modules: ModuleSource;
}

export const DEFAULT_EXPANSION: ExpandOptions = { limits: serviceLimits, modules: () => undefined };

/** Collects what is found while a document is expanded, and counts what that costs. */
export class Expansion {
  /** Of the template; ranges are offsets into it. */
  readonly text: string;
  readonly options: ExpandOptions;
  readonly diagnostics: Diagnostic[] = [];
  /** Values that are being handed from module to module right now, each inside the one before. */
  handing = 0;
  #nodes = 0;
  readonly #suggester = createSuggester();

  constructor(text: string, options: ExpandOptions) {
    this.text = text;
    this.options = options;
  }

  report(code: DiagnosticCode, message: string, path: Path, range: TextRange, hint?: string): void {
    this.diagnostics.push(diagnostic(code, message, { path, range, hint }));
  }

  /** False when the limit of what may be read is passed. */
  charge(nodes: number): boolean {
    this.#nodes += nodes;
    return this.#nodes <= this.options.limits.nodes;
  }

  hint(word: string, candidates: Iterable<string>): string | undefined {
    return this.#suggester.hint(word, candidates);
  }
}

/** `Resources.Vpc.Properties`, for sentences. */
export function describe(path: Path): string {
  return `\`${path.join('.')}\``;
}
