import type { Entry, ListNode, MapNode, Node } from './node.ts';
import { jsonScalar, yamlScalar, yamlText } from './print-scalar.ts';

/*
 * A document as text. Reading it again gives the same document, positions aside; comments, anchors and short tags, which a
 * document does not know, are gone.
 */

export function printJson(node: Node, indent = ''): string {
  if (node.kind === 'scalar') return jsonScalar(node);
  const inner = `${indent}  `;
  const parts =
    node.kind === 'list'
      ? node.items.map((item) => printJson(item, inner))
      : node.entries.map(({ key, value }) => `${JSON.stringify(key)}: ${printJson(value, inner)}`);
  const [open, close] = node.kind === 'list' ? '[]' : '{}';
  return parts.length === 0 ? `${open}${close}` : `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${indent}${close}`;
}

/** In block style; small lists and calls on one line, long text as a block. A scalar alone is JSON, which is tried first. */
export function printYaml(node: Node): string {
  return `${node.kind === 'scalar' ? jsonScalar(node) : blockOf(node, '')}\n`;
}

/** What stands under a key or a dash, beginning on the line of it where it can. */
function after(lead: string, node: Node, indent: string): string {
  if (node.kind === 'scalar') {
    const block = typeof node.value === 'string' ? blockText(node.value, indent) : undefined;
    return `${lead} ${block ?? yamlScalar(node, false)}`;
  }
  // Sections and what they declare are blocks.
  const isSection = indent.length <= 2 && node.kind === 'map' && node.entries.length > 0;
  const flow = isSection ? undefined : flowOf(node, MAX_FLOW);
  return flow === undefined ? `${lead}\n${indent}${blockOf(node, indent)}` : `${lead} ${flow}`;
}

const MAX_FLOW = 80;

/** The first line is not indented, since something stands before it. */
function blockOf(node: ListNode | MapNode, indent: string): string {
  const lines =
    node.kind === 'list'
      ? node.items.map((item) => listItem(item, indent))
      : node.entries.map((entry) => mapEntry(entry, indent));
  return lines.length === 0 ? (node.kind === 'list' ? '[]' : '{}') : lines.join(`\n${indent}`);
}

function listItem(item: Node, indent: string): string {
  const inner = `${indent}  `;
  const isBlock = item.kind !== 'scalar' && flowOf(item, MAX_FLOW) === undefined;
  return isBlock ? `- ${blockOf(item, inner)}` : after('-', item, inner);
}

function mapEntry({ key, value }: Entry, indent: string): string {
  return after(`${yamlKey(key, false)}:`, value, `${indent}  `);
}

/** A key of more than 1,024 characters has to be announced. */
function yamlKey(key: string, isFlow: boolean): string {
  const text = key === '<<' ? JSON.stringify(key) : yamlText(key, isFlow);
  return text.length > MAX_KEY ? `? ${text}\n` : text;
}

const MAX_KEY = 1_000;

/** Undefined when it does not fit on a line, or would be hard to read: no more than a call in a call. */
function flowOf(node: Node, room: number): string | undefined {
  if (node.kind === 'scalar') return flowScalar(node, room);
  const parts: string[] = [];
  let left = room - 2;
  for (const [key, child] of childrenOf(node)) {
    const value = left < 0 ? undefined : flowOf(child, left);
    if (value === undefined) return undefined;
    const part = key === undefined ? value : `${yamlKey(key, true)}: ${value}`;
    left -= part.length + 2;
    parts.push(part);
  }
  if (left < -2) return undefined;
  return node.kind === 'list' ? `[${parts.join(', ')}]` : `{${parts.join(', ')}}`;
}

function flowScalar(node: Extract<Node, { kind: 'scalar' }>, room: number): string | undefined {
  if (typeof node.value === 'string' && node.value.length > room) return undefined;
  const text = yamlScalar(node, true);
  return text.length > room ? undefined : text;
}

function childrenOf(node: ListNode | MapNode): readonly (readonly [key: string | undefined, child: Node])[] {
  return node.kind === 'list'
    ? node.items.map((item) => [undefined, item])
    : node.entries.map(({ key, value }) => [key, value]);
}

/** Several lines, none of which has to be quoted, and which end with one line break or none. */
function blockText(text: string, indent: string): string | undefined {
  const isLines =
    text.includes('\n') && !/^[ \n]|[ \t]\n|\n\n$|[ \t]$|[^\n\t\u0020-\u007e\u00a0-\ud7ff\ue000-\ufefe]/.test(text);
  if (!isLines) return undefined;
  const lines = text.replace(/\n$/, '').split('\n');
  const body = lines.map((line) => (line === '' ? '' : indent + line)).join('\n');
  return `|${text.endsWith('\n') ? '' : '-'}\n${body}`;
}
