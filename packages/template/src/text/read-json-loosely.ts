import type { TextRange } from '../base/diagnostic.ts';
import type { Entry, Node } from './node.ts';
import type { Reading } from './reading.ts';

/**
 * What can be made out of JSON that is being written: a key without a value, a text that is not closed, a missing comma or
 * bracket. Ends at the first value; never fails, but for the limits of the reading.
 */
export function readJsonLoosely(reading: Reading): Node {
  return new LooseJsonReader(reading).value(1);
}

const BLANKS = /\s*/y;
const BARE = /[^\s"{}[\],:]+/y;
const STRING = /[^"\\\r\n]*(?:\\[^\r\n]?[^"\\\r\n]*)*/y;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

class LooseJsonReader {
  readonly #reading: Reading;
  readonly #text: string;
  #offset = 0;

  constructor(reading: Reading) {
    this.#reading = reading;
    this.#text = reading.text;
  }

  value(level: number): Node {
    this.#blanks();
    const start = this.#offset;
    this.#reading.charge(1, { start, end: start });
    this.#reading.checkLevel(level, { start, end: start });
    switch (this.#text[start]) {
      case '{':
        return { kind: 'map', entries: this.#map(level), range: this.#since(start) };
      case '[':
        return { kind: 'list', items: this.#list(level), range: this.#since(start) };
      case '"':
        return { kind: 'scalar', value: this.#string(), range: this.#since(start) };
      default:
        return this.#bare(start);
    }
  }

  #map(level: number): readonly Entry[] {
    const byKey = new Map<string, Entry>();
    this.#offset += 1;
    while (this.#more('}', ']')) {
      if (this.#at(':{[')) {
        this.#passOver(level);
        continue;
      }
      const start = this.#offset;
      const key = this.#at('"') ? this.#string() : this.#take(BARE);
      byKey.set(key, { key, keyRange: this.#since(start), value: this.#entryValue(level) });
    }
    return [...byKey.values()];
  }

  #list(level: number): readonly Node[] {
    const items: Node[] = [];
    this.#offset += 1;
    while (this.#more(']', '}')) {
      if (this.#at(':')) this.#passOver(level);
      else items.push(this.value(level + 1));
    }
    return items;
  }

  /** Whether another member follows. Takes the own bracket at the end; that of the container around is left to it. */
  #more(close: string, foreign: string): boolean {
    this.#blanks();
    while (this.#at(',')) {
      this.#offset += 1;
      this.#blanks();
    }
    if (this.#offset >= this.#text.length || this.#at(foreign)) return false;
    if (!this.#at(close)) return true;
    this.#offset += 1;
    return false;
  }

  /** What is no key where a key is wanted, with all that is in it. */
  #passOver(level: number): void {
    if (this.#at(':')) this.#offset += 1;
    else this.value(level + 1);
  }

  #entryValue(level: number): Node {
    const end = this.#offset;
    const nothing: Node = { kind: 'scalar', value: null, range: { start: end, end } };
    this.#blanks();
    if (!this.#at(':')) return nothing;
    this.#offset += 1;
    this.#blanks();
    if (this.#offset >= this.#text.length || this.#at(',}]:')) return nothing;
    const start = this.#offset;
    const value = this.value(level + 1);
    this.#blanks();
    // A text with a colon behind it is the next key, and this one has no value yet.
    if (value.kind !== 'scalar' || !this.#at(':')) return value;
    this.#offset = start;
    return nothing;
  }

  /** To the closing quote, or to the end of the line where there is none. */
  #string(): string {
    const start = this.#offset;
    this.#offset += 1;
    const end = start + 1 + this.#take(STRING).length;
    const closed = this.#text[end] === '"';
    this.#offset = Math.min(closed ? end + 1 : end, this.#text.length);
    const raw = this.#text.slice(start + 1, end);
    return closed && raw.includes('\\') ? unescaped(raw) : raw;
  }

  #bare(start: number): Node {
    const text = this.#take(BARE);
    const range = this.#since(start);
    if (NUMBER.test(text)) return { kind: 'scalar', value: Number(text), range };
    return { kind: 'scalar', value: WORDS.get(text) ?? (text === '' || text === 'null' ? null : text), range };
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#offset;
    const text = pattern.exec(this.#text)?.[0] ?? '';
    this.#offset += text.length;
    return text;
  }

  #blanks(): void {
    this.#take(BLANKS);
  }

  #at(characters: string): boolean {
    const character = this.#text[this.#offset];
    return character !== undefined && characters.includes(character);
  }

  #since(start: number): TextRange {
    return { start, end: this.#offset };
  }
}

function unescaped(raw: string): string {
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    return raw;
  }
}
