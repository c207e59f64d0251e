import type { TextRange } from '@rosette/template/base/diagnostic.ts';
import type { SchemaCatalog } from '@rosette/template/schema/resource-schema.ts';
import type { Range, TextDocumentPositionParams } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { OpenTemplate } from './open-template.ts';

/** What one request is about. */
export interface Asked {
  readonly document: TextDocument;
  readonly template: OpenTemplate;
  /** Of the cursor, in UTF-16 units from the beginning of the text; 0 where there is none. */
  readonly offset: number;
}

/** What requests have in common. */
export interface Workspace {
  readonly catalog: SchemaCatalog;
  /** Whether the editor takes `$1` in a completion. */
  readonly snippets: () => boolean;
  /** Undefined when the document is not open, or is no template. */
  ask(about: Pick<TextDocumentPositionParams, 'textDocument'> & Partial<TextDocumentPositionParams>): Asked | undefined;
}

export function toRange({ start, end }: TextRange, document: TextDocument): Range {
  return { start: document.positionAt(start), end: document.positionAt(end) };
}

export function toOffsets({ start, end }: Range, document: TextDocument): TextRange {
  return { start: document.offsetAt(start), end: document.offsetAt(end) };
}
