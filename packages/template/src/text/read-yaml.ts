import { Composer, type Document, Lexer, Parser, type YAMLError } from 'yaml';
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

/** Stops at the level limit, because composing recurses, and after a few errors, because a hostile text has many. */
function* tokens(reading: Reading) {
  const parser = new Parser();
  const errors: { readonly offset: number; readonly message: string }[] = [];
  // Beside one entry a level the stack holds the document and the scalar in hand.
  const deepest = reading.limits.levels + 2;
  for (const lexeme of new Lexer().lex(reading.text)) {
    for (const token of parser.next(lexeme)) {
      yield token;
      if (token.type === 'error') errors.push(token);
    }
    if (errors.length > MAX_ERRORS) refuseToken(errors[0]!, reading);
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
  for (const error of rest.slice(0, MAX_ERRORS)) reading.report('TemplateSyntax', sentence(error), rangeOf(error));
  reading.abort('TemplateSyntax', sentence(first), rangeOf(first), hint(first));
}

/** After the first few, syntax errors are consequences of each other. */
const MAX_ERRORS = 4;

function sentence(error: { readonly message: string }): string {
  const text = error.message.trim().replace(/\.$/, '');
  return `The YAML cannot be read: ${text}.`;
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
