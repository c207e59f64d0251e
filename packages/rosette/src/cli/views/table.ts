import type { Style } from './style.ts';
import { clip, displayWidth, pad } from './width.ts';

export interface Column {
  readonly title: string;
  /** Is shortened when the table is wider than the terminal; at most one column should be. */
  readonly shrinks?: boolean;
  readonly paint?: (text: string) => string;
}

/** Rows in columns, two spaces apart. `width` undefined (a pipe): nothing is shortened. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  style: Style,
  width: number | undefined,
): readonly string[] {
  const widths = columns.map((column, at) => widest([column.title, ...rows.map((row) => row[at] ?? '')]));
  const total = widths.reduce((sum, each) => sum + each, 0) + 2 * (columns.length - 1);
  const excess = width === undefined ? 0 : total - width;
  if (excess > 0) {
    const at = columns.findIndex((column) => column.shrinks);
    if (at >= 0) widths[at] = Math.max(8, widths[at]! - excess);
  }
  const line = (cells: readonly string[], paint: (text: string, at: number) => string) =>
    columns
      .map((_, at) => paintPadded(clip(cells[at] ?? '', widths[at]!), widths[at]!, at, paint))
      .join('  ')
      .trimEnd();
  return [
    line(
      columns.map((column) => column.title),
      (text) => style.dim(text),
    ),
    ...rows.map((row) => line(row, (text, at) => columns[at]?.paint?.(text) ?? text)),
  ];
}

function paintPadded(text: string, width: number, at: number, paint: (text: string, at: number) => string): string {
  return paint(text, at) + pad(text, width).slice(text.length);
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, displayWidth(text)), 0);
}
