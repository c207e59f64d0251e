import { PassThrough } from 'node:stream';
import type { SchemaCatalog } from '@rosette/template/schema/resource-schema.ts';
import {
  type CodeAction,
  CodeActionRequest,
  type CompletionItem,
  type CompletionList,
  CompletionRequest,
  createProtocolConnection,
  DefinitionRequest,
  type Diagnostic,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  type DocumentSymbol,
  DocumentSymbolRequest,
  type Hover,
  HoverRequest,
  InitializeRequest,
  type Location,
  type Position,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  type PublishDiagnosticsParams,
  ReferencesRequest,
  RenameRequest,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { serveLanguage } from '../serve.ts';
import { catalog } from './catalog.ts';

export const URI = 'file:///web.yml';

/** An editor with one document, joined to a language server in this process by two streams. */
export class Editor {
  readonly #connection: ProtocolConnection;
  readonly #toServer = new PassThrough();
  /** The exit code of the server. */
  readonly ended: Promise<number>;
  readonly published: PublishDiagnosticsParams[] = [];
  /** How long the server wanted to wait before each check. */
  readonly pauses: number[] = [];
  #document = TextDocument.create(URI, 'yaml', 0, '');
  #arrived = Promise.withResolvers<void>();

  constructor(types: SchemaCatalog = catalog) {
    const toEditor = new PassThrough();
    this.ended = serveLanguage(this.#toServer, toEditor, {
      catalog: types,
      modules: () => undefined,
      version: '0.1.0',
      pageOf: (code) => `https://docs.example/${code}.md`,
      later: (work, ms) => {
        this.pauses.push(ms);
        const timer = setImmediate(work);
        return () => clearImmediate(timer);
      },
    });
    this.#connection = createProtocolConnection(
      new StreamMessageReader(toEditor),
      new StreamMessageWriter(this.#toServer),
    );
    this.#connection.onNotification(PublishDiagnosticsNotification.type, (params) => {
      this.published.push(params);
      this.#arrived.resolve();
      this.#arrived = Promise.withResolvers();
    });
    this.#connection.listen();
  }

  start(snippetSupport = true) {
    return this.#connection.sendRequest(InitializeRequest.type, {
      processId: null,
      rootUri: null,
      capabilities: { textDocument: { completion: { completionItem: { snippetSupport } } } },
    });
  }

  /** Opens a text; the diagnostics that come for it. */
  async open(text: string, languageId = 'yaml'): Promise<readonly Diagnostic[]> {
    this.#document = TextDocument.create(URI, languageId, 1, text);
    const arrived = this.#arrived.promise;
    await this.#connection.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri: URI, languageId, version: 1, text },
    });
    await arrived;
    return this.published.at(-1)!.diagnostics;
  }

  /** Replaces a part of the text, as an editor does when one types; the diagnostics that come for it. */
  async type(from: string, to: string): Promise<readonly Diagnostic[]> {
    const start = this.text.indexOf(from);
    const range = { start: this.at(start), end: this.at(start + from.length) };
    const version = this.#document.version + 1;
    TextDocument.update(this.#document, [{ range, text: to }], version);
    const arrived = this.#arrived.promise;
    await this.#connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri: URI, version },
      contentChanges: [{ range, text: to }],
    });
    await arrived;
    return this.published.at(-1)!.diagnostics;
  }

  get text(): string {
    return this.#document.getText();
  }

  at(offset: number): Position {
    return this.#document.positionAt(offset);
  }

  /** What a range of the document holds. */
  slice(range: { readonly start: Position; readonly end: Position }): string {
    return this.#document.getText(range);
  }

  /** The text after edits. */
  edited(edits: readonly TextEdit[]): string {
    return TextDocument.applyEdits(this.#document, [...edits]);
  }

  async complete(offset: number): Promise<readonly CompletionItem[]> {
    const list = await this.#connection.sendRequest(CompletionRequest.type, this.#params(offset));
    return (list as CompletionList | null)?.items ?? [];
  }

  async hover(offset: number): Promise<{ readonly text: string; readonly over: string } | undefined> {
    const hover: Hover | null = await this.#connection.sendRequest(HoverRequest.type, this.#params(offset));
    if (hover === null) return undefined;
    return { text: (hover.contents as { readonly value: string }).value, over: this.slice(hover.range!) };
  }

  async definition(offset: number): Promise<readonly Location[]> {
    return (await this.#connection.sendRequest(DefinitionRequest.type, this.#params(offset))) as Location[];
  }

  async references(offset: number): Promise<readonly Location[]> {
    const params = { ...this.#params(offset), context: { includeDeclaration: true } };
    return (await this.#connection.sendRequest(ReferencesRequest.type, params)) ?? [];
  }

  /** The whole text after the rename. Rejects with the server's reason. */
  async rename(offset: number, newName: string): Promise<string> {
    const edit: WorkspaceEdit | null = await this.#connection.sendRequest(RenameRequest.type, {
      ...this.#params(offset),
      newName,
    });
    return this.edited(edit?.changes?.[URI] ?? []);
  }

  async symbols(): Promise<readonly DocumentSymbol[]> {
    const textDocument = { uri: URI };
    return (await this.#connection.sendRequest(DocumentSymbolRequest.type, { textDocument })) as DocumentSymbol[];
  }

  async fixes(diagnostic: Diagnostic): Promise<readonly { readonly title: string; readonly text: string }[]> {
    const actions = await this.#connection.sendRequest(CodeActionRequest.type, {
      textDocument: { uri: URI },
      range: diagnostic.range,
      context: { diagnostics: [diagnostic] },
    });
    return (actions as CodeAction[]).map(({ title, edit }) => ({
      title,
      text: this.edited(edit?.changes?.[URI] ?? []),
    }));
  }

  async close(): Promise<void> {
    await this.#connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri: URI } });
  }

  /** As an editor ends a server: it asks for the end, and leaves. */
  async quit(): Promise<number> {
    await this.#connection.sendRequest(ShutdownRequest.type);
    this.#connection.end();
    this.#toServer.end();
    return this.ended;
  }

  #params(offset: number) {
    return { textDocument: { uri: URI }, position: this.at(offset) };
  }
}

/** An editor that has opened the text; `|` in it is the cursor, and no part of it. */
export async function opened(marked: string, languageId?: string) {
  const offset = marked.indexOf('|');
  const text = offset < 0 ? marked : marked.slice(0, offset) + marked.slice(offset + 1);
  const editor = new Editor();
  await editor.start();
  const diagnostics = await editor.open(text, languageId);
  return { editor, offset, text, diagnostics };
}
