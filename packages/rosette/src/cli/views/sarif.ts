import { catalogue } from '@rosette/template/base/catalogue.ts';
import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { Finding } from '../finding.ts';
import type { CheckedFile } from './checked-files.ts';
import { byPosition } from './findings.ts';

export interface SarifTool {
  readonly version: string;
  /** Address of the page about a diagnostic code. */
  readonly pageOf: (code: string) => string;
}

type Severity = Finding['severity'];

const levels: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', information: 'note' };

/** The findings in the Static Analysis Results Interchange Format 2.1.0 (OASIS), one run; columns in UTF-16 units. */
export function sarifLog(files: readonly CheckedFile[], tool: SarifTool): JsonObject {
  const rules = rulesOf(files);
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Rosette',
            semanticVersion: tool.version,
            version: tool.version,
            rules: rules.map(({ code, severity }) => rule(code, severity, tool)),
          },
        },
        columnKind: 'utf16CodeUnits',
        artifacts: files.map((file) => ({ location: location(file), sourceLanguage: languageOf(file) })),
        results: files.flatMap((file, index) =>
          byPosition(file.findings).map((finding) => result(finding, file, index, rules)),
        ),
      },
    ],
  };
}

interface Rule {
  readonly code: string;
  readonly severity: Severity;
}

/** Every code of the catalogue, so that a reader knows what was looked for; and codes of a newer server. */
function rulesOf(files: readonly CheckedFile[]): readonly Rule[] {
  const known = new Map<string, Severity>(Object.entries(catalogue).map(([code, { severity }]) => [code, severity]));
  for (const { code, severity } of files.flatMap(({ findings }) => findings)) {
    if (!known.has(code)) known.set(code, severity);
  }
  return [...known].map(([code, severity]) => ({ code, severity }));
}

function rule(code: string, severity: Severity, { pageOf }: SarifTool): Json {
  const summary = Object.hasOwn(catalogue, code) ? catalogue[code as keyof typeof catalogue].summary : code;
  return {
    id: code,
    name: code,
    shortDescription: { text: `${summary}.` },
    helpUri: pageOf(code),
    defaultConfiguration: { level: levels[severity] },
  };
}

function result(finding: Finding, file: CheckedFile, index: number, rules: readonly Rule[]): Json {
  const { code, severity, message, hint, path } = finding;
  return {
    ruleId: code,
    ruleIndex: rules.findIndex((each) => each.code === code),
    level: levels[severity],
    message: { text: hint === '' ? message : `${message} ${hint}` },
    locations: [
      {
        physicalLocation: { artifactLocation: { ...location(file), index }, ...region(finding) },
        ...(path.length === 0 ? {} : { logicalLocations: [{ fullyQualifiedName: path.join('.') }] }),
      },
    ],
  };
}

function region({ line, column, endLine, endColumn }: Finding): { readonly region?: Json } {
  if (line === undefined) return {};
  return { region: { startLine: line, startColumn: column ?? 1, endLine: endLine ?? line, endColumn: endColumn ?? 1 } };
}

/** A relative path stays relative: the reader knows what to. */
function location({ file }: CheckedFile): { readonly uri: string } {
  if (file === '-') return { uri: 'stdin' };
  const path = file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
  if (/^[A-Za-z]:\//.test(file)) return { uri: `file:///${path.replace('%3A', ':')}` };
  return { uri: path.startsWith('/') ? `file://${path}` : path.replace(/^(?:\.\/)+/, '') };
}

function languageOf({ text }: CheckedFile): string {
  return /^\s*\{/.test(text) ? 'json' : 'yaml';
}
