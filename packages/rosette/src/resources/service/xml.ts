import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';

/*
 * The XML of MNS and OSS: elements of elements or of text, without attributes that mean anything. As JSON: an element of
 * elements is an object, one that is repeated a list, any other its text.
 */

/** A document with one root. Null and undefined members are left out; a list is one element for each item. */
export function writeXml(root: string, content: JsonObject): string {
  return `<?xml version="1.0" encoding="UTF-8"?>${element(root, content)}`;
}

function element(name: string, value: Json | undefined): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map((item: Json) => element(name, item)).join('');
  const inner = isJsonObject(value)
    ? Object.entries(value)
        .map(([child, held]) => element(child, held))
        .join('')
    : escaped(String(value));
  return `<${name}>${inner}</${name}>`;
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (mark) => escapes[mark]!);
}

/** What the root holds; undefined for what is no XML. Deeper than `deepest` is no answer of a service. */
export function readXml(text: string): { readonly root: string; readonly content: Json } | undefined {
  const tokens = [...text.replace(/<\?.*?\?>|<!--.*?-->/gs, '').matchAll(/<!\[CDATA\[(.*?)\]\]>|<([^>]+)>|([^<]+)/gs)];
  const stack: Open[] = [{ name: '', members: {}, text: '', hasMembers: false }];
  for (const [, data, tag, plain] of tokens) {
    const top = stack.at(-1)!;
    if (tag === undefined) top.text += data ?? inClear(plain ?? '');
    else if (tag.startsWith('/')) {
      if (stack.length < 2 || local(tag.slice(1)) !== top.name) return undefined;
      stack.pop();
      add(stack.at(-1)!, top.name, contentOf(top));
    } else if (tag.endsWith('/')) add(top, local(tag.slice(0, -1)), '');
    else if (stack.length > deepest) return undefined;
    else stack.push({ name: local(tag), members: {}, text: '', hasMembers: false });
  }
  const roots = Object.entries(stack[0]!.members);
  return stack.length === 1 && roots.length === 1 ? { root: roots[0]![0], content: roots[0]![1] } : undefined;
}

const deepest = 32;

interface Open {
  readonly name: string;
  readonly members: Record<string, Json>;
  text: string;
  hasMembers: boolean;
}

function local(tag: string): string {
  const name = tag.trim().split(/\s/, 1)[0]!;
  return name.slice(name.indexOf(':') + 1);
}

function add(parent: Open, name: string, value: Json): void {
  const earlier = parent.members[name];
  parent.hasMembers = true;
  if (earlier === undefined) parent.members[name] = value;
  else parent.members[name] = Array.isArray(earlier) ? [...(earlier as readonly Json[]), value] : [earlier, value];
}

function contentOf({ members, text, hasMembers }: Open): Json {
  return hasMembers ? members : text;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function inClear(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return entities[name] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
