import {
  type Connection,
  type DocumentHighlight,
  DocumentHighlightKind,
  type Location,
  MarkupKind,
} from 'vscode-languageserver';
import { documentSymbols } from '../document-symbols.ts';
import { hoverAt } from '../hover/hover.ts';
import { type Occurrence, occurrenceAt } from '../occurrences.ts';
import { placesOf } from '../rename.ts';
import { type Asked, toRange, type Workspace } from '../workspace.ts';

/** Requests that ask about the text and leave it as it is. */
export function answerQuestions(connection: Connection, workspace: Workspace): void {
  connection.onHover((params) => {
    const asked = workspace.ask(params);
    if (asked === undefined) return null;
    const { template, document, offset } = asked;
    const question = { understanding: template.understanding(), occurrences: template.occurrences(), offset };
    const hover = hoverAt({ ...question, catalog: workspace.catalog });
    if (hover === undefined) return null;
    return { contents: { kind: MarkupKind.Markdown, value: hover.text }, range: toRange(hover.range, document) };
  });
  connection.onDefinition((params) => {
    const declared = places(workspace.ask(params)).filter(({ declares }) => declares);
    return locations(workspace.ask(params), declared);
  });
  connection.onReferences((params) => {
    const found = places(workspace.ask(params));
    const wanted = params.context.includeDeclaration ? found : found.filter(({ declares }) => !declares);
    return locations(workspace.ask(params), wanted);
  });
  connection.onDocumentHighlight((params): DocumentHighlight[] => {
    const asked = workspace.ask(params);
    return places(asked).map(({ range, declares }) => ({
      range: toRange(range, asked!.document),
      kind: declares ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
    }));
  });
  connection.onDocumentSymbol((params) => {
    const asked = workspace.ask(params);
    return asked === undefined ? [] : documentSymbols(asked.template.understanding(), asked.document);
  });
}

/** Every place of the name at the cursor. */
function places(asked: Asked | undefined): readonly Occurrence[] {
  const occurrences = asked?.template.occurrences() ?? [];
  const found = asked === undefined ? undefined : occurrenceAt(occurrences, asked.offset);
  return found === undefined ? [] : placesOf(occurrences, found);
}

function locations(asked: Asked | undefined, found: readonly Occurrence[]): Location[] {
  if (asked === undefined) return [];
  return found.map(({ range }) => ({ uri: asked.document.uri, range: toRange(range, asked.document) }));
}
