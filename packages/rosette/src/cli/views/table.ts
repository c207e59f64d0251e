import type { Style } from './style.ts';
import { clip, displayWidth, pad } from './width.ts';

export interface Column {
  readonly title: string;
  /** Is shortened when the table is wider than the terminal; the last such column first. */
  readonly shrinks?: boolean;
  /** Width down to which it is shortened; default 8. */
  readonly least?: number;
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
  if (width !== undefined) shrink(widths, columns, total - width);
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

function shrink(widths: number[], columns: readonly Column[], excess: number): void {
  let left = excess;
  for (let at = columns.length - 1; at >= 0 && left > 0; at -= 1) {
    if (columns[at]?.shrinks !== true) continue;
    const taken = Math.min(left, Math.max(0, widths[at]! - (columns[at]?.least ?? 8)));
    widths[at]! -= taken;
    left -= taken;
  }
}

function paintPadded(text: string, width: number, at: number, paint: (text: string, at: number) => string): string {
  return paint(text, at) + pad(text, width).slice(text.length);
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, displayWidth(text)), 0);
}
