import type { TextRange } from '../../base/diagnostic.ts';
import { lastAtMost } from '../../text/last-at-most.ts';
import type { ScalarNode } from '../../text/node.ts';

/** Where in the template a range of a workspace file stands. */
export type FilePlace = (range: TextRange) => TextRange;

/**
 * The content of a file is the value of a YAML or JSON text. A literal block (`|`) and a text on one line lead back to the
 * character; of any other form the whole value is the place.
 */
export function filePlace(template: string, node: ScalarNode, content: string): FilePlace {
  const offsetOf = blockOffsets(template, node.range, content) ?? quotedOffsets(template, node.range, content);
  if (offsetOf === undefined) return () => node.range;
  return ({ start, end }) => {
    const from = offsetOf(start);
    return { start: from, end: Math.max(from, offsetOf(end)) };
  };
}

type OffsetOf = (offset: number) => number;

function blockOffsets(template: string, range: TextRange, content: string): OffsetOf | undefined {
  if (template[range.start] !== '|') return undefined;
  const header = template.indexOf('\n', range.start);
  if (header === -1) return undefined;
  const contentStarts: number[] = [];
  const templateStarts: number[] = [];
  let source = header + 1;
  let at = 0;
  for (const line of content.split('\n')) {
    const lineEnd = template.indexOf('\n', source);
    const end = lineEnd === -1 ? template.length : lineEnd;
    const text = template.slice(source, end).replace(/\r$/, '');
    // The last line of the value may be one that the template does not have.
    if (line !== '' && !text.endsWith(line)) return undefined;
    contentStarts.push(at);
    templateStarts.push(source + text.length - line.length);
    at += line.length + 1;
    source = end + 1;
  }
  return (offset) => {
    const line = lastAtMost(contentStarts, offset);
    return Math.min(template.length, templateStarts[line]! + offset - contentStarts[line]!);
  };
}

const ESCAPE = /\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[^uxU])/y;

function quotedOffsets(template: string, range: TextRange, content: string): OffsetOf | undefined {
  const raw = template.slice(range.start, range.end);
  if (!raw.startsWith('"') || raw.includes('\n')) return undefined;
  const offsets: number[] = [];
  for (let at = 1; at < raw.length - 1; ) {
    offsets.push(range.start + at);
    ESCAPE.lastIndex = at;
    at += raw[at] === '\\' ? (ESCAPE.exec(raw)?.[0].length ?? raw.length) : 1;
  }
  if (offsets.length !== content.length) return undefined;
  offsets.push(range.start + raw.length - 1);
  return (offset) => offsets[Math.min(offset, offsets.length - 1)]!;
}
