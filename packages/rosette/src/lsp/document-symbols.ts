import type { TextRange } from '@rosette/template/base/diagnostic.ts';
import { type Entry, textOf } from '@rosette/template/text/node.ts';
import { type DocumentSymbol, SymbolKind } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { nameKinds, sections, typeOf } from './names.ts';
import type { Understanding } from './open-template.ts';
import { entriesOf } from './text/located.ts';

const kinds: Readonly<Record<string, SymbolKind>> = {
  Parameters: SymbolKind.Variable,
  Mappings: SymbolKind.Struct,
  Conditions: SymbolKind.Boolean,
  Locals: SymbolKind.Constant,
  Rules: SymbolKind.Event,
  Resources: SymbolKind.Class,
  Outputs: SymbolKind.Property,
};

const withNames: ReadonlySet<string> = new Set(nameKinds.map((kind) => sections[kind]));

/** The sections in the order of the text, with what they declare. */
export function documentSymbols({ root }: Understanding, document: TextDocument): DocumentSymbol[] {
  return entriesOf(root).map((entry) => ({
    ...symbol(entry, SymbolKind.Module, document),
    children: withNames.has(entry.key)
      ? entriesOf(entry.value).map((each) => symbol(each, kinds[entry.key] ?? SymbolKind.Key, document))
      : [],
  }));
}

function symbol(entry: Entry, kind: SymbolKind, document: TextDocument): DocumentSymbol {
  const detail = typeOf(entry) ?? (kind === SymbolKind.Module ? textOf(entry.value) : undefined);
  const toRange = ({ start, end }: TextRange) => ({ start: document.positionAt(start), end: document.positionAt(end) });
  return {
    name: entry.key === '' ? '""' : entry.key,
    ...(detail === undefined ? {} : { detail: detail.slice(0, 80) }),
    kind,
    range: toRange({ start: entry.keyRange.start, end: Math.max(entry.keyRange.end, entry.value.range.end) }),
    selectionRange: toRange(entry.keyRange),
  };
}
