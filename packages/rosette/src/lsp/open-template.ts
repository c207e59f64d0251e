import type { Diagnostic } from '@rosette/template/base/diagnostic.ts';
import { analyseTemplate } from '@rosette/template/model/analyse.ts';
import type { SchemaCatalog } from '@rosette/template/schema/resource-schema.ts';
import type { Node } from '@rosette/template/text/node.ts';
import { readLoosely } from '@rosette/template/text/read-loosely.ts';
import { looksLikeTemplate } from '@rosette/template/text/template-text.ts';
import type { ModuleSource } from '@rosette/template/transform/expansion.ts';
import { type Names, namesOf } from './names.ts';
import { type Occurrence, occurrencesIn } from './occurrences.ts';

/** What is known of one text. */
export interface Understanding {
  readonly text: string;
  readonly findings: readonly Diagnostic[];
  /** What the text says, as far as it can be made out. */
  readonly root: Node | undefined;
  readonly names: Names;
}

/** A text that is open in the editor. Nothing is worked out before it is asked for, and nothing twice. */
export class OpenTemplate {
  readonly #catalog: SchemaCatalog;
  readonly #modules: ModuleSource;
  readonly #declared: boolean;
  #text = '';
  #understanding: Understanding | undefined;
  #occurrences: readonly Occurrence[] | undefined;

  /** `languageId` is what the editor takes the text for. */
  constructor(catalog: SchemaCatalog, modules: ModuleSource, languageId: string) {
    this.#catalog = catalog;
    this.#modules = modules;
    this.#declared = /^ros\b/.test(languageId);
  }

  update(text: string): void {
    if (text === this.#text) return;
    this.#text = text;
    this.#occurrences = undefined;
  }

  get text(): string {
    return this.#text;
  }

  /** Editors send whatever YAML or JSON is opened, unless they know a language `ros-template`. */
  get isTemplate(): boolean {
    return this.#declared || looksLikeTemplate(this.#text);
  }

  /** Nothing but the beginning of one is written so far. */
  get mayBecome(): boolean {
    return /^[\w\s"'{:.-]{0,200}$/.test(this.#text);
  }

  understanding(): Understanding {
    if (this.#understanding?.text !== this.#text) this.#understanding = this.#understand();
    return this.#understanding;
  }

  /** Of the text as it was a moment ago, if that saves the reading of it: good enough for the names to choose from. */
  recent(): Understanding {
    return this.#understanding ?? this.understanding();
  }

  occurrences(): readonly Occurrence[] {
    const { root, names, text } = this.understanding();
    this.#occurrences ??= root === undefined ? [] : occurrencesIn(root, names, text);
    return this.#occurrences;
  }

  #understand(): Understanding {
    const { diagnostics, document } = analyseTemplate(this.#text, this.#catalog, this.#modules);
    const root = document ?? readLoosely(this.#text) ?? this.#understanding?.root;
    return { text: this.#text, findings: diagnostics, root, names: namesOf(root) };
  }
}
