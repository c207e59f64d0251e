import { InvalidRequest, isObject, type Json } from '../protocol.ts';

/**
 * The request in a message. It may be Base64 or plain JSON, and wrapped as a topic wraps what it hands on (as XML or JSON).
 * Throws `InvalidRequest`.
 */
export function requestIn(body: string): Json {
  const text = body.trim();
  if (text.startsWith('<')) return requestIn(xmlText(text, 'Message') ?? refuse('is XML without a Message'));
  const json = text.startsWith('{') ? text : Buffer.from(text, 'base64').toString('utf8').trim();
  if (json.startsWith('<')) return requestIn(json);
  const value = parse(json);
  const wrapped = isObject(value) && typeof value.TopicName === 'string' ? value.Message : undefined;
  return typeof wrapped === 'string' ? requestIn(wrapped) : value;
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return refuse('is neither JSON nor JSON in Base64');
  }
}

function refuse(what: string): never {
  throw new InvalidRequest(`The message ${what}.`);
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** What stands in the first element of this name, which holds text only. Undefined: there is none. */
export function xmlText(xml: string, name: string): string | undefined {
  const open = xml.search(new RegExp(`<${name}(\\s[^>]*)?>`));
  if (open < 0) return undefined;
  const from = xml.indexOf('>', open) + 1;
  const to = xml.indexOf(`</${name}>`, from);
  if (to < 0) return undefined;
  const inner = xml.slice(from, to);
  const literal = /^\s*<!\[CDATA\[([\s\S]*?)\]\]>\s*$/.exec(inner);
  return literal === null ? decoded(inner) : literal[1];
}

function decoded(text: string): string {
  return text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (whole, hex: string, decimal: string, name: string) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    return decimal !== undefined ? String.fromCodePoint(Number(decimal)) : (ENTITIES[name] ?? whole);
  });
}
