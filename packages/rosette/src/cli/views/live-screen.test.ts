import { expect, test } from 'vitest';
import { LiveScreen } from './live-screen.ts';

/** The least of a terminal: text, CR, LF, cursor up, erase to the end of line or screen, cursor on and off. */
function terminal() {
  const lines: string[] = [''];
  let [row, column, writes] = [0, 0, 0];
  const put = (text: string) => {
    const line = lines[row] ?? '';
    lines[row] = line.slice(0, column).padEnd(column) + text + line.slice(column + text.length);
    column += text.length;
  };
  const write = (text: string) => {
    writes += 1;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the terminal's own language
    for (const part of text.match(/\u001b\[\??\d*[A-Za-z]|\r|\n|[^\u001b\r\n]+/g) ?? []) {
      if (part === '\r') column = 0;
      else if (part === '\n') {
        row += 1;
        lines[row] ??= '';
      } else if (part.endsWith('A')) row -= Number(part.slice(2, -1));
      else if (part === '\u001b[K') lines[row] = lines[row]!.slice(0, column);
      else if (part === '\u001b[J') lines.splice(row, Infinity, lines[row]!.slice(0, column));
      else if (!part.startsWith('\u001b')) put(part);
    }
  };
  return { isTTY: true, columns: 40, rows: 10, write, lines, writes: () => writes };
}

test.each([
  ['growing', [['a'], ['a', 'b'], ['x', 'b', 'c']]],
  ['shrinking', [['one', 'two', 'three'], ['one'], []]],
  [
    'shorter text',
    [
      ['a long line', 'b'],
      ['short', 'b'],
    ],
  ],
])('the terminal ends with the last picture: %s', (_, pictures) => {
  const out = terminal();
  const screen = new LiveScreen(out);
  out.write('before\r\n');
  for (const picture of pictures) screen.show(picture);
  screen.finish();
  expect(out.lines).toEqual(['before', ...pictures.at(-1)!, '']);
});

test('a picture is one write, and the same picture none', () => {
  const out = terminal();
  const screen = new LiveScreen(out);
  screen.show(['a', 'b']);
  screen.show(['a', 'b']);
  screen.show(['a', 'c']);
  expect(out.writes()).toBe(2);
});
