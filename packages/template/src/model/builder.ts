import { type DiagnosticCode, diagnostic } from '../base/catalogue.ts';
import type { Diagnostic, TextRange } from '../base/diagnostic.ts';
import { createSuggester } from '../base/suggest.ts';
import { type Entry, isNull, type MapNode, type Node, textOf } from '../text/node.ts';

export type Path = readonly (string | number)[];

/** Collects findings while a document becomes a model, and reads the shapes that recur. */
export class Builder {
  readonly diagnostics: Diagnostic[] = [];
  readonly #suggester = createSuggester();

  report(code: DiagnosticCode, message: string, path: Path, range: TextRange, hint?: string): void {
    this.diagnostics.push(diagnostic(code, message, { path, range, hint }));
  }

  hint(word: string, candidates: Iterable<string>): string | undefined {
    return this.#suggester.hint(word, candidates);
  }

  /** The entries of a map, null counting as empty. Anything else is reported. */
  map(node: Node | undefined, code: DiagnosticCode, path: Path): readonly Entry[] {
    if (node === undefined || isNull(node)) return [];
    if (node.kind === 'map') return node.entries;
    this.report(code, `${describe(path)} must be a map.`, path, node.range);
    return [];
  }

  /** Attributes of a definition by name; an unknown one is a warning, because ROS ignores it. */
  attributes(node: MapNode, known: readonly string[], path: Path): ReadonlyMap<string, Entry> {
    const attributes = new Map<string, Entry>();
    for (const entry of node.entries) {
      attributes.set(entry.key, entry);
      if (!known.includes(entry.key)) this.#unknownAttribute(entry, known, path);
    }
    return attributes;
  }

  /** Text, or a map from language to text, of which the English one is taken, else the first. */
  localizedText(entry: Entry | undefined, path: Path): string | null {
    if (entry === undefined || isNull(entry.value)) return null;
    const node = entry.value;
    const chosen = node.kind === 'map' ? chooseLanguage(node) : node;
    if (chosen === undefined) return null;
    if (chosen.kind === 'scalar') return chosen.value === null ? null : String(chosen.value);
    const message = `${describe([...path, entry.key])} must be text or a map from language to text.`;
    this.report('AttributeInvalid', message, [...path, entry.key], node.range);
    return null;
  }

  /** A name given as text. */
  name(entry: Entry | undefined, path: Path): { text: string; range: TextRange } | null {
    if (entry === undefined) return null;
    const text = textOf(entry.value);
    if (text !== undefined) return { text, range: entry.value.range };
    const at = [...path, entry.key];
    const isWord = entry.value.kind === 'scalar' && typeof entry.value.value === 'boolean';
    const hint = isWord ? 'YAML reads yes, no, on and off as booleans; put the name in quotes.' : undefined;
    this.report('AttributeInvalid', `${describe(at)} must be a name.`, at, entry.value.range, hint);
    return null;
  }

  /** true, false, or their names in any case. */
  boolean(entry: Entry | undefined, path: Path): boolean {
    if (entry === undefined || isNull(entry.value)) return false;
    const value = entry.value.kind === 'scalar' ? String(entry.value.value).toLowerCase() : '';
    if (value === 'true' || value === 'false') return value === 'true';
    const at = [...path, entry.key];
    this.report('AttributeInvalid', `${describe(at)} must be true or false.`, at, entry.value.range);
    return false;
  }

  #unknownAttribute(entry: Entry, known: readonly string[], path: Path): void {
    const message = `${describe(path)} has the attribute \`${entry.key}\`, which ROS does not know and ignores.`;
    this.report('AttributeUnknown', message, [...path, entry.key], entry.keyRange, this.hint(entry.key, known));
  }
}

/** `Resources.Vpc.Properties`, for sentences. */
export function describe(path: Path): string {
  return `\`${path.join('.')}\``;
}

function chooseLanguage(node: MapNode): Node | undefined {
  return (node.entries.find((entry) => entry.key === 'en') ?? node.entries[0])?.value;
}
