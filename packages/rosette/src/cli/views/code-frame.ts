import { printable, type Style } from './style.ts';
import { displayWidth } from './width.ts';

/** Lines and columns count from 1, the end is exclusive, as in the API's `Diagnostics`. */
export interface FrameRange {
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly endLine: number | undefined;
  readonly endColumn: number | undefined;
}

/** Widest part of a source line that is shown where no terminal says otherwise; JSON often is one endless line. */
const WIDEST = 100;
/** Least of the line that is shown before the range. */
const BEFORE = 30;
const TAB = '    ';

export function linesOf(text: string): readonly string[] {
  return text.split(/\r\n|\r|\n/);
}

/**
 * The line of the finding with the range underlined; nothing when the text has no such line. Of a line that is too wide for
 * the terminal (`columns`) the part around the range.
 */
export function codeFrame(
  lines: readonly string[],
  range: FrameRange,
  paint: (text: string) => string,
  style: Style,
  columns = WIDEST,
): readonly string[] {
  const source = range.line === undefined ? undefined : lines[range.line - 1];
  if (source === undefined || (source === '' && lines.length === 1)) return [];
  const start = Math.min(Math.max(0, (range.column ?? 1) - 1), source.length);
  const end = Math.max(endOf(range, start, source), start + 1);
  const number = String(range.line);
  const gutter = (label: string) => style.blue(`${label.padStart(number.length)} |`);
  const shown = windowOf(source, start, end, Math.max(20, Math.min(columns, WIDEST) - number.length - 6));
  const before = ' '.repeat(displayWidth(shown.before));
  const marks = paint('^'.repeat(Math.max(1, displayWidth(shown.marked))));
  return [` ${gutter(number)} ${shown.before}${shown.marked}${shown.after}`, ` ${gutter('')} ${before}${marks}`];
}

/** A range of several lines is marked to the end of its first. */
function endOf(range: FrameRange, start: number, source: string): number {
  const sameLine = range.endLine === undefined || range.endLine === range.line;
  if (sameLine) return Math.min((range.endColumn ?? start + 2) - 1, source.length);
  return source.trimEnd().length;
}

interface Window {
  readonly before: string;
  readonly marked: string;
  readonly after: string;
}

/** The three parts of what is shown of a line, at most `width` columns wide together. */
function windowOf(source: string, start: number, end: number, width: number): Window {
  const whole = [source.slice(0, start), source.slice(start, end), source.slice(end)].map(shownText);
  const [before = '', marked = '', after = ''] = whole;
  if (displayWidth(before + marked + after) <= width) return { before, marked, after };
  const first = lastColumns(before, Math.max(BEFORE, width - displayWidth(marked + after)));
  const second = firstColumns(marked, Math.max(1, width - displayWidth(first)));
  return {
    before: first,
    marked: second,
    after: firstColumns(after, Math.max(0, width - displayWidth(first + second))),
  };
}

function shownText(text: string): string {
  return printable(text.replaceAll('\t', TAB));
}

/** Characters are never cut in half, wide ones included. */
const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });

function firstColumns(text: string, columns: number): string {
  return displayWidth(text) <= columns
    ? text
    : `${taken(segmentsOf(text.slice(0, columns * 4)), columns - 1).join('')}…`;
}

function lastColumns(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  const near = segmentsOf(text.slice(-columns * 4)).reverse();
  return `…${taken(near, columns - 1)
    .reverse()
    .join('')}`;
}

function segmentsOf(text: string): string[] {
  return Array.from(characters.segment(text), ({ segment }) => segment);
}

/** As many as fit. */
function taken(segments: readonly string[], columns: number): string[] {
  let width = 0;
  const end = segments.findIndex((segment) => {
    width += displayWidth(segment);
    return width > columns;
  });
  return end < 0 ? [...segments] : segments.slice(0, end);
}
