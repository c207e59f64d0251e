import { expect, it } from 'vitest';
import { SourceText } from './source.ts';

it('knows lines and columns, whatever the line ends', () => {
  const source = new SourceText('ab\r\ncd\ne\rf');
  expect(source.positionAt(0)).toEqual({ line: 1, column: 1 });
  expect(source.positionAt(5)).toEqual({ line: 2, column: 2 });
  expect(source.positionAt(7)).toEqual({ line: 3, column: 1 });
  expect(source.positionAt(9)).toEqual({ line: 4, column: 1 });
  expect(source.positionAt(99)).toEqual({ line: 4, column: 2 });
});

it('underlines a range', () => {
  const text = 'Resources:\n  Vpc:\n    Type: ALIYUN::VPC\n';
  const start = text.indexOf('ALIYUN');
  const frame = new SourceText(text).codeFrame({ start, end: start + 11 });
  expect(frame).toBe('3 |     Type: ALIYUN::VPC\n  |           ^^^^^^^^^^^');
});

it('shows a window of a very long line, and one line of a long range', () => {
  const text = `${'x'.repeat(5000)}here${'y'.repeat(5000)}`;
  const [shown, marks] = new SourceText(text).codeFrame({ start: 5000, end: 5004 }).split('\n');
  expect(shown!.length).toBeLessThan(200);
  expect(shown!.slice(marks!.indexOf('^'), marks!.lastIndexOf('^') + 1)).toBe('here');
  expect(new SourceText('ab\ncd').codeFrame({ start: 1, end: 5 })).toBe('1 | ab\n  |  ^');
});
