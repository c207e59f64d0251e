import { describe, expect, test } from 'vitest';
import type { Happening, SeenRequest } from '../served-provider.ts';
import { transcriptLines } from './custom-transcript.ts';
import { transcriptJson } from './custom-transcript-json.ts';
import { outputFilter } from './program-output.ts';
import { createStyle } from './style.ts';
import { displayWidth } from './width.ts';

const at = Date.parse('2026-11-21T08:00:01.250Z');
const request: SeenRequest = {
  type: 'Update',
  requestId: 'r-1',
  resourceType: 'Custom::Note',
  logicalId: 'Note',
  stackName: 'web',
  physicalId: 'note-1',
  inputs: { Text: 'goodbye', Size: '80', New: true },
  oldInputs: { Text: 'hello', Size: '80', Gone: [1] },
};
const answer = { status: 'SUCCESS', physicalId: 'note-1', dataKeys: ['File', 'Length'] };
const failed = { status: 'FAILED', reason: 'the shelf\nis full \u001b[2J', dataKeys: [] };

const shown = (happening: Happening, width?: number, colour = false) =>
  transcriptLines(happening, at, {
    style: createStyle(colour),
    width,
    shown: (path) => path.replace('/home/me/', ''),
    output: outputFilter(),
  }).join('\n');

test.each<[string, Happening]>([
  ['', { kind: 'starting', why: 'first' }],
  ['08:00:01  reload     a.ts changed', { kind: 'starting', why: { changed: '/home/me/a.ts' } }],
  ['08:00:01  ended      exit code 3  it is started again', { kind: 'ended', how: 'exit code 3', again: true }],
  ['08:00:01  progress   Note  1 of 3', { kind: 'progress', request, text: '1 of 3', taken: true }],
  ['08:00:01  progress   Note  1 of 3  (not taken)', { kind: 'progress', request, text: '1 of 3', taken: false }],
  [
    '08:00:01  SUCCESS    Note  note-1  Data: File, Length  40 ms',
    { kind: 'answer', request, answer, ms: 40, by: 'provider' },
  ],
  [
    '08:00:01  FAILED     Note  the shelf is full \ufffd[2J  1.5s  said here, since the provider ended',
    { kind: 'answer', request, answer: failed, ms: 1_500, by: 'rosette' },
  ],
  [
    '08:00:01  not taken  Note  the answer was refused with HTTP 410: nobody waits',
    { kind: 'not-taken', request, status: 410, why: 'nobody waits' },
  ],
  [
    '08:00:01  not taken  Note  the answer reached nobody: ECONNREFUSED',
    { kind: 'not-taken', request, status: undefined, why: 'ECONNREFUSED' },
  ],
  ['08:00:01  HTTP 400   The body is not JSON.', { kind: 'refused', status: 400, why: 'The body is not JSON.' }],
])('%s', (expected, happening) => {
  expect(shown(happening)).toBe(expected);
  expect(transcriptJson(happening, at)).toMatchObject({ Time: '2026-11-21T08:00:01.250Z', Event: expect.any(String) });
});

describe('a request', () => {
  test('to update shows what changed', () => {
    expect(shown({ kind: 'request', request, undo: false })).toBe(
      [
        '08:00:01  Update     Note  Custom::Note  stack web  note-1',
        '                     Text: "hello" → "goodbye"',
        '                     New:  (none) → true',
        '                     Gone: [1] → (none)',
      ].join('\n'),
    );
  });

  test('shows no more than fits', () => {
    const inputs = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`Key${n}`, 'x'.repeat(300)]));
    const { oldInputs: _, ...rest } = request;
    const lines = shown({ kind: 'request', request: { ...rest, type: 'Create', inputs }, undo: false }, 60).split('\n');
    expect(Math.max(...lines.map(displayWidth))).toBe(60);
    expect(lines.at(-1)).toBe('                     … and 4 more');
  });

  test('to delete says what it is for', () => {
    const text = shown({ kind: 'request', request: { ...request, type: 'Delete' }, undo: true });
    expect(text).toBe(
      '08:00:01  Delete     Note  Custom::Note  stack web  note-1  asked for here: its Create was cut short',
    );
  });
});

test('long lines stand beneath their text on a terminal', () => {
  const reason = 'The shelf is full, and the next one too, and there are no more shelves.';
  const text = shown({ kind: 'answer', request, answer: { ...failed, reason }, ms: 3, by: 'provider' }, 60, true);
  const lines = text.split('\n');
  expect(lines.length).toBe(3);
  expect(lines[1]).toMatch(/^ {21}\S/);
  for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(60);
});

test('a file that does not load', () => {
  const failure = {
    message: 'SyntaxError: no',
    file: '/home/me/a.ts',
    line: 3,
    excerpt: ['const a = ;', '          ^'],
  };
  expect(shown({ kind: 'broken', failure, serving: true })).toBe(
    [
      '08:00:01  broken     the last good one goes on serving',
      '                     SyntaxError: no',
      '                     --> a.ts:3',
      '                     const a = ;',
      '                               ^',
    ].join('\n'),
  );
});

test('of what a provider prints, what the transcript has already and foreign frames are left out', () => {
  const filter = outputFilter();
  const printed = [
    'making hello',
    'Create Custom::Note Note (request r-1): FAILED after 4 ms',
    'Create Custom::Note Note (request r-1): Error: the shelf is full',
    '    at create (file:///home/me/provider.ts:10:40)',
    '    at attempt (file:///opt/node_modules/@rosette/custom-resource/carry-out.js:50:3)',
    '    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
    '  File "/opt/rosette_custom_resource.py", line 354, in _carry_out',
    '    return _attempt(provider, wire, context), None',
    '           ^^^^^^^^',
    '  File "/home/me/notes.py", line 10, in update',
    '    raise ValueError("no")',
    'ValueError: no',
    '',
  ];
  expect(printed.map(filter).filter((line) => line !== undefined)).toEqual([
    'making hello',
    'Error: the shelf is full',
    '    at create (file:///home/me/provider.ts:10:40)',
    '  File "/home/me/notes.py", line 10, in update',
    '    raise ValueError("no")',
    'ValueError: no',
  ]);
});
