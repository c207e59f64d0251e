import { posix } from 'node:path';
import { type Token, tokenize } from './tokens.ts';

export interface ImportedModule {
  readonly specifier: string;
  readonly line: number;
  readonly kind: 'import' | 'reexport' | 'dynamic';
  /** Indexes of the tokens of the statement: from inclusive, to exclusive. */
  readonly from: number;
  readonly to: number;
}

/** Every module that the text names: static imports, type-only ones, re-exports, and `import('…')` of a literal. */
export function moduleImports(tokens: readonly Token[]): readonly ImportedModule[] {
  const found: ImportedModule[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const statement = importAt(tokens, at);
    if (statement === undefined) continue;
    found.push(statement);
    at = statement.to - 1;
  }
  return found;
}

function importAt(tokens: readonly Token[], at: number): ImportedModule | undefined {
  const token = tokens[at];
  if (token?.kind !== 'word' || tokens[at - 1]?.text === '.') return undefined;
  if (token.text === 'export') return reexportAt(tokens, at);
  if (token.text !== 'import') return undefined;
  const next = tokens[at + 1];
  if (next?.kind === 'punctuation' && next.text === '(') return dynamicAt(tokens, at);
  if (next?.kind === 'string') return named(tokens, at, at + 1, 'import');
  if (next?.kind !== 'word' && next?.text !== '{' && next?.text !== '*') return undefined;
  return fromClause(tokens, at, at + 1, 'import');
}

function dynamicAt(tokens: readonly Token[], at: number): ImportedModule | undefined {
  return tokens[at + 2]?.kind === 'string' ? named(tokens, at, at + 2, 'dynamic') : undefined;
}

/** `export * from`, `export * as name from`, `export { … } from`, each also with `type`. */
function reexportAt(tokens: readonly Token[], at: number): ImportedModule | undefined {
  const start = tokens[at + 1]?.text === 'type' ? at + 2 : at + 1;
  const opening = tokens[start];
  if (opening?.kind !== 'punctuation') return undefined;
  if (opening.text === '*') return fromClause(tokens, at, start, 'reexport');
  if (opening.text !== '{') return undefined;
  const closing = tokens.findIndex((token, index) => index > start && token.text === '}');
  return tokens[closing + 1]?.text === 'from' ? named(tokens, at, closing + 2, 'reexport') : undefined;
}

/** Finds `from 'x'` behind the bindings, which hold nothing but names, commas, braces and a star. */
function fromClause(
  tokens: readonly Token[],
  from: number,
  start: number,
  kind: ImportedModule['kind'],
): ImportedModule | undefined {
  for (let at = start; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token?.text === 'from' && tokens[at + 1]?.kind === 'string') return named(tokens, from, at + 1, kind);
    if (token?.kind !== 'word' && !'{},*'.includes(token?.text ?? ';')) return undefined;
  }
  return undefined;
}

function named(
  tokens: readonly Token[],
  from: number,
  at: number,
  kind: ImportedModule['kind'],
): ImportedModule | undefined {
  const token = tokens[at];
  return token?.kind === 'string' ? { specifier: token.text, line: token.line, kind, from, to: at + 1 } : undefined;
}

/** True when the text holds nothing but imports and re-exports: a barrel, which hides where things are. */
export function isBarrel(text: string): boolean {
  const tokens = tokenize(text);
  const statements = moduleImports(tokens);
  const inside = new Set(statements.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i)));
  const rest = tokens.filter((token, index) => !inside.has(index) && token.text !== ';');
  return rest.length === 0 && statements.some(({ kind }) => kind === 'reexport');
}

export type Resolved =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'builtin'; readonly name: string }
  | { readonly kind: 'package'; readonly name: string };

const TEMPLATE_PACKAGE = '@rosette/template/';

/** What a specifier in the file at `path` means: a file of this repository, a module of Node, or a package. */
export function resolveSpecifier(specifier: string, path: string): Resolved {
  if (specifier.startsWith('.')) return { kind: 'file', path: posix.join(posix.dirname(path), specifier) };
  if (specifier.startsWith('#')) return { kind: 'file', path: `packages/rosette/src/${specifier.slice(1)}` };
  if (specifier.startsWith(TEMPLATE_PACKAGE)) {
    return { kind: 'file', path: `packages/template/src/${specifier.slice(TEMPLATE_PACKAGE.length)}` };
  }
  if (specifier.startsWith('node:')) return { kind: 'builtin', name: specifier };
  const parts = specifier.split('/');
  return { kind: 'package', name: parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/') };
}
