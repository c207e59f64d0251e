import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serviceLimits } from '../../base/limits.ts';
import type { Node } from '../node.ts';
import { readYaml } from '../read-yaml.ts';
import { Reading, ReadingAborted } from '../reading.ts';
import { readQuickYaml } from './read-quick-yaml.ts';

/*
 * Whatever the quick reader reads, the library must read alike: nodes, positions and findings.
 */

function quick(text: string): { node: Node; findings: unknown } | undefined {
  const reading = new Reading(text, serviceLimits);
  const node = readQuickYaml(reading);
  return node === undefined ? undefined : { node, findings: reading.diagnostics };
}

function library(text: string): { node: Node; findings: unknown } | undefined {
  const reading = new Reading(text, serviceLimits);
  try {
    return { node: readYaml(reading), findings: reading.diagnostics };
  } catch (error) {
    if (error instanceof ReadingAborted) return undefined;
    throw error;
  }
}

describe('the usual YAML is read alike', () => {
  it.each([
    'a: 1\n',
    'a: 1',
    '# about\n\na: 1 # one\n# between\nb: two words # two\n\n# end\n',
    'a:\nb:   \nc: # none\n',
    'a: ~\nb: yes\nc: 0x1F\nd: 1.0\ne: 12:30\nf: 1e3\ng: 2020-01-01\n1: x\ntrue: y\n1.0: z\n',
    'a:\n  b:\n    c: 1\n  d: 2\ne: 3\n',
    'a:\n- 1\n- b: 2\n  c: 3\n-   - x\n    - y\n-\n- z\nd:\n  - 1\n',
    'a: b c\n  d\n\n\n  e # end\nf: g\n',
    `a: 'it''s: # {no} comment'\n"b c": "x\\n\\t\\"\\u4e2d\\x41\\\\"\n'd': e\n`,
    'a: "one\n  two\n\n  three \\\n  four\\n\\\n  \\ five"\nb: \'one\n  two\n\n  three\'\n',
    'a: |\n  one\n   two\n\n  three\nb: |-\n  x\nc: |+\n  y\n\n\nd: >\n  one\n  two\n\n  three\n\ne: 1\n',
    'a: |\n\n  one\n# less\nb: >-\n  x\n  y\n',
    'a:\n  - |\n    # no comment\n    x: y\n  - b: |\n      z\n',
    'a: [1, two words, "x", [], {}, {b: c, "d": e}]\nf: {g: [h], i: !Ref j}\nk: [\n  1, # one\n  2,\n  ]\n',
    'a: !Ref B\nc: !GetAtt D.E\nf: !Sub "${x}"\ng: !Sub\n  - "${y}"\n  - y: !Ref Z\nh: !Join [",", [a, !Ref b]]\n',
    'a: !Sub |\n  x ${y}\n  z\nb: !If\n- c\n- 1\n- 2\n'.replace('!If\n-', '!If\n  -').replaceAll('\n- ', '\n  - '),
    'a: 1\na: 2\nb: {c: 1, c: 2}\nd: 12345678901234567890\n',
    'a: http://x.y/z?q#r\nb: a:b\nc: -1\nd: - \ne: ?x\nf: "#"\n'.replace('d: - \n', ''),
    'a: x\n\n\n',
    '  a: 1\n  b: 2\n',
    '中文: 文本 # 注\n𝒳: 𝒴\n',
  ])('%j', (text) => {
    expect(quick(text)).toEqual(library(text));
    expect(quick(text)).toBeDefined();
  });
});

describe('what is not usual is left to the library', () => {
  it.each([
    '',
    'text',
    '- 1\n',
    '---\na: 1\n',
    'a: 1\n---\nb: 2\n',
    '%YAML 1.1\n',
    'a: &x 1\nb: *x\n',
    'a: {<<: {b: 1}}\n',
    '? a\n: b\n',
    'a: !!str 1\n',
    'a: 1\r\nb: 2\r\n',
    'a:\t1\n',
    'a: 1\n  b: 2\n',
    'a: [1\nb: 2]\n',
    'a: b: c\n',
    'a: "x" y\n',
    'a: |2\n   x\n',
    'a: |\n     \n  x\n',
    'a: "x\\  \n  y"\n',
    'a:\n  b:\n# c\n    d\n',
    'a: >\n  x\n    y\n',
    'a: @x\n',
    'a: {b}\n',
    'a: [b: c]\n',
    'a\nb: c\n',
  ])('%j', (text) => {
    expect(quick(text)).toBeUndefined();
  });

  it('beyond the limits, too', () => {
    expect(quick(`a: ${'['.repeat(101)}${']'.repeat(101)}\n`)).toBeUndefined();
    expect(quick(`a: [${'1,'.repeat(200_001)}]\n`)).toBeUndefined();
  });
});

describe('long texts', () => {
  const long = 200_000;
  it.each([
    ['blanks in quotes', `a: 'x${' '.repeat(long)}y\n  z'\nb: "x${' '.repeat(long)}y\n  z"\n`],
    ['empty lines in quotes', `a: 'x${'\n'.repeat(long)}  y'\n`],
    ['empty lines in a block', `a: |\n  x${'\n'.repeat(long)}  y\n`],
    ['empty lines in a plain text', `a: x${'\n'.repeat(long)}  y\n`],
    ['lines in quotes', `a: "${'x\n  '.repeat(long / 4)}"\nb: "${'x\\\n  '.repeat(long / 4)}"\n`],
    ['backslashes', `a: "${'\\'.repeat(long)}"\n`],
    ['quotes', `a: '${"'".repeat(long)}'\n`],
    ['lines of a plain text', `a: x\n${'  y\n'.repeat(long / 4)}`],
    ['keys', `a: {${'b: c, '.repeat(long / 10)}d: e}\n`],
    ['dashes', `a:\n${'- - - -\n'.repeat(long / 10)}`],
    ['what never closes', `a: [${'"b", '.repeat(long / 10)}\n`],
  ])('%s are read in linear time', (_, text) => {
    const began = performance.now();
    quick(text);
    expect(performance.now() - began).toBeLessThan(1_500);
  });
});

const seed = `# about
Parameters:
  Name: {Type: String, Default: "a b", AllowedValues: [x, 'y']}
Resources:
  A:
    Type: ALIYUN::ECS::VPC
    Properties:
      VpcName: !Sub "\${Name}-x"
      List:
      - one
      - two: 2
        three: |
          text
            more

          end
      - - nested
        - !Ref A
      Text: plain text
        goes on
      Quoted: 'it''s
        two lines'
      Folded: >-
        one
        two
    DependsOn: [B, C] # both
Outputs:
  Out: {Value: !GetAtt A.Id}
`;

describe('after any edit of a template', () => {
  const pieces = [
    ' ',
    '  ',
    '\n',
    ':',
    ': ',
    '-',
    '- ',
    '#',
    ' #',
    "'",
    '"',
    '[',
    ']',
    '{',
    '}',
    ',',
    '|',
    '>',
    '!',
    '!Ref ',
    '\\',
    '\t',
    '&a',
    '*a',
    '?',
    '~',
    'x',
    '1',
    '\n\n',
    '\n  ',
  ];
  const edit = fc.record({
    at: fc.nat(seed.length),
    remove: fc.nat(6),
    insert: fc.array(fc.constantFrom(...pieces), { maxLength: 3 }),
  });

  it('both read the same, or the library alone', () => {
    const edited = fc
      .array(edit, { minLength: 1, maxLength: 4 })
      .map((edits) =>
        edits.reduce(
          (text, { at, remove, insert }) => text.slice(0, at) + insert.join('') + text.slice(at + remove),
          seed,
        ),
      );
    fc.assert(
      fc.property(edited, (text) => {
        const read = quick(text);
        if (read !== undefined) expect(read).toEqual(library(text));
      }),
      { numRuns: 1_500 },
    );
  });
});
