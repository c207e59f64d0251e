import type { Scanner } from './scanner.ts';
import type { HclExpression, HclObjectEntry } from './syntax.ts';
import { readHeredoc, readQuoted } from './templates.ts';

/* Expressions by recursive descent, loosest operator first. Depth is bounded by the scanner. */

const PRECEDENCE: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['+', '-'],
  ['*', '/', '%'],
];

const NUMBER = /[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

export function readExpression(scanner: Scanner): HclExpression {
  return scanner.deeper(() => readConditional(scanner));
}

function readConditional(scanner: Scanner): HclExpression {
  scanner.blanks();
  const start = scanner.offset;
  const condition = readOperation(scanner, 0);
  if (!scanner.take('?')) return condition;
  const whenTrue = readExpression(scanner);
  scanner.expect(':');
  const operands = [condition, whenTrue, readExpression(scanner)];
  return { kind: 'operation', operator: '?', operands, range: scanner.since(start) };
}

function readOperation(scanner: Scanner, precedence: number): HclExpression {
  const operators = PRECEDENCE[precedence];
  if (operators === undefined) return readUnary(scanner);
  scanner.blanks();
  const start = scanner.offset;
  let left = readOperation(scanner, precedence + 1);
  for (;;) {
    const operator = operators.find((sign) => scanner.take(sign));
    if (operator === undefined) return left;
    const operands = [left, readOperation(scanner, precedence + 1)];
    left = { kind: 'operation', operator, operands, range: scanner.since(start) };
  }
}

function readUnary(scanner: Scanner): HclExpression {
  scanner.blanks();
  const start = scanner.offset;
  const operator = ['!', '-'].find((sign) => scanner.take(sign));
  if (operator === undefined) return readPostfix(scanner);
  const operand = scanner.deeper(() => readUnary(scanner));
  const range = scanner.since(start);
  if (operator === '-' && operand.kind === 'literal' && typeof operand.value === 'number') {
    return { kind: 'literal', value: operand.value === 0 ? 0 : -operand.value, range };
  }
  return { kind: 'operation', operator, operands: [operand], range };
}

/** `a.b`, `a[0]`, `a.0`, `a.*.b`, `a[*].b`. */
function readPostfix(scanner: Scanner): HclExpression {
  const start = scanner.offset;
  let expression = readTerm(scanner);
  for (;;) {
    if (scanner.next('...')) return expression;
    const step = readStep(scanner, expression, start);
    if (step === undefined) return expression;
    expression = step;
  }
}

function readStep(scanner: Scanner, of: HclExpression, start: number): HclExpression | undefined {
  if (scanner.take('[')) {
    const splat = { kind: 'literal', value: '*', range: scanner.since(scanner.offset) } as const;
    const key = scanner.within(true, () => (scanner.take('*') ? splat : readExpression(scanner)));
    scanner.within(true, () => scanner.expect(']'));
    return { kind: 'index', of, key, range: scanner.since(start) };
  }
  if (!scanner.take('.')) return undefined;
  const nameStart = scanner.offset;
  const name = scanner.identifier() ?? scanner.match(/[0-9]+|\*/y);
  if (name === undefined) return scanner.fail(`A name is wanted after the dot, but ${scanner.found()}.`);
  return { kind: 'attribute', of, name, nameRange: scanner.since(nameStart), range: scanner.since(start) };
}

function readTerm(scanner: Scanner): HclExpression {
  const start = scanner.offset;
  const character = scanner.atEnd ? '' : scanner.text[start]!;
  if (character === '"') return readQuoted(scanner, readExpression);
  if (character === '<' && scanner.text.startsWith('<<', start)) return readHeredoc(scanner, readExpression);
  if (character === '(') return readParenthesis(scanner);
  if (character === '[') return readBracket(scanner, '[', ']', readItems);
  if (character === '{') return readBracket(scanner, '{', '}', readEntries);
  const digits = scanner.match(NUMBER);
  if (digits !== undefined) return { kind: 'literal', value: Number(digits), range: scanner.since(start) };
  return readWord(scanner, start);
}

function readParenthesis(scanner: Scanner): HclExpression {
  return scanner.within(true, () => {
    scanner.expect('(');
    const expression = readExpression(scanner);
    scanner.expect(')');
    return expression;
  });
}

function readBracket(
  scanner: Scanner,
  open: string,
  close: string,
  read: (scanner: Scanner, start: number) => HclExpression,
): HclExpression {
  const start = scanner.offset;
  return scanner.within(open === '[', () => {
    scanner.expect(open);
    scanner.lines();
    if (scanner.word('for')) return scanner.within(true, () => readFor(scanner, close, start));
    return read(scanner, start);
  });
}

function readItems(scanner: Scanner, start: number): HclExpression {
  const items: HclExpression[] = [];
  while (!scanner.take(']')) {
    items.push(readExpression(scanner));
    if (!scanner.take(',') && !scanner.next(']'))
      scanner.fail(`A comma or \`]\` is wanted here, but ${scanner.found()}.`);
  }
  return { kind: 'list', items, range: scanner.since(start) };
}

function readEntries(scanner: Scanner, start: number): HclExpression {
  const entries: HclObjectEntry[] = [];
  for (;;) {
    scanner.lines();
    if (scanner.take('}')) return { kind: 'object', entries, range: scanner.since(start) };
    const key = readExpression(scanner);
    if (!scanner.take('=') && !scanner.take(':'))
      scanner.fail(`\`=\` is wanted after the key, but ${scanner.found()}.`);
    scanner.lines();
    entries.push({ key, value: readExpression(scanner) });
    if (!scanner.take(',') && !scanner.next('\n') && !scanner.next('}')) {
      scanner.fail(`A comma, a new line or \`}\` is wanted here, but ${scanner.found()}.`);
    }
  }
}

/** `[for v in list : value if condition]`, `{for k, v in map : key => value...}`; `for` is read already. */
function readFor(scanner: Scanner, close: string, start: number): HclExpression {
  const name = (): string =>
    scanner.identifier() ?? scanner.fail(`A name is wanted after \`for\`, but ${scanner.found()}.`);
  name();
  if (scanner.take(',')) name();
  if (!scanner.word('in')) scanner.fail(`\`in\` is wanted here, but ${scanner.found()}.`);
  const parts = [readExpression(scanner)];
  scanner.expect(':');
  parts.push(readExpression(scanner));
  if (scanner.take('=>')) parts.push(readExpression(scanner));
  scanner.take('...');
  if (scanner.word('if')) parts.push(readExpression(scanner));
  scanner.expect(close);
  return { kind: 'for', parts, range: scanner.since(start) };
}

const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

function readWord(scanner: Scanner, start: number): HclExpression {
  let name = scanner.identifier();
  if (name === undefined) return scanner.fail(`A value is wanted here, but ${scanner.found()}.`);
  // Functions of providers: `provider::time::rfc3339_parse(…)`.
  while (scanner.text.startsWith('::', scanner.offset)) {
    scanner.offset += 2;
    name += `::${scanner.identifier() ?? scanner.fail('A name is wanted after `::`.')}`;
  }
  const range = scanner.since(start);
  if (scanner.text[scanner.offset] === '(' && !scanner.atEnd) return readCall(scanner, name, start);
  const constant = CONSTANTS.get(name);
  return constant === undefined ? { kind: 'name', name, range } : { kind: 'literal', value: constant, range };
}

function readCall(scanner: Scanner, name: string, start: number): HclExpression {
  const nameRange = scanner.since(start);
  const items: HclExpression[] = [];
  scanner.within(true, () => {
    scanner.expect('(');
    while (!scanner.take(')')) {
      items.push(readExpression(scanner));
      if (scanner.take('...') || scanner.take(',') || scanner.next(')')) continue;
      scanner.fail(`A comma or \`)\` is wanted here, but ${scanner.found()}.`);
    }
  });
  return { kind: 'call', name, nameRange, arguments: items, range: scanner.since(start) };
}
