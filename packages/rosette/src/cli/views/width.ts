// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence starts with one
const escapeSequence = /\u001b\[[0-9;]*m/g;
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Columns that the text takes on a terminal; escape sequences take none, East Asian wide characters and emoji two. */
export function displayWidth(text: string): number {
  const bare = text.replace(escapeSequence, '');
  if (/^[\u0020-\u007e]*$/.test(bare)) return bare.length;
  let width = 0;
  for (const { segment } of segmenter.segment(bare)) width += graphemeWidth(segment);
  return width;
}

/** Cuts to at most `columns`, with an ellipsis. Only for text without escape sequences. */
export function clip(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  let out = '';
  let width = 0;
  for (const { segment } of segmenter.segment(text)) {
    const next = graphemeWidth(segment);
    if (width + next > columns - 1) break;
    out += segment;
    width += next;
  }
  return columns > 0 ? `${out}…` : '';
}

/** Fills up with spaces on the right; longer text stays as it is. */
export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - displayWidth(text)));
}

/** Breaks at spaces into lines of at most `columns`; a longer word stands alone. */
export function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && displayWidth(line) + 1 + displayWidth(word) > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence starts with one
const head = /^(?:\u001b\[[0-9;]*m|\s)*(?:(?:where|why|hint):(?:\u001b\[[0-9;]*m|\s)*)?/;
/** Lines whose columns mean something: the frame around a line of source, and where it is. */
const asItIs = /^\s*(?:-->|\d* ?\|)/;

/** Breaks lines of a report that are wider than the terminal between words; what follows stands beneath the text, not
 *  beneath its label. `columns` undefined (a pipe): nothing is broken. */
export function fold(lines: readonly string[], columns: number | undefined): readonly string[] {
  return columns === undefined ? lines : lines.flatMap((line) => foldLine(line, columns));
}

function foldLine(line: string, columns: number): readonly string[] {
  if (displayWidth(line) <= columns || asItIs.test(line.replace(escapeSequence, ''))) return [line];
  const label = head.exec(line)?.[0] ?? '';
  const indent = displayWidth(label) || 2;
  const [first = '', ...rest] = wrap(line.slice(label.length), Math.max(20, columns - indent));
  return [label + first, ...rest.map((each) => ' '.repeat(indent) + each)];
}

function graphemeWidth(grapheme: string): number {
  const code = grapheme.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  return /^[\p{Mn}\p{Me}\p{Cf}]/u.test(grapheme) ? 0 : isWide(code) || /\p{Emoji_Presentation}/u.test(grapheme) ? 2 : 1;
}

/** The blocks that Unicode's East Asian Width table calls wide or full-width. */
function isWide(code: number): boolean {
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x20000 && code <= 0x3fffd)
  );
}
