import { float } from '../base/data.ts';
import type { TextRange } from '../base/diagnostic.ts';
import { type Entry, type Node, type Scalar, scalarNode } from './node.ts';
import { exactInteger, notFinite, type Reading } from './reading.ts';

/**
 * Strict JSON with positions, plus the NaN and Infinity words of Python's reader (reference/template-language.md 1.1).
 * Recursion is bounded by the level limit. Aborts the reading at the first mistake; the caller then tries YAML.
 */
export function readJson(reading: Reading): Node {
  return new JsonReader(reading).document();
}

const WORDS: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  ['true', true],
  ['false', false],
  ['null', null],
]);
const NOT_FINITE = new Set(['NaN', 'Infinity', '-Infinity']);

const BLANKS = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const WORD = /-?[A-Za-z]+/y;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** JSON allows no raw control characters in a string. */
const FIRST_PRINTABLE = 0x20;

class JsonReader {
  readonly #reading: Reading;
  readonly #text: string;
  #offset = 0;

  constructor(reading: Reading) {
    this.#reading = reading;
    this.#text = reading.text;
  }

  document(): Node {
    this.#blanks();
    const node = this.#value(1);
    this.#blanks();
    if (this.#offset < this.#text.length) this.#fail('the end of the text');
    return node;
  }

  #value(level: number): Node {
    const start = this.#offset;
    this.#reading.charge(1, { start, end: start });
    switch (this.#text[start]) {
      case '{':
        return this.#map(start, level);
      case '[':
        return this.#list(start, level);
      case '"': {
        const value = this.#string();
        return { kind: 'scalar', value, range: this.#since(start) };
      }
      default:
        return this.#bare(start);
    }
  }

  #map(start: number, level: number): Node {
    this.#reading.checkLevel(level, { start, end: start + 1 });
    const entries: Entry[] = [];
    this.#members('}', () => entries.push(this.#entry(level)));
    return { kind: 'map', entries: this.#reading.distinct(entries), range: this.#since(start) };
  }

  #list(start: number, level: number): Node {
    this.#reading.checkLevel(level, { start, end: start + 1 });
    const items: Node[] = [];
    this.#members(']', () => items.push(this.#value(level + 1)));
    return { kind: 'list', items, range: this.#since(start) };
  }

  #entry(level: number): Entry {
    const start = this.#offset;
    if (this.#text[start] !== '"') this.#fail('a key in double quotes');
    const key = this.#string();
    const keyRange = this.#since(start);
    this.#blanks();
    this.#expect(':');
    this.#blanks();
    return { key, keyRange, value: this.#value(level + 1) };
  }

  /** From the opening bracket to after the closing one. */
  #members(close: string, read: () => void): void {
    this.#offset += 1;
    this.#blanks();
    if (this.#text[this.#offset] === close) {
      this.#offset += 1;
      return;
    }
    for (;;) {
      read();
      this.#blanks();
      if (this.#text[this.#offset] === close) break;
      if (this.#text[this.#offset] !== ',') this.#fail(`a comma or ${close}`);
      this.#offset += 1;
      this.#blanks();
    }
    this.#offset += 1;
  }

  #string(): string {
    const start = this.#offset;
    const end = this.#closingQuote(start + 1);
    const raw = this.#text.slice(start, end + 1);
    this.#offset = end + 1;
    if (!raw.includes('\\')) return raw.slice(1, -1);
    return this.#unescape(raw, start);
  }

  #unescape(raw: string, start: number): string {
    try {
      return JSON.parse(raw) as string;
    } catch {
      this.#offset = start;
      return this.#fail('a string that has only JSON escapes');
    }
  }

  #closingQuote(from: number): number {
    for (let index = from; index < this.#text.length; index += 1) {
      const unit = this.#text.charCodeAt(index);
      if (unit === QUOTE) return index;
      if (unit === BACKSLASH) index += 1;
      else if (unit < FIRST_PRINTABLE) break;
    }
    return this.#fail('a string that is closed on its line');
  }

  #bare(start: number): Node {
    NUMBER.lastIndex = start;
    const number = NUMBER.exec(this.#text);
    if (number !== null) return this.#number(number, start);
    WORD.lastIndex = start;
    const word = WORD.exec(this.#text)?.[0] ?? '';
    if (!WORDS.has(word) && !NOT_FINITE.has(word)) this.#fail('a value');
    this.#offset += word.length;
    const range = this.#since(start);
    return { kind: 'scalar', value: WORDS.get(word) ?? this.#wordValue(word, range), range };
  }

  #wordValue(word: string, range: TextRange): null {
    return word === 'null' ? null : notFinite(word, this.#reading, range);
  }

  #number(match: RegExpExecArray, start: number): Node {
    this.#offset += match[0].length;
    const range = this.#since(start);
    const whole = match[1] === undefined && match[2] === undefined;
    const value = whole ? exactInteger(match[0], this.#reading, range) : float(Number(match[0]));
    if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) {
      return { kind: 'scalar', value: notFinite(match[0], this.#reading, range), range };
    }
    return scalarNode(value, range);
  }

  #expect(character: string): void {
    if (this.#text[this.#offset] !== character) this.#fail(`\`${character}\``);
    this.#offset += 1;
  }

  #blanks(): void {
    BLANKS.lastIndex = this.#offset;
    BLANKS.test(this.#text);
    this.#offset = BLANKS.lastIndex;
  }

  #since(start: number): TextRange {
    return { start, end: this.#offset };
  }

  #fail(expected: string): never {
    const start = Math.min(this.#offset, this.#text.length);
    const found =
      start >= this.#text.length ? 'the text ends' : `there is \`${[...this.#text.slice(start, start + 2)][0]}\``;
    const range = { start, end: Math.min(start + 1, this.#text.length) };
    return this.#reading.abort('TemplateSyntax', `JSON wants ${expected} here, but ${found}.`, range);
  }
}
