import { describe, expect, test } from 'vitest';
import { codeFrame, type FrameRange, linesOf } from './code-frame.ts';
import { previewView } from './preview-view.ts';
import { stackView } from './stack-view.ts';
import { createStyle, wantsColour } from './style.ts';
import { table } from './table.ts';
import { age, duration } from './time.ts';
import { clip, displayWidth, fold } from './width.ts';

const plain = createStyle(false);
const same = (text: string) => text;

test('a stack with its parts', () => {
  const stack = {
    StackName: 'web',
    Status: 'CREATE_COMPLETE',
    StackId: 'id-1',
    RegionId: 'cn-hangzhou',
    CreateTime: '2026-11-21T08:00:00',
    Parameters: [
      { ParameterKey: 'ALIYUN::Region', ParameterValue: 'cn-hangzhou' },
      { ParameterKey: 'Password', ParameterValue: '******' },
    ],
    Outputs: [
      { OutputKey: 'Ids', OutputValue: ['i-1', 'i-2'], Description: 'No description given' },
      { OutputKey: 'Url', OutputValue: null, Description: 'Where it answers' },
    ],
  };
  const resources = [
    {
      LogicalResourceId: 'Vpc',
      Status: 'CREATE_COMPLETE',
      PhysicalResourceId: 'vpc-1',
      ResourceType: 'ALIYUN::ECS::VPC',
    },
  ];
  const now = Date.parse('2026-11-21T08:05:00Z');
  expect(`\n${stackView(stack, resources, now, plain, undefined).join('\n')}\n`).toMatchInlineSnapshot(`
    "
    web  CREATE_COMPLETE
    Id           id-1
    Region       cn-hangzhou
    Created      2026-11-21T08:00:00 UTC (5m ago)

    Resources
    NAME  STATUS           ID     TYPE
    Vpc   CREATE_COMPLETE  vpc-1  ALIYUN::ECS::VPC

    Parameters
    PARAMETER  VALUE
    Password   ******

    Outputs
    OUTPUT  VALUE          DESCRIPTION
    Ids     ["i-1","i-2"]
    Url     (not known)    Where it answers
    "
  `);
});

test('a stack without anything says what it is and no more', () => {
  const lines = stackView({ StackName: 'web', StackId: 'id-1' }, [], 0, plain, undefined);
  expect(lines.map((line) => line.trimEnd())).toEqual(['web', 'Id           id-1']);
});

test('a preview with a nested stack', () => {
  const preview = {
    StackName: 'web',
    Resources: [
      {
        LogicalResourceId: 'Vpc',
        ResourceType: 'ALIYUN::ECS::VPC',
        Action: 'Add',
        Properties: { CidrBlock: '10.0.0.0/8', Id: null },
      },
      {
        LogicalResourceId: 'Inner',
        ResourceType: 'ALIYUN::ROS::Stack',
        Action: 'Add',
        Properties: {},
        Stack: { Resources: [{ LogicalResourceId: 'Nap', ResourceType: 'ALIYUN::ROS::Sleep', Action: 'Add' }] },
      },
      { LogicalResourceId: 'Late', ResourceType: 'ALIYUN::ROS::Stack', Action: 'Add', TemplateUnread: true },
    ],
  };
  expect(`\n${previewView(preview, plain, undefined).join('\n')}\n`).toMatchInlineSnapshot(`
    "
    web
      + Vpc    ALIYUN::ECS::VPC
          CidrBlock: 10.0.0.0/8
          Id: (known after creation)
      + Inner  ALIYUN::ROS::Stack
          + Nap  ALIYUN::ROS::Sleep
      + Late   ALIYUN::ROS::Stack
          (its template is read when it is created)

    4 resources would be created
    "
  `);
});

describe('the code frame', () => {
  const at = (line: number, column: number, endColumn: number) => ({ line, column, endLine: line, endColumn });
  const frame = (text: string, range: FrameRange, columns?: number) =>
    codeFrame(linesOf(text), range, same, plain, columns);
  /** What stands above the carets. */
  const markedIn = ([source = '', marks = '']: readonly string[]) =>
    source.slice(marks.indexOf('^'), marks.lastIndexOf('^') + 1);

  test('marks the range, behind tabs and wide characters too', () => {
    expect(frame('a: 1\nb:\t2', at(2, 4, 5))).toEqual([' 2 | b:    2', '   |       ^']);
    expect(frame('图片: 错', at(1, 5, 6))).toEqual([' 1 | 图片: 错', '   |       ^^']);
    expect(frame('a: 😀x', at(1, 6, 7))).toEqual([' 1 | a: 😀x', '   |      ^']);
    expect(frame('a', at(9, 1, 2))).toEqual([]);
  });

  test('marks a range of several lines to the end of its first, and an empty one as one', () => {
    expect(frame('a: [1,\n 2]', { line: 1, column: 4, endLine: 2, endColumn: 4 })).toEqual([
      ' 1 | a: [1,',
      '   |    ^^^',
    ]);
    expect(frame('a:', at(1, 3, 3))).toEqual([' 1 | a:', '   |   ^']);
  });

  test('shows the part of a long line around the range', () => {
    const found = frame(`${'x'.repeat(500)}HERE${'y'.repeat(500)}`, at(1, 501, 505));
    expect(markedIn(found)).toBe('HERE');
    expect(found[0]).toMatch(/^ 1 \| …x+HEREy+…$/);
    const wide = frame(`${'图'.repeat(500)}HERE`, at(1, 501, 505));
    expect(wide[0]).toMatch(/^ 1 \| …图+HERE$/);
    expect(displayWidth(wide[1]!)).toBe(displayWidth(wide[0]!));
  });

  test('is never wider than the terminal', () => {
    for (const column of [1, 50, 101, 180]) {
      const lines = frame(`${'图'.repeat(100)}${'y'.repeat(100)}`, at(1, column, column + 60), 60);
      expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(60);
      expect(lines[1]).toContain('^');
    }
  });
});

test('a table shortens the one column that may shrink', () => {
  const columns = [{ title: 'A' }, { title: 'B', shrinks: true }];
  const lines = table(columns, [['key', 'a value that is too long']], plain, 18);
  expect(lines).toEqual(['A    B', 'key  a value that…']);
});

test('of several columns that may shrink, the last gives first, down to its least', () => {
  const columns = [
    { title: 'ID', shrinks: true, least: 4 },
    { title: 'TYPE', shrinks: true, least: 5 },
  ];
  const rows = [['vpc-0123', 'ALIYUN::ECS']];
  expect([21, 17, 13, 5].map((width) => table(columns, rows, plain, width)[1])).toEqual([
    'vpc-0123  ALIYUN::ECS',
    'vpc-0123  ALIYUN…',
    'vpc-0…  ALIY…',
    'vpc…  ALIY…',
  ]);
});

test('a report is broken between words, beneath its text; frames and pipes stay as they are', () => {
  const why = '  \u001b[1mwhy:\u001b[22m   the disk of the data directory is full';
  const frame = ' 12 |   CidrBlock: a very long line of the source that is shown as it is';
  expect(fold(['error: something very unpleasant happened', why, frame], 30)).toEqual([
    'error: something very',
    '  unpleasant happened',
    '  \u001b[1mwhy:\u001b[22m   the disk of the data',
    '         directory is full',
    frame,
  ]);
  expect(fold([why], undefined)).toEqual([why]);
});

test('widths, spans and ages', () => {
  expect(displayWidth('\u001b[31m图\u001b[39ma✓')).toBe(4);
  expect(clip('图图图', 5)).toBe('图图…');
  expect([400, 9_960, 61_000, 3_720_000].map(duration)).toEqual(['0.4s', '10s', '1m01s', '1h02m']);
  expect([5, 200, 7_300, 200_000].map((seconds) => age(0, seconds * 1000))).toEqual(['5s', '3m', '2h', '2d']);
});

test('colour needs a terminal and no NO_COLOR', () => {
  expect(wantsColour(true, {}, true)).toBe(true);
  expect([
    wantsColour(false, {}, true),
    wantsColour(true, { NO_COLOR: '1' }, true),
    wantsColour(true, {}, false),
  ]).toEqual([false, false, false]);
});
