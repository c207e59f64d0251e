import type { TextRange } from '../base/diagnostic.ts';
import { lastAtMost } from './last-at-most.ts';

export interface TextPosition {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
}

/** A text that can say where in it an offset is. Lines end with LF, CRLF or CR. */
export class SourceText {
  readonly text: string;
  #lineStarts: readonly number[] | undefined;

  constructor(text: string) {
    this.text = text;
  }

  positionAt(offset: number): TextPosition {
    const starts = this.#starts();
    const line = lastAtMost(starts, offset);
    return { line: line + 1, column: Math.max(0, Math.min(offset, this.text.length) - starts[line]!) + 1 };
  }

  /** The first line of the range with its number, and a second line that underlines the range with carets. No colours. */
  codeFrame(range: TextRange): string {
    const { line, column } = this.positionAt(range.start);
    const text = this.#line(line);
    const length = Math.max(1, Math.min(range.end - range.start, text.length - column + 1));
    const window = clip(text, column - 1, length);
    const gutter = `${line} | `;
    // Tabs are kept in the padding so that the carets stand under their text in any terminal.
    const padding = window.before.replace(/[^\t]/g, ' ');
    return `${gutter}${window.text}\n${' '.repeat(gutter.length - 2)}| ${padding}${'^'.repeat(window.length)}`;
  }

  #line(line: number): string {
    const starts = this.#starts();
    return this.text.slice(starts[line - 1], starts[line] ?? this.text.length).replace(/[\r\n]+$/, '');
  }

  #starts(): readonly number[] {
    this.#lineStarts ??= lineStarts(this.text);
    return this.#lineStarts;
  }
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
  return starts;
}

const WIDTH = 160;

/** A window of a very long line (JSON on one line) around what is marked. */
function clip(text: string, start: number, length: number): { text: string; before: string; length: number } {
  if (text.length <= WIDTH) return { text, before: text.slice(0, start), length };
  const from = Math.max(0, Math.min(start - WIDTH / 4, text.length - WIDTH));
  const shown = text.slice(from, from + WIDTH);
  return { text: shown, before: text.slice(from, start), length: Math.max(1, Math.min(length, from + WIDTH - start)) };
}
