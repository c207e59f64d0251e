import type { TextRange } from '@rosette/template/base/diagnostic.ts';
import type { MapNode } from '@rosette/template/text/node.ts';

/** What to delete of the text so that a map loses a key, and stays a map; undefined when that cannot be told. */
export function removalOf({ entries, range }: MapNode, key: string, text: string): TextRange | undefined {
  const at = entries.findIndex((entry) => entry.key === key);
  const entry = entries[at];
  if (entry === undefined) return undefined;
  const end = Math.max(entry.keyRange.end, entry.value.range.end);
  return text[range.start] === '{'
    ? fromFlow(text, entry.keyRange.start, end, at === 0)
    : fromBlock(text, entry.keyRange.start, entries.length === 1 ? undefined : end);
}

/** With the comma behind it, or the one before it. */
function fromFlow(text: string, start: number, end: number, isFirst: boolean): TextRange {
  const behind = /^\s*,\s*/.exec(text.slice(end))?.[0];
  if (behind !== undefined) return { start, end: end + behind.length };
  if (isFirst) return { start, end };
  const before = /,\s*$/.exec(text.slice(0, start))?.[0] ?? '';
  return { start: start - before.length, end };
}

/** Whole lines: from the one of the key to the first that is not indented deeper. The last key of a map stays. */
function fromBlock(text: string, start: number, end: number | undefined): TextRange | undefined {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const indent = text.slice(lineStart, start);
  if (end === undefined || indent.trim() !== '') return undefined;
  const next = new Lines(text, start);
  while (next.isDeeper(indent.length)) next.step();
  return { start: lineStart, end: next.start };
}

class Lines {
  readonly #text: string;
  start: number;

  constructor(text: string, offset: number) {
    this.#text = text;
    this.start = this.#after(offset);
  }

  step(): void {
    this.start = this.#after(this.start);
  }

  isDeeper(indent: number): boolean {
    if (this.start >= this.#text.length) return false;
    const line = this.#text.slice(this.start, this.#after(this.start));
    return line.trim() === '' || line.length - line.trimStart().length > indent;
  }

  #after(offset: number): number {
    const end = this.#text.indexOf('\n', offset);
    return end < 0 ? this.#text.length : end + 1;
  }
}
