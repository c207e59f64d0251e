import { describe, expect, it } from 'vitest';
import { constantOf } from './constant.ts';
import { readHcl } from './read-hcl.ts';
import { everyExpression, type HclExpression } from './syntax.ts';

function attribute(text: string): HclExpression {
  const { body, errors } = readHcl(text);
  expect(errors).toEqual([]);
  return body!.attributes.get('x')!.value;
}

const constant = (text: string) => constantOf(attribute(`x = ${text}`));
const failure = (text: string) => {
  const [error] = readHcl(text).errors;
  return error === undefined ? 'read' : `${error.range.start}: ${error.message}`;
};

/** A tree as one line: every kind that matters with its parts. */
function shape(expression: HclExpression): string {
  switch (expression.kind) {
    case 'literal':
      return JSON.stringify(expression.value);
    case 'name':
      return expression.name;
    case 'attribute':
      return `${shape(expression.of)}.${expression.name}`;
    case 'index':
      return `${shape(expression.of)}[${shape(expression.key)}]`;
    case 'call':
      return `${expression.name}(${expression.arguments.map(shape).join(' ')})`;
    case 'operation':
      return `(${[expression.operator, ...expression.operands.map(shape)].join(' ')})`;
    case 'object':
      return `{${expression.entries.map(({ key, value }) => `${shape(key)}=${shape(value)}`).join(' ')}}`;
    case 'list':
      return `[${expression.items.map(shape).join(' ')}]`;
    case 'template':
    case 'for':
      return `<${[expression.kind, ...expression.parts.map(shape)].join(' ')}>`;
  }
}

describe('a body', () => {
  it('holds attributes and blocks with labels, comments left out', () => {
    const { body } = readHcl(`
# one
a = 1 // two
/* three
   lines */
resource "alicloud_vpc" main {
  cidr = "10.0.0.0/8" # four
  nested { on = true }
  nested {}
}`);
    expect([...body!.attributes.keys()]).toEqual(['a']);
    const [block] = body!.blocks;
    expect(block).toMatchObject({ type: 'resource', labels: [{ text: 'alicloud_vpc' }, { text: 'main' }] });
    expect(block!.body.blocks.map(({ type }) => type)).toEqual(['nested', 'nested']);
    expect(constantOf(block!.body.blocks[0]!.body.attributes.get('on')!.value)).toBe(true);
  });

  it.each([
    ['a = 1\na = 2', '6: The attribute `a` is written twice here.'],
    ['a = 1 b = 2', '6: A new line is wanted here, but there is `b`.'],
    ['a {', '3: The block `a` is not closed: `}` is wanted, but the text ends.'],
    ['}', '0: The name of a block or an attribute is wanted here, but there is `}`.'],
    ['a = ', '4: A value is wanted here, but the text ends.'],
    ['a = "x', '4: This text is not closed on its line.'],
    ['a = [1 2]', '7: A comma or `]` is wanted here, but there is `2`.'],
    ['a = f(1 2)', '8: A comma or `)` is wanted here, but there is `2`.'],
    ['a = <<EOT\nx\n', '4: The heredoc is not closed: no line holds `EOT` alone.'],
    ['a = "\\q"', '5: A backslash may stand before n, r, t, a quote, a backslash, u or U only.'],
    ['a /* x', '2: This comment is not closed.'],
    ['a = "${b"', '8: `}` is wanted here, but there is `"`.'],
    ['a = x ? 1', '9: `:` is wanted here, but the text ends.'],
    ['a = "%{ while x }"', '13: A directive is one of if, else, endif, for and endfor.'],
  ])('is refused where it is wrong: %s', (text, expected) => {
    expect(failure(text)).toBe(expected);
  });

  it.each([
    ['brackets', `a = ${'['.repeat(100_000)}`],
    ['conditions', `a = ${'b ? c : '.repeat(100_000)}d`],
    ['blocks', 'a {\n'.repeat(100_000)],
    ['signs', `a = ${'!'.repeat(100_000)}b`],
  ])('nested without end is refused: %s', (_, text) => {
    expect(failure(text)).toContain('nested more than');
  });

  it('reads long chains without recursion', () => {
    const chain = attribute(`x = a${'.b'.repeat(50_000)} + ${'1 + '.repeat(50_000)}2`);
    expect([...everyExpression(chain)].length).toBe(150_003);
  });
});

describe('a value', () => {
  it.each([
    ['null', null],
    ['-1.5e2', -150],
    ['"a\\tb\\u00e9\\"$${x}%%{y} $5 100%"', 'a\tbé"${x}%{y} $5 100%'],
    ['[1, "a", [true,],]', [1, 'a', [true]]],
    ['{ a = 1, "b c": [2]\n d = { e = null } }', { a: 1, 'b c': [2], d: { e: null } }],
    ['<<EOT\n  {"a": "\\d $${x}"}\nEOT', '  {"a": "\\d ${x}"}\n'],
    ['<<-EOT\n    a\n      b\n\n    EOT', 'a\n  b\n\n'],
    ['(\n1\n)', 1],
  ])('that is constant: %s', (text, expected) => {
    expect(constant(text)).toEqual(expected);
  });

  it.each([
    ['var.a[0].b.*.c', 'var.a[0].b.*.c'],
    ['a[*].b["k"]', 'a["*"].b["k"]'],
    ['1 + 2 * 3 == 7 && !a || b', '(|| (&& (== (+ 1 (* 2 3)) 7) (! a)) b)'],
    ['a ? b : c ? d : e', '(? a b (? c d e))'],
    ['max(a, b...)', 'max(a b)'],
    ['provider::time::parse(a)', 'provider::time::parse(a)'],
    ['[for k, v in m : upper(v) if k != ""]', '<for m upper(v) (!= k "")>'],
    ['{for v in l : v => v.id...}', '<for l v v.id>'],
    ['"a-${var.b}-${~ c ~}"', '<template "a-" var.b "-" c>'],
    ['"%{ if a }x%{ else }y%{ endif }"', '<template a "x" <template> "y" <template>>'],
    ['<<-EOT\n    a ${b}\n      c\n    EOT', '<template "a " b "\\n  c\\n">'],
    ['list(object({ a = optional(string, "x") }))', 'list(object({a=optional(string "x")}))'],
    ['f(<<EOT\nx\nEOT\n)', 'f("x\\n")'],
    ['{ (a) = 1 }', '{a=1}'],
  ])('that is computed: %s', (text, expected) => {
    expect(shape(attribute(`x = ${text}`))).toBe(expected);
  });
});
