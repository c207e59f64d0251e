import type { TextRange } from '../../base/diagnostic.ts';
import { readExpression } from './expressions.ts';
import { HclFailure, Scanner } from './scanner.ts';
import type { HclAttribute, HclBlock, HclBody, HclError, HclExpression } from './syntax.ts';

export interface ReadHcl {
  /** Undefined when the text cannot be read. */
  readonly body: HclBody | undefined;
  readonly errors: readonly HclError[];
}

/** One file in native syntax. Never throws; stops at the first mistake. */
export function readHcl(text: string): ReadHcl {
  return attempt(() => {
    const scanner = new Scanner(text);
    const body = readBody(scanner);
    scanner.lines();
    if (!scanner.atEnd) scanner.fail(`The name of a block or an attribute is wanted here, but ${scanner.found()}.`);
    return body;
  });
}

/** A text that is one expression, all of it at one place; undefined when it is none. */
export function readHclExpression(text: string, place: TextRange): HclExpression | undefined {
  try {
    const scanner = new Scanner(text, place);
    const expression = scanner.within(true, () => readExpression(scanner));
    scanner.lines();
    return scanner.atEnd ? expression : undefined;
  } catch (error) {
    if (!(error instanceof HclFailure)) throw error;
    return undefined;
  }
}

function attempt(read: () => HclBody): ReadHcl {
  try {
    return { body: read(), errors: [] };
  } catch (error) {
    if (!(error instanceof HclFailure)) throw error;
    return { body: undefined, errors: [error.error] };
  }
}

/** Until a closing brace (left unread) or the end. */
function readBody(scanner: Scanner): HclBody {
  const attributes = new Map<string, HclAttribute>();
  const blocks: HclBlock[] = [];
  for (;;) {
    scanner.lines();
    const start = scanner.offset;
    const name = scanner.identifier();
    if (name === undefined) return { attributes, blocks };
    const nameRange = scanner.since(start);
    scanner.blanks();
    if (scanner.next('=') && !scanner.next('==')) {
      if (attributes.has(name)) scanner.fail(`The attribute \`${name}\` is written twice here.`, start);
      attributes.set(name, readAttribute(scanner, name, nameRange));
    } else {
      blocks.push(readBlock(scanner, name, nameRange));
    }
    endOfLine(scanner);
  }
}

function readAttribute(scanner: Scanner, name: string, nameRange: HclAttribute['nameRange']): HclAttribute {
  scanner.expect('=');
  return { name, nameRange, value: readExpression(scanner) };
}

function readBlock(scanner: Scanner, type: string, typeRange: HclBlock['typeRange']): HclBlock {
  const labels: { text: string; range: HclBlock['range'] }[] = [];
  while (!scanner.next('{')) labels.push(readLabel(scanner, type));
  scanner.expect('{');
  const body = scanner.within(false, () => readBody(scanner));
  scanner.lines();
  if (!scanner.next('}')) scanner.fail(`The block \`${type}\` is not closed: \`}\` is wanted, but ${scanner.found()}.`);
  scanner.expect('}');
  return { type, typeRange, labels, body, range: scanner.since(typeRange.start) };
}

function readLabel(scanner: Scanner, type: string): { text: string; range: HclBlock['range'] } {
  scanner.blanks();
  const start = scanner.offset;
  const bare = scanner.identifier();
  if (bare !== undefined) return { text: bare, range: scanner.since(start) };
  const quoted = scanner.match(/"(?:[^"\\\n]|\\.)*"/y);
  if (quoted === undefined) {
    return scanner.fail(`After \`${type}\` comes \`=\` with a value, or \`{\`; but ${scanner.found()}.`);
  }
  return { text: quoted.slice(1, -1), range: scanner.since(start) };
}

/** A new line, the end, or the brace that closes a block on one line. */
function endOfLine(scanner: Scanner): void {
  scanner.blanks();
  if (scanner.atEnd || scanner.next('\n') || scanner.next('}')) return;
  scanner.fail(`A new line is wanted here, but ${scanner.found()}.`);
}
