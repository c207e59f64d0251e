/** The part of a YAML text that one must read to know where the cursor stands. */
export interface Part {
  readonly text: string;
  /** What to add to an offset of the whole text, inside of the part. */
  readonly shift: number;
}

/**
 * The head of the section that the cursor is in, and the one entry of the section around it. Found by indentation alone, so
 * that nothing else in the text can be in the way; and as small as one resource, however large the text is.
 */
export function yamlPart(text: string, offset: number): Part {
  const cursorLine = lineAt(text, offset);
  const own = cursorLine.blank ? offset - cursorLine.start : cursorLine.indent;
  if (own === 0) return { text: text.slice(cursorLine.start, cursorLine.end), shift: -cursorLine.start };
  let least = own;
  let start = cursorLine.start;
  let line = cursorLine;
  while (line.start > 0) {
    line = lineAt(text, line.start - 1);
    if (line.blank) continue;
    if (line.indent === 0 && !line.comment) break;
    if (line.indent >= least || line.comment) continue;
    least = line.indent;
    start = line.start;
  }
  const head = line.start === start ? '' : `${text.slice(line.start, line.end)}\n`;
  const end = endOfEntry(text, cursorLine, least);
  return { text: head + text.slice(start, end), shift: head.length - start };
}

interface Line {
  readonly start: number;
  readonly end: number;
  readonly indent: number;
  readonly blank: boolean;
  readonly comment: boolean;
}

function lineAt(text: string, offset: number): Line {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const next = text.indexOf('\n', offset);
  const end = next < 0 ? text.length : next;
  let indent = 0;
  while (text[start + indent] === ' ') indent += 1;
  const first = text[start + indent];
  const blank = start + indent >= end || first === '\r' || first === '\t';
  return { start, end, indent, blank, comment: first === '#' };
}

function endOfEntry(text: string, from: Line, least: number): number {
  let line = from;
  while (line.end < text.length) {
    const next = lineAt(text, line.end + 1);
    if (!next.blank && next.indent <= least) break;
    line = next;
  }
  return line.end;
}
