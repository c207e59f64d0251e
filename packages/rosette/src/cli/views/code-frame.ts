import { printable, type Style } from './style.ts';
import { displayWidth } from './width.ts';

/** Lines and columns count from 1, the end is exclusive, as in the API's `Diagnostics`. */
export interface FrameRange {
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly endLine: number | undefined;
  readonly endColumn: number | undefined;
}

/** Widest part of a source line that is shown; templates in JSON often are one endless line. */
const window = 100;

/** The line of the finding with the range underlined; nothing when the text has no such line. */
export function codeFrame(
  text: string,
  range: FrameRange,
  paint: (text: string) => string,
  style: Style,
): readonly string[] {
  if (range.line === undefined || text === '') return [];
  const source = text.split(/\r\n|\r|\n/)[range.line - 1];
  if (source === undefined) return [];
  const start = Math.max(0, (range.column ?? 1) - 1);
  const sameLine = range.endLine === undefined || range.endLine === range.line;
  const end = sameLine ? (range.endColumn ?? start + 2) - 1 : source.length;
  const from = source.length <= window ? 0 : Math.max(0, Math.min(start - 30, source.length - window));
  const shown = printable(source.slice(from, from + window).replaceAll('\t', ' '));
  const number = String(range.line);
  const gutter = (label: string) => style.blue(`${label.padStart(number.length)} |`);
  const before = ' '.repeat(displayWidth(shown.slice(0, start - from)));
  const marked = Math.max(1, displayWidth(shown.slice(start - from, Math.max(end, start + 1) - from)));
  return [` ${gutter(number)} ${shown}`, ` ${gutter('')} ${before}${paint('^'.repeat(marked))}`];
}
