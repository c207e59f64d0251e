import type { Scanner } from './scanner.ts';
import type { HclExpression } from './syntax.ts';

/* Text in quotes and heredocs: escapes resolved, `${…}` and `%{…}` read as expressions. */

/** Handed in, because expressions hold templates and templates hold expressions. */
type ReadExpression = (scanner: Scanner) => HclExpression;

export function readQuoted(scanner: Scanner, readExpression: ReadExpression): HclExpression {
  const start = scanner.offset;
  scanner.offset += 1;
  const parts = readParts(scanner, readExpression, true);
  if (scanner.atEnd || scanner.text[scanner.offset] !== '"') {
    scanner.fail('This text is not closed on its line.', start);
  }
  scanner.offset += 1;
  return joined(parts, scanner, start);
}

const OPENING = /<<(-?)([\p{ID_Start}_][\p{ID_Continue}-]*)[ \t\r]*\n/uy;

/** `<<EOT` to a line that holds the marker alone; `<<-EOT` takes the common indentation away. */
export function readHeredoc(scanner: Scanner, readExpression: ReadExpression): HclExpression {
  const start = scanner.offset;
  OPENING.lastIndex = start;
  const opening = OPENING.exec(scanner.text);
  if (opening === null) return scanner.fail('A heredoc begins with `<<` and a name that ends its line.');
  const from = start + opening[0].length;
  const { contentEnd, after } = findMarker(scanner, from, opening[2]!, start);
  const outerEnd = scanner.end;
  scanner.offset = from;
  scanner.end = contentEnd;
  const parts = readParts(scanner, readExpression, false);
  scanner.end = outerEnd;
  scanner.offset = after;
  const indent = opening[1] === '-' ? commonIndent(scanner.text.slice(from, contentEnd)) : 0;
  return joined(indent === 0 ? parts : outdented(parts, indent), scanner, start);
}

function findMarker(
  scanner: Scanner,
  from: number,
  marker: string,
  start: number,
): { readonly contentEnd: number; readonly after: number } {
  for (let line = from; line < scanner.end; ) {
    const lineEnd = scanner.text.indexOf('\n', line);
    const end = lineEnd === -1 || lineEnd > scanner.end ? scanner.end : lineEnd;
    if (scanner.text.slice(line, end).trim() === marker) return { contentEnd: line, after: end };
    line = end + 1;
  }
  return scanner.fail(`The heredoc is not closed: no line holds \`${marker}\` alone.`, start);
}

function commonIndent(content: string): number {
  const indents = content.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.search(/[^ \t]/)]));
  return indents.length === 0 ? 0 : indents.reduce((least, indent) => Math.min(least, indent));
}

function outdented(parts: readonly HclExpression[], indent: number): readonly HclExpression[] {
  let atLineStart = true;
  return parts.map((part) => {
    if (part.kind !== 'literal' || typeof part.value !== 'string') {
      atLineStart = false;
      return part;
    }
    const lines = part.value.split('\n').map((line, index) => {
      if (index === 0 && !atLineStart) return line;
      return line.slice(Math.min(indent, line.length - line.trimStart().length));
    });
    atLineStart = part.value.endsWith('\n');
    return { ...part, value: lines.join('\n') };
  });
}

function joined(parts: readonly HclExpression[], scanner: Scanner, start: number): HclExpression {
  const range = scanner.since(start);
  const constant = parts.every((part) => part.kind === 'literal');
  if (!constant) return { kind: 'template', parts, range };
  return { kind: 'literal', value: parts.map((part) => (part.kind === 'literal' ? part.value : '')).join(''), range };
}

const PLAIN_QUOTED = /[^"\\$%\n]+/y;

/** Until the closing quote (left unread) or the end of the heredoc. */
function readParts(scanner: Scanner, readExpression: ReadExpression, quoted: boolean): readonly HclExpression[] {
  const parts: HclExpression[] = [];
  let text = '';
  let textStart = scanner.offset;
  const flush = (): void => {
    if (text !== '') parts.push({ kind: 'literal', value: text, range: { start: textStart, end: scanner.offset } });
    text = '';
  };
  while (!scanner.atEnd) {
    if (text === '') textStart = scanner.offset;
    const plain = quoted ? (scanner.match(PLAIN_QUOTED) ?? '') : plainOfHeredoc(scanner);
    if (plain !== '') {
      text += plain;
      continue;
    }
    const character = scanner.text[scanner.offset]!;
    if (quoted && (character === '"' || character === '\n')) break;
    if (quoted && character === '\\') text += readEscape(scanner);
    else if (!scanner.text.startsWith('{', scanner.offset + 1)) text += readMarker(scanner, character);
    else {
      flush();
      parts.push(...readSequence(scanner, readExpression));
    }
  }
  flush();
  return parts;
}

/** Never looks beyond the heredoc, so that a file of many stays cheap. */
function plainOfHeredoc(scanner: Scanner): string {
  const rest = scanner.text.slice(scanner.offset, scanner.end);
  const stop = rest.search(/[$%]/);
  const plain = stop === -1 ? rest : rest.slice(0, stop);
  scanner.offset += plain.length;
  return plain;
}

/** `$` or `%` that opens nothing; `$${` and `%%{` stand for `${` and `%{`. */
function readMarker(scanner: Scanner, character: string): string {
  const escaped = scanner.text.startsWith(`${character}{`, scanner.offset + 1);
  scanner.offset += escaped ? 3 : 1;
  return escaped ? `${character}{` : character;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['"', '"'],
  ['\\', '\\'],
]);

function readEscape(scanner: Scanner): string {
  const start = scanner.offset;
  const unicode = scanner.match(/\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}/y);
  if (unicode !== undefined) {
    const code = Number.parseInt(unicode.slice(2), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : scanner.fail('There is no such character.', start);
  }
  const replacement = ESCAPES.get(scanner.text[start + 1] ?? '');
  if (replacement === undefined)
    return scanner.fail('A backslash may stand before n, r, t, a quote, a backslash, u or U only.');
  scanner.offset += 2;
  return replacement;
}

/** `${ expression }`, or a directive `%{ if … }`, `%{ for x in … }`, `%{ else }`, `%{ endif }`, `%{ endfor }`. */
function readSequence(scanner: Scanner, readExpression: ReadExpression): readonly HclExpression[] {
  const directive = scanner.text[scanner.offset] === '%';
  scanner.offset += 2;
  scanner.match(/~/y);
  return scanner.within(true, () => {
    const start = scanner.offset;
    const expression = directive ? readDirective(scanner, readExpression) : readExpression(scanner);
    scanner.take('~');
    scanner.expect('}');
    // A directive without an expression still makes the text one that must be computed.
    return [expression ?? { kind: 'template', parts: [], range: scanner.since(start) }];
  });
}

function readDirective(scanner: Scanner, readExpression: ReadExpression): HclExpression | undefined {
  const word = scanner.identifier();
  switch (word) {
    case 'if':
      return readExpression(scanner);
    case 'for': {
      scanner.identifier();
      if (scanner.take(',')) scanner.identifier();
      if (!scanner.word('in')) scanner.fail(`\`in\` is wanted here, but ${scanner.found()}.`);
      return readExpression(scanner);
    }
    case 'else':
    case 'endif':
    case 'endfor':
      return undefined;
    default:
      return scanner.fail('A directive is one of if, else, endif, for and endfor.');
  }
}
