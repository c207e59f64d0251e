import type { TextRange } from '@rosette/template/base/diagnostic.ts';

/** The characters of a name inside the range of the key or value that holds it, its quotes left out. */
export function innerRange(range: TextRange, text: string): TextRange {
  const first = text[range.start];
  const quoted = (first === '"' || first === "'") && range.end - range.start >= 2 && text[range.end - 1] === first;
  return quoted ? { start: range.start + 1, end: range.end - 1 } : range;
}

/** Where a word stands in a range, not as a part of a longer name; undefined when it does not. */
export function wordRange(word: string, range: TextRange, text: string): TextRange | undefined {
  for (let at = text.indexOf(word, range.start); at >= 0 && at + word.length <= range.end; ) {
    const end = at + word.length;
    if (!isNamePart(text[at - 1], range.start, at) && !isNamePart(text[end], end, range.end)) return { start: at, end };
    at = text.indexOf(word, at + 1);
  }
  return undefined;
}

/** `from` and `to` coincide at the edge of what is searched. */
function isNamePart(character: string | undefined, from: number, to: number): boolean {
  return from !== to && character !== undefined && /[\p{L}\p{N}_-]/u.test(character);
}

export interface Placeholder {
  /** Without the blanks around it. */
  readonly name: string;
  readonly range: TextRange;
}

/** The names in the `${…}` of a range of the text as it is written; `${!…}` is none. */
export function placeholders(range: TextRange, text: string): readonly Placeholder[] {
  const found: Placeholder[] = [];
  for (const match of text.slice(range.start, range.end).matchAll(/\$\{([^{}]*)\}/g)) {
    const inner = match[1]!;
    const name = inner.trim();
    if (name === '' || name.startsWith('!')) continue;
    const start = range.start + match.index + 2 + (inner.length - inner.trimStart().length);
    found.push({ name, range: { start, end: start + name.length } });
  }
  return found;
}
