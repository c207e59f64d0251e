/** What an element holds: text, further elements in order, or nothing. */
export type XmlContent = string | number | boolean | readonly XmlElement[];

export interface XmlElement {
  readonly name: string;
  readonly content: XmlContent;
  readonly attributes?: Readonly<Record<string, string>>;
}

export function element(name: string, content: XmlContent, attributes?: Readonly<Record<string, string>>): XmlElement {
  return attributes === undefined ? { name, content } : { name, content, attributes };
}

/** One element for each entry; those without a value are left out. */
export function elements(entries: Readonly<Record<string, XmlContent | undefined>>): readonly XmlElement[] {
  return Object.entries(entries).flatMap(([name, content]) => (content === undefined ? [] : [{ name, content }]));
}

export function xmlDocument(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${write(root)}`;
}

function write({ name, content, attributes = {} }: XmlElement): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(value)}"`);
  const inner = typeof content === 'object' ? content.map(write).join('') : escapeXml(String(content));
  return `<${name}${written.join('')}>${inner}</${name}>`;
}

/** Control characters, of which XML 1.0 can write only those from U+007F on, and the non-characters at the end of the plane. */
const CONTROLS = /(?![\t\n\r])[\p{Cc}\ufffe\uffff]/gu;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(CONTROLS, (character) => (character >= '\x7f' && character < '\ufffe' ? character : '\ufffd'))
    .replace(/[&<>"\r]/g, (character) => ESCAPES[character] ?? character);
}
