import { functions } from '@rosette/template/functions/registry.ts';
import {
  type CompletionItem,
  CompletionItemKind,
  InsertTextFormat,
  MarkupKind,
  type Range,
} from 'vscode-languageserver';
import type { Cursor } from '../cursor/cursor.ts';
import type { Choice, ChoiceKind, Choices } from './choice.ts';
import { yamlScalar } from './yaml-scalar.ts';

const kinds: Readonly<Record<ChoiceKind, CompletionItemKind>> = {
  section: CompletionItemKind.Module,
  attribute: CompletionItemKind.Property,
  property: CompletionItemKind.Property,
  function: CompletionItemKind.Function,
  type: CompletionItemKind.Class,
  value: CompletionItemKind.Value,
  parameter: CompletionItemKind.Variable,
  local: CompletionItemKind.Constant,
  resource: CompletionItemKind.Reference,
  condition: CompletionItemKind.Event,
  mapping: CompletionItemKind.Struct,
  output: CompletionItemKind.Interface,
  'resource attribute': CompletionItemKind.Field,
};

export interface ItemOptions {
  /** The range of the document that is replaced. */
  readonly range: Range;
  /** The editor takes `$1` for the place where the cursor goes on. */
  readonly snippets: boolean;
}

/** The choices as edits of the text at the cursor. */
export function itemsOf(choices: Choices, cursor: Cursor, options: ItemOptions): readonly CompletionItem[] {
  const item = (choice: Choice, text: string, snippet = false) =>
    completionItem(choice, text, snippet, cursor, options);
  return [
    ...choices.keys.map((choice) => item(choice, keyText(choice.text, cursor))),
    ...choices.values.map((choice) => item(choice, valueText(choice, cursor))),
    ...choices.functions.flatMap((choice) => functionItems(choice, cursor, options)),
  ];
}

function completionItem(
  choice: Choice,
  text: string,
  snippet: boolean,
  cursor: Cursor,
  options: ItemOptions,
): CompletionItem {
  const { first, detail, documentation, kind } = choice;
  const quoted = cursor.json && cursor.word.quote !== undefined;
  return {
    label: choice.text,
    kind: kinds[kind],
    sortText: `${first === true ? 0 : kind === 'function' ? 2 : 1}${choice.text}`,
    // The editor compares with what is replaced, quotes included.
    filterText: quoted ? `"${choice.text}"` : choice.text,
    textEdit: { range: options.range, newText: text },
    ...(snippet ? { insertTextFormat: InsertTextFormat.Snippet } : {}),
    ...(detail === undefined ? {} : { detail }),
    ...(documentation === undefined || documentation === ''
      ? {}
      : { documentation: { kind: MarkupKind.Markdown, value: documentation } }),
  };
}

function keyText(key: string, { json, word }: Cursor): string {
  if (json) return word.isKey ? `"${key}"` : `"${key}": `;
  return word.isKey || word.quote !== undefined ? key : `${key}: `;
}

function valueText({ text, bare }: Choice, { json, word, role }: Cursor): string {
  if (role === 'placeholder' || (!json && word.quote !== undefined)) return text;
  if (json) return bare ? text : JSON.stringify(text);
  return bare ? text : yamlScalar(text);
}

/** The long form where a key may stand, the short one where a value does. */
function functionItems(choice: Choice, cursor: Cursor, options: ItemOptions): readonly CompletionItem[] {
  const { json, word, role } = cursor;
  const make = (label: string, text: string, snippet = false) => {
    const item = completionItem({ ...choice, text: label }, text, snippet, cursor, options);
    return item;
  };
  if (role === 'key') return [make(choice.text, keyText(choice.text, cursor))];
  if (json) return word.quote === undefined ? [jsonCall(choice, options, make)] : [];
  if (word.quote !== undefined) return [];
  const short = make(shortForm(choice.text), `${shortForm(choice.text)} `);
  return role === 'either' && !word.typed.startsWith('!')
    ? [make(choice.text, keyText(choice.text, cursor)), short]
    : [short];
}

function shortForm(name: string): string {
  return `!${name.replace('Fn::', '')}`;
}

type Make = (label: string, text: string, snippet?: boolean) => CompletionItem;

function jsonCall({ text }: Choice, { snippets }: ItemOptions, make: Make): CompletionItem {
  const shape = functions.get(text)?.shape;
  const inner = snippets ? '$1' : '';
  const argument =
    text === 'Ref' || (shape?.kind === 'list' && shape.alone)
      ? `"${inner}"`
      : shape?.kind === 'list'
        ? `[${inner}]`
        : inner;
  return make(text, `{ "${text}": ${argument} }`, snippets);
}
