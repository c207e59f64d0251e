import type { SchemaCatalog } from '@rosette/template/schema/resource-schema.ts';
import type { ModuleSource } from '@rosette/template/transform/expansion.ts';
import {
  type Connection,
  type InitializeParams,
  type InitializeResult,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { diagnosticsOf } from './diagnostics.ts';
import { OpenTemplate } from './open-template.ts';
import { answerEdits } from './requests/edits.ts';
import { answerQuestions } from './requests/questions.ts';
import type { Workspace } from './workspace.ts';

export interface LanguageOptions {
  readonly catalog: SchemaCatalog;
  readonly modules: ModuleSource;
  /** Address of the page about a code of a finding. */
  readonly pageOf: (code: string) => string;
  /** Of Rosette. */
  readonly version: string;
  /** Does the work after so many milliseconds; what it returns calls that off. */
  readonly later: (work: () => void, ms: number) => () => void;
}

/** Milliseconds after the last key until the text is checked. */
export const PAUSE_MS = 150;

/** Makes a connection answer everything that Rosette can say about the templates that are open in the editor. */
export function attach(connection: Connection, options: LanguageOptions): void {
  const documents = new TextDocuments(TextDocument);
  const templates = new Map<string, OpenTemplate>();
  let snippets = false;
  connection.onInitialize((params) => {
    snippets = takesSnippets(params);
    return initializeResult(options.version);
  });
  const workspace: Workspace = {
    catalog: options.catalog,
    snippets: () => snippets,
    ask: ({ textDocument: { uri }, position }) => {
      const document = documents.get(uri);
      if (document === undefined) return undefined;
      const template = templateOf(document);
      if (!template.isTemplate && !template.mayBecome) return undefined;
      return { document, template, offset: position === undefined ? 0 : document.offsetAt(position) };
    },
  };
  const templateOf = (document: TextDocument): OpenTemplate => {
    const template =
      templates.get(document.uri) ?? new OpenTemplate(options.catalog, options.modules, document.languageId);
    templates.set(document.uri, template);
    template.update(document.getText());
    return template;
  };
  watch(connection, documents, templates, templateOf, options);
  answerQuestions(connection, workspace);
  answerEdits(connection, workspace, options.pageOf);
  documents.listen(connection);
}

/** Checks a text a moment after it was changed, and at once when it is opened. */
function watch(
  connection: Connection,
  documents: TextDocuments<TextDocument>,
  templates: Map<string, OpenTemplate>,
  templateOf: (document: TextDocument) => OpenTemplate,
  { pageOf, later }: LanguageOptions,
): void {
  const waiting = new Map<string, () => void>();
  const check = (document: TextDocument) => {
    waiting.delete(document.uri);
    const template = templateOf(document);
    const findings = template.isTemplate ? template.understanding().findings : [];
    const diagnostics = diagnosticsOf(findings, document, pageOf);
    connection.sendDiagnostics({ uri: document.uri, version: document.version, diagnostics });
  };
  documents.onDidChangeContent(({ document }) => {
    waiting.get(document.uri)?.();
    const pause = templates.has(document.uri) ? PAUSE_MS : 0;
    waiting.set(
      document.uri,
      later(() => check(document), pause),
    );
  });
  documents.onDidClose(({ document: { uri } }) => {
    waiting.get(uri)?.();
    waiting.delete(uri);
    templates.delete(uri);
    connection.sendDiagnostics({ uri, diagnostics: [] });
  });
}

function takesSnippets({ capabilities }: InitializeParams): boolean {
  return capabilities.textDocument?.completion?.completionItem?.snippetSupport === true;
}

function initializeResult(version: string): InitializeResult {
  return {
    serverInfo: { name: 'rosette', version },
    capabilities: {
      // Positions count UTF-16 units, which is what every editor can do.
      positionEncoding: 'utf-16',
      textDocumentSync: TextDocumentSyncKind.Incremental,
      completionProvider: { triggerCharacters: [':', '.', '!', '{', '"', "'", ' ', '-'] },
      hoverProvider: true,
      definitionProvider: true,
      referencesProvider: true,
      documentHighlightProvider: true,
      renameProvider: { prepareProvider: true },
      documentSymbolProvider: true,
      codeActionProvider: { codeActionKinds: ['quickfix'] },
    },
  };
}
