import { Composer, type Document, Lexer, Parser, visit, type YAMLError } from 'yaml';
import type { TextRange } from '../base/diagnostic.ts';
import type { Node } from './node.ts';
import type { Reading } from './reading.ts';
import { convertYaml } from './yaml-converter.ts';

/** YAML with positions. Scalars are read as text by the library and resolved here, because ROS follows PyYAML. */
export function readYaml(reading: Reading): Node {
  const composer = new Composer({ schema: 'failsafe', uniqueKeys: false, prettyErrors: false });
  const [document, second] = composer.compose(tokens(reading));
  if (document === undefined) return reading.abort('TemplateEmpty', 'The template is empty.', { start: 0, end: 0 });
  refuseErrors(document, reading);
  if (second !== undefined) {
    const start = second.range?.[0] ?? 0;
    const hint = 'Keep the part before the second `---`.';
    reading.abort('TemplateSyntax', 'The text holds more than one YAML document.', { start, end: start }, hint);
  }
  return convertYaml(document.contents, reading);
}

/** What can be made out of a text that is being written: mistakes of syntax are passed over, a second document too. */
export function readYamlLoosely(reading: Reading): Node | undefined {
  const composer = new Composer({ schema: 'failsafe', uniqueKeys: false, prettyErrors: false });
  const [document] = composer.compose(tokens(reading, Number.POSITIVE_INFINITY));
  return document === undefined ? undefined : convertYaml(document.contents, reading);
}

/** Stops at the level limit, because composing recurses, and after a few errors, because a hostile text has many. */
function* tokens(reading: Reading, maxErrors = MAX_ERRORS) {
  const parser = new Parser();
  const errors: { readonly offset: number; readonly message: string }[] = [];
  // Beside one entry a level the stack holds the document and the scalar in hand.
  const deepest = reading.limits.levels + 2;
  for (const lexeme of new Lexer().lex(reading.text)) {
    for (const token of parser.next(lexeme)) {
      yield token;
      if (token.type === 'error') errors.push(token);
    }
    if (errors.length > maxErrors) refuseToken(errors[0]!, reading);
    const level = parser.stack.length;
    if (level > deepest) reading.checkLevel(level, { start: parser.offset, end: parser.offset });
  }
  yield* parser.end();
}

function refuseToken({ offset, message }: { offset: number; message: string }, reading: Reading): never {
  reading.abort('TemplateSyntax', sentence({ message }), { start: offset, end: offset + 1 });
}

function refuseErrors(document: Document, reading: Reading): void {
  const [first, ...rest] = document.errors;
  if (first === undefined) return;
  for (const error of rest.slice(0, MAX_ERRORS))
    reading.report('TemplateSyntax', sentence(error), rangeIn(document, error));
  reading.abort('TemplateSyntax', sentence(first), rangeIn(document, first), hint(first));
}

/** After the first few, syntax errors are consequences of each other. */
const MAX_ERRORS = 4;

function sentence(error: { readonly message: string }): string {
  const text = error.message
    .trim()
    .replace(/\.$/, '')
    .replace(/closing (['"])quote$/, 'closing quote ($1)');
  return `The YAML cannot be read: ${text}.`;
}

/** A quote that is not closed is noticed where the text ends at the latest; what helps is where it was opened. */
function rangeIn(document: Document, error: YAMLError): TextRange {
  const [end] = error.pos;
  let start: number | undefined;
  if (error.code === 'MISSING_CHAR' && error.message.endsWith('quote')) {
    visit(document, {
      Scalar(_, { range }) {
        if (range?.[1] === end) start = range[0];
      },
    });
  }
  return start === undefined ? rangeOf(error) : { start, end: start + 1 };
}

function rangeOf(error: YAMLError): TextRange {
  return { start: error.pos[0], end: Math.max(error.pos[0] + 1, error.pos[1]) };
}

function hint(error: YAMLError): string | undefined {
  if (error.code === 'TAB_AS_INDENT') return 'Indent with blanks, not tabs.';
  if (error.code === 'BAD_INDENT') return 'Entries of one map or list must start in the same column.';
  if (error.code === 'MULTIPLE_TAGS') return 'Write one of the two functions in its long form, `Fn::Name: …`.';
  return undefined;
}
