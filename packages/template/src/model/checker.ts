import { type DiagnosticCode, diagnostic } from '../base/catalogue.ts';
import type { Diagnostic, TextRange } from '../base/diagnostic.ts';
import { createSuggester } from '../base/suggest.ts';
import type { ResourceSchema, SchemaCatalog } from '../schema/resource-schema.ts';
import type { Path } from './builder.ts';
import type { Template } from './template.ts';

/** What every part of the check shares. */
export class Checker {
  readonly template: Template;
  readonly diagnostics: Diagnostic[] = [];
  readonly #catalog: SchemaCatalog;
  readonly #suggester = createSuggester();

  constructor(template: Template, catalog: SchemaCatalog) {
    this.template = template;
    this.#catalog = catalog;
  }

  report(code: DiagnosticCode, message: string, path: Path, range: TextRange, hint?: string): void {
    this.diagnostics.push(diagnostic(code, message, { path, range, hint }));
  }

  hint(word: string, candidates: Iterable<string>): string | undefined {
    return this.#suggester.hint(word, candidates);
  }

  schema(type: string): ResourceSchema | undefined {
    return this.#catalog.get(type);
  }

  typeNames(): readonly string[] {
    return this.#catalog.names();
  }

  /** Modules are refused as a whole, so nothing is said about their parts. */
  isModule(resource: string): boolean {
    return this.template.resources.get(resource)?.type.text.startsWith('MODULE::') ?? false;
  }

  /** Declared; or part of a module, or instance of a counted resource, both of which are refused where they are declared. */
  resourceExists(name: string): boolean {
    const { resources } = this.template;
    if (resources.has(name)) return true;
    const instance = /^(.+)\[\d+\]$/.exec(name)?.[1];
    const dot = name.lastIndexOf('.');
    return (instance !== undefined && resources.has(instance)) || (dot > 0 && this.isModule(name.slice(0, dot)));
  }
}
