import {
  type CodeAction,
  CodeActionKind,
  type CompletionList,
  type Connection,
  LSPErrorCodes,
  ResponseError,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { fixesFor } from '../code-actions.ts';
import { choicesAt } from '../completion/complete.ts';
import { itemsOf } from '../completion/items.ts';
import { cursorAt } from '../cursor/cursor.ts';
import { diagnosticsOf } from '../diagnostics.ts';
import { occurrenceAt } from '../occurrences.ts';
import { placesOf, refuseRename } from '../rename.ts';
import { type Asked, toOffsets, toRange, type Workspace } from '../workspace.ts';

/** Requests whose answers change the text. */
export function answerEdits(connection: Connection, workspace: Workspace, pageOf: (code: string) => string): void {
  connection.onCompletion((params) => {
    const asked = workspace.ask(params);
    return asked === undefined ? null : completion(asked, workspace);
  });
  connection.onPrepareRename((params) => {
    const asked = workspace.ask(params);
    const found = asked && occurrenceAt(asked.template.occurrences(), asked.offset);
    if (asked === undefined || found === undefined) return null;
    return { range: toRange(found.range, asked.document), placeholder: found.name };
  });
  connection.onRenameRequest((params) => {
    const asked = workspace.ask(params);
    return asked === undefined ? null : rename(asked, params.newName);
  });
  connection.onCodeAction((params) => {
    const asked = workspace.ask(params);
    if (asked === undefined) return [];
    const { document, template } = asked;
    const range = toOffsets(params.range, document);
    return fixesFor(template.understanding(), range).map(
      ({ title, finding, range: place, newText }): CodeAction => ({
        title,
        kind: CodeActionKind.QuickFix,
        diagnostics: diagnosticsOf([finding], document, pageOf),
        edit: editOf(asked, [{ range: toRange(place, document), newText }]),
        isPreferred: true,
      }),
    );
  });
}

function completion({ document, template, offset }: Asked, { catalog, snippets }: Workspace): CompletionList | null {
  const cursor = cursorAt(template.text, offset);
  if (cursor === undefined) return null;
  const { names } = template.recent();
  const choices = choicesAt(cursor, names, catalog);
  const items = itemsOf(choices, cursor, { range: toRange(cursor.replace, document), snippets: snippets() });
  // What is offered depends on what was typed: pairs with a dot, types with a part of their name.
  return { isIncomplete: true, items: [...items] };
}

function rename(asked: Asked, newName: string): WorkspaceEdit | ResponseError | null {
  const { document, template, offset } = asked;
  const found = occurrenceAt(template.occurrences(), offset);
  if (found === undefined) return null;
  const refused = refuseRename(found, newName, template.understanding().names);
  if (refused !== undefined) return new ResponseError(LSPErrorCodes.RequestFailed, refused);
  const places = placesOf(template.occurrences(), found);
  return editOf(
    asked,
    places.map(({ range }) => ({ range: toRange(range, document), newText: newName })),
  );
}

function editOf({ document: { uri } }: Asked, edits: TextEdit[]): WorkspaceEdit {
  return { changes: { [uri]: edits } };
}
