import type { TextRange } from '../../base/diagnostic.ts';
import { type Node, scalarNode } from '../node.ts';
import type { Reading } from '../reading.ts';
import { applyTag } from '../short-tag.ts';
import { plainScalar } from '../yaml-scalar.ts';

/** Thrown where the text goes beyond the usual YAML; the library reads it then, from the beginning. */
export class Unusual extends Error {}

export function unusual(): never {
  throw new Unusual();
}

const SPACE = 0x20;
const NEWLINE = 0x0a;
const HASH = 0x23;
const TAB = 0x09;

/** Where reading is in a text without tabs in its indentation and without carriage returns. */
export class Cursor {
  readonly text: string;
  readonly reading: Reading;
  at = 0;
  lineStart = 0;
  /** Column of the leftmost comment that the last way to content led over. */
  leastComment = Number.POSITIVE_INFINITY;

  constructor(reading: Reading) {
    this.text = reading.text;
    this.reading = reading;
  }

  get column(): number {
    return this.at - this.lineStart;
  }

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  is(character: string): boolean {
    return this.text[this.at] === character;
  }

  /** Whether a blank, the end of the line or of the text stands at an offset. */
  isBlankAt(offset: number): boolean {
    const code = this.text.charCodeAt(offset);
    return code === SPACE || code === NEWLINE || Number.isNaN(code);
  }

  endOfLine(): number {
    const newline = this.text.indexOf('\n', this.at);
    return newline === -1 ? this.text.length : newline;
  }

  skipSpaces(): void {
    while (this.text.charCodeAt(this.at) === SPACE) this.at += 1;
  }

  /** True at the end of a line, or at a comment that ends it. */
  get atLineEnd(): boolean {
    const code = this.text.charCodeAt(this.at);
    return Number.isNaN(code) || code === NEWLINE || (code === HASH && this.isBlankAt(this.at - 1));
  }

  /** After a value nothing else may stand in its line. */
  finishLine(): void {
    this.skipSpaces();
    if (!this.atLineEnd) unusual();
    this.at = this.endOfLine();
  }

  /** Over blanks, empty lines and comments to what comes next. */
  skipToContent(): void {
    this.leastComment = Number.POSITIVE_INFINITY;
    for (;;) {
      this.skipSpaces();
      const code = this.text.charCodeAt(this.at);
      if (code === NEWLINE) {
        this.at += 1;
        this.lineStart = this.at;
      } else if (code === HASH && (this.at === this.lineStart || this.isBlankAt(this.at - 1))) {
        this.leastComment = Math.min(this.leastComment, this.column);
        this.at = this.endOfLine();
      } else if (code === TAB) {
        unusual();
      } else {
        if (this.at === this.lineStart && /^(?:---|\.\.\.|%)/.test(this.text.slice(this.at, this.at + 3))) unusual();
        return;
      }
    }
  }

  /** `!Ref`, with the blanks after it; undefined when no tag stands here. */
  tag(): string | undefined {
    if (!this.is('!')) return undefined;
    const tag = /^![A-Za-z][A-Za-z0-9]*(?=[ \n])/.exec(this.text.slice(this.at, this.at + MAX_TAG))?.[0] ?? unusual();
    this.at += tag.length;
    this.skipSpaces();
    return tag;
  }

  charge(): void {
    this.reading.charge(1, NOWHERE);
  }

  level(level: number): void {
    if (level > this.reading.limits.levels) unusual();
  }

  /** Under a tag every scalar is text, as are those in quotes. */
  plain(text: string, tag: string | undefined, range: TextRange): Node {
    this.charge();
    return tag === undefined
      ? scalarNode(plainScalar(text, this.reading, range), range)
      : this.tagged(tag, { kind: 'scalar', value: text, range });
  }

  tagged(tag: string | undefined, node: Node): Node {
    return tag === undefined ? node : applyTag(tag, node, node.range, this.reading);
  }

  /** A key: its text, or the text of the value that a plain one stands for. */
  key(text: string, isPlain: boolean, range: TextRange): string {
    this.charge();
    if (text === '<<' && isPlain) unusual();
    if (!isPlain) return text;
    const node = scalarNode(plainScalar(text, this.reading, range), range);
    return String(node.value);
  }
}

const NOWHERE: TextRange = { start: 0, end: 0 };
const MAX_TAG = 64;
