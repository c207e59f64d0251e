import { type DiagnosticCode, diagnostic } from '../base/catalogue.ts';
import type { Diagnostic, TextRange } from '../base/diagnostic.ts';
import { createSuggester } from '../base/suggest.ts';
import { Effort } from '../functions/effort.ts';
import type { ResourceSchema, SchemaCatalog } from '../schema/resource-schema.ts';
import type { Path } from './builder.ts';
import { declarationOf, instanceHint, literalCount } from './count.ts';
import type { ResourceDeclaration, Template } from './template.ts';

/** What every part of the check shares. */
export class Checker {
  readonly template: Template;
  readonly diagnostics: Diagnostic[] = [];
  readonly effort = new Effort();
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

  /** Declared, an instance of a counted resource, or part of a module (which is refused where it is declared). */
  resourceExists(name: string): boolean {
    const dot = name.lastIndexOf('.');
    return this.declarationOf(name) !== undefined || (dot > 0 && this.isModule(name.slice(0, dot)));
  }

  /** What a name of a resource, or of an instance of a counted one, was declared as. */
  declarationOf(name: string): ResourceDeclaration | undefined {
    return declarationOf(name, this.template);
  }

  /** What is wrong with a name that looks like that of an instance. */
  instanceHint(name: string): string | undefined {
    return instanceHint(name, this.template, literalCount);
  }
}
