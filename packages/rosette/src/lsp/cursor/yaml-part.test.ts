import { describe, expect, it } from 'vitest';
import { yamlPart } from './yaml-part.ts';

/** `|` is the cursor; in the part it is where the shift leads. */
function part(marked: string): string {
  const offset = marked.indexOf('|');
  const { text, shift } = yamlPart(marked.replace('|', ''), offset);
  return `${text.slice(0, offset + shift)}|${text.slice(offset + shift)}`;
}

describe('yamlPart', () => {
  it.each([
    [
      'the entry around the cursor',
      'A: 1\nR:\n  X:\n    a: 1\n  Y:\n    |b: 1\n\n    c: 2\n  Z: 1\nO: 1',
      'R:\n  Y:\n    |b: 1\n\n    c: 2',
    ],
    ['a blank line, by the column of the cursor', 'R:\n  X:\n    a: 1\n    |\n  Z: 1', 'R:\n  X:\n    a: 1\n    |'],
    ['a new entry', 'R:\n  X:\n    a: 1\n  |\n  Z: 1', 'R:\n  |'],
    ['a new section', 'R:\n  X: 1\n|\nO: 1', '|'],
    ['comments, which have no place', 'R:\n# c\n  X:\n # d\n    |a: 1', 'R:\n  X:\n # d\n    |a: 1'],
    ['lines that end with CRLF', 'A: 1\r\nR:\r\n  X:\r\n    |a: 1\r\n  Y: 1\r\n', 'R:\r\n  X:\r\n    |a: 1\r'],
  ])('%s', (_, text, wanted) => {
    expect(part(text)).toBe(wanted);
  });
});
