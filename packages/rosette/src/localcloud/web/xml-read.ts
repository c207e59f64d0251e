/** An element as it was read. Attributes and namespaces are of no meaning to any service here, and are dropped. */
export interface XmlNode {
  /** Without its prefix. */
  readonly name: string;
  readonly children: readonly XmlNode[];
  /** Text directly inside, in clear; white space of an element that holds elements is kept, and is nobody's business. */
  readonly text: string;
}

export class XmlError extends Error {
  override readonly name = 'XmlError';
}

/** Deeper documents are refused, so that a small request cannot exhaust the stack. */
const MAXIMUM_DEPTH = 32;

/** Reads a document: elements, text, CDATA, comments and the five entities. A document type is refused. Throws `XmlError`. */
export function parseXml(text: string): XmlNode {
  const reader = new Reader(text.replace(/^\ufeff/, ''));
  reader.skipMisc();
  const root = reader.element(0);
  reader.skipMisc();
  if (!reader.atEnd()) throw new XmlError('there is something after the root element');
  return root;
}

export function childOf(node: XmlNode, name: string): XmlNode | undefined {
  return node.children.find((child) => child.name === name);
}

export function childrenOf(node: XmlNode, name: string): readonly XmlNode[] {
  return node.children.filter((child) => child.name === name);
}

/** Text of the first child of this name. */
export function textOf(node: XmlNode, name: string): string | undefined {
  return childOf(node, name)?.text;
}

const NAME = /[A-Za-z_][\w.:-]*/y;
/** What may stand between a tag's name and its end. Bounded by the quotes, so that it is linear. */
const ATTRIBUTES = /(?:\s+[A-Za-z_][\w.:-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*/y;

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** White space, comments and processing instructions. */
  skipMisc(): void {
    for (;;) {
      this.#match(/\s*/y);
      if (this.#text.startsWith('<!--', this.#at)) this.#past('-->');
      else if (this.#text.startsWith('<?', this.#at)) this.#past('?>');
      else return;
    }
  }

  element(depth: number): XmlNode {
    if (depth > MAXIMUM_DEPTH) throw new XmlError(`elements are nested deeper than ${MAXIMUM_DEPTH}`);
    if (this.#text[this.#at] !== '<') throw new XmlError(`an element is wanted at character ${this.#at}`);
    this.#at += 1;
    const name = this.#match(NAME);
    if (name === '') throw new XmlError(`the name of an element is wanted at character ${this.#at}`);
    this.#match(ATTRIBUTES);
    if (this.#take('/>')) return { name: local(name), children: [], text: '' };
    if (!this.#take('>')) throw new XmlError(`the tag <${name}> does not end at character ${this.#at}`);
    return this.#content(name, depth);
  }

  #content(name: string, depth: number): XmlNode {
    const children: XmlNode[] = [];
    let text = '';
    for (;;) {
      const next = this.#text.indexOf('<', this.#at);
      if (next < 0) throw new XmlError(`the element <${name}> does not end`);
      text += unescapeXml(this.#text.slice(this.#at, next));
      this.#at = next;
      if (this.#take('</')) {
        this.#close(name);
        return { name: local(name), children, text };
      }
      if (this.#take('<![CDATA[')) text += this.#past(']]>');
      else if (this.#text.startsWith('<!--', this.#at)) this.#past('-->');
      else if (this.#text.startsWith('<?', this.#at)) this.#past('?>');
      else children.push(this.element(depth + 1));
    }
  }

  #close(name: string): void {
    const closing = this.#match(NAME);
    this.#match(/\s*/y);
    if (closing !== name || !this.#take('>')) throw new XmlError(`<${name}> is closed by </${closing}>`);
  }

  /** What stands before `end`; goes on behind it. */
  #past(end: string): string {
    const found = this.#text.indexOf(end, this.#at);
    if (found < 0) throw new XmlError(`"${end}" is missing`);
    const passed = this.#text.slice(this.#at, found);
    this.#at = found + end.length;
    return passed;
  }

  #take(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&([^;&]{0,12};?)/g, (whole, inner: string) => {
    if (!inner.endsWith(';')) throw new XmlError(`"${whole}" is no entity: write & as &amp;`);
    return character(inner.slice(0, -1));
  });
}

function character(name: string): string {
  const numeric = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name);
  if (numeric === null) {
    const known = ENTITIES[name];
    if (known === undefined) throw new XmlError(`&${name}; is no entity of XML`);
    return known;
  }
  const code = numeric[1] === undefined ? Number(numeric[2]) : Number.parseInt(numeric[1], 16);
  if (code > 0x10ffff) throw new XmlError(`&${name}; is no character`);
  return String.fromCodePoint(code);
}
