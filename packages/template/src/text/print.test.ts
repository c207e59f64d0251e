import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Node } from './node.ts';
import { printJson, printYaml } from './print.ts';
import { readDocument } from './read-document.ts';

const nowhere = { start: 0, end: 0 };

/** Texts that YAML likes to take for something else, and any others. */
const text = fc.oneof(
  fc.constantFrom(
    ...[
      '',
      ' ',
      '~',
      'null',
      'yes',
      'No',
      'true',
      '1',
      '08',
      '1.0',
      '1e3',
      '0x1f',
      '12:30:00',
      '.5',
      '.inf',
      '-',
      '- a',
      '?',
      ': a',
    ],
    ...[
      'a: b',
      'a:b',
      'a:',
      '#a',
      'a #b',
      'a#b',
      '*a',
      '&a',
      '!Ref',
      '!!str',
      '|',
      '>',
      '%a',
      '@a',
      '`a',
      '"a"',
      "'a'",
      '{a}',
      '[a]',
      'a, b',
    ],
    ...[
      '---',
      '...',
      '... a',
      '<<',
      '=',
      'a\nb',
      'a\nb\n',
      '\na',
      'a\n\n',
      ' a\nb',
      'a \nb',
      'a\tb',
      '\ta',
      'a\r\nb',
      'a\u0085b',
      'a\u2028b',
    ],
    ...[
      '\ufeffa',
      '\u0007',
      '\u007f',
      '\ud83d\ude00',
      '\ud800',
      'ALIYUN::ECS::VPC',
      '${a.b}',
      '10.0.0.0/8',
      '2015-09-01',
      '18446744073709551615',
    ],
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom('a', ' ', '\n', ':', '-', '#', '"', "'", '\t', '\\', ',', '[', '{'),
    maxLength: 10,
  }),
);

const scalar = fc.oneof(
  text.map((value): Node => ({ kind: 'scalar', value, range: nowhere })),
  fc.constantFrom(null, true, false).map((value): Node => ({ kind: 'scalar', value, range: nowhere })),
  fc.oneof(fc.integer(), fc.maxSafeInteger()).map((value): Node => ({ kind: 'scalar', value, range: nowhere })),
  fc
    .oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(1e21, 1.5e-7, 1e300, 5e-324))
    .map((value) => (value === 0 ? 0 : value))
    .map(
      (value): Node =>
        Number.isSafeInteger(value)
          ? { kind: 'scalar', value, float: true, range: nowhere }
          : { kind: 'scalar', value, range: nowhere },
    ),
);

const { node } = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    scalar,
    fc.array(tie('node'), { maxLength: 4 }).map((items): Node => ({ kind: 'list', items, range: nowhere })),
    fc.uniqueArray(fc.tuple(text, tie('node')), { selector: ([key]) => key, maxLength: 4 }).map(
      (entries): Node => ({
        kind: 'map',
        entries: entries.map(([key, value]) => ({ key, keyRange: nowhere, value })),
        range: nowhere,
      }),
    ),
  ),
}));

/** NUL is refused in any text, and nothing but blanks is no template. */
function plain(at: Node): unknown {
  switch (at.kind) {
    case 'scalar':
      return at.float ? { float: at.value } : at.value;
    case 'list':
      return at.items.map(plain);
    case 'map':
      return { map: at.entries.map(({ key, value }) => [key, plain(value)]) };
  }
}

function reread(printed: string): unknown {
  const { node: read, diagnostics } = readDocument(printed);
  expect(diagnostics, printed).toEqual([]);
  return plain(read!);
}

describe('printing and reading again', () => {
  it('YAML gives the same', () => {
    fc.assert(
      fc.property(node, (document) => {
        expect(reread(printYaml(document))).toEqual(plain(document));
      }),
      { numRuns: 500 },
    );
  });

  it('JSON gives the same', () => {
    fc.assert(
      fc.property(node, (document) => {
        expect(reread(printJson(document))).toEqual(plain(document));
      }),
      { numRuns: 500 },
    );
  });
});

it('prints as people write', () => {
  const { node: document } = readDocument(`{"ROSTemplateFormatVersion": "2015-09-01",
    "Resources": {"Vpc": {"Type": "ALIYUN::ECS::VPC", "Properties": {"VpcName": {"Fn::Sub": "web-\${ALIYUN::Region}"},
    "Tags": [{"Key": "a", "Value": "1"}], "Description": "one\\ntwo\\n"}}},
    "Outputs": {"Ids": {"Value": [{"Fn::GetAtt": ["Vpc", "VpcId"]}, {"Ref": "Vpc"}, 1.0, null, "yes"]}}}`);
  expect(printYaml(document!)).toBe(`ROSTemplateFormatVersion: 2015-09-01
Resources:
  Vpc:
    Type: ALIYUN::ECS::VPC
    Properties:
      VpcName: {Fn::Sub: "web-\${ALIYUN::Region}"}
      Tags: [{Key: a, Value: "1"}]
      Description: |
        one
        two
Outputs:
  Ids: {Value: [{Fn::GetAtt: [Vpc, VpcId]}, {Ref: Vpc}, 1.0, null, "yes"]}
`);
});
