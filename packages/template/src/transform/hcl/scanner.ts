import type { TextRange } from '../../base/diagnostic.ts';
import type { HclError } from './syntax.ts';

/** Thrown at the first mistake of a file and caught by `readHcl`; never leaves this folder. */
export class HclFailure extends Error {
  readonly error: HclError;

  constructor(error: HclError) {
    super(error.message);
    this.error = error;
  }
}

/** Of brackets, blocks and operands inside each other. */
const MAX_LEVELS = 200;

const BLANKS = /(?:[ \t\r\f\v\ufeff]+|\/\*[\s\S]*?\*\/|(?:#|\/\/)[^\n]*)*/y;
const BLANKS_AND_LINES = /(?:[ \t\r\n\f\v\ufeff]+|\/\*[\s\S]*?\*\/|(?:#|\/\/)[^\n]*)*/y;
const IDENTIFIER = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;

/**
 * Where a reader is in a text. Brackets make line ends into blanks; in a body and in an object they end things
 * (`lines` says which of the two holds).
 */
export class Scanner {
  readonly text: string;
  offset: number;
  /** Exclusive; inside a heredoc the text ends where its marker stands. */
  end: number;
  #insideBrackets = false;
  #level = 0;
  readonly #place: TextRange | undefined;

  /** `place`: where all of the text stands, when its own offsets mean nothing to a reader (text inside JSON text). */
  constructor(text: string, place?: TextRange) {
    this.text = text;
    this.#place = place;
    this.offset = 0;
    this.end = text.length;
  }

  /** Blanks and comments; line ends too inside brackets. */
  blanks(): void {
    this.#skip(this.#insideBrackets ? BLANKS_AND_LINES : BLANKS);
  }

  lines(): void {
    this.#skip(BLANKS_AND_LINES);
  }

  /** Reads with line ends counting as blanks, or not; and one level deeper. */
  within<T>(brackets: boolean, read: () => T): T {
    const outer = this.#insideBrackets;
    this.#insideBrackets = brackets;
    const result = this.deeper(read);
    this.#insideBrackets = outer;
    return result;
  }

  /** Every recursion goes through here. */
  deeper<T>(read: () => T): T {
    this.#level += 1;
    if (this.#level > MAX_LEVELS) this.fail(`This is nested more than ${MAX_LEVELS} levels deep.`);
    const result = read();
    this.#level -= 1;
    return result;
  }

  /** Skips blanks, and takes the sign if it is next. */
  take(sign: string): boolean {
    this.blanks();
    if (!this.text.startsWith(sign, this.offset) || this.offset + sign.length > this.end) return false;
    this.offset += sign.length;
    return true;
  }

  expect(sign: string): void {
    if (!this.take(sign)) this.fail(`\`${sign}\` is wanted here, but ${this.found()}.`);
  }

  next(sign: string): boolean {
    this.blanks();
    return this.offset < this.end && this.text.startsWith(sign, this.offset);
  }

  /** What a sticky expression matches here; undefined and unmoved when nothing. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.offset;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined || this.offset + found.length > this.end) return undefined;
    this.offset += found.length;
    return found;
  }

  identifier(): string | undefined {
    this.blanks();
    return this.match(IDENTIFIER);
  }

  /** Takes the word if it is next and whole. */
  word(word: string): boolean {
    const start = this.offset;
    if (this.identifier() === word) return true;
    this.offset = start;
    return false;
  }

  get atEnd(): boolean {
    return this.offset >= this.end;
  }

  since(start: number): TextRange {
    return this.#place ?? { start, end: this.offset };
  }

  found(): string {
    if (this.atEnd) return 'the text ends';
    if (this.text[this.offset] === '\n') return 'the line ends';
    return `there is \`${[...this.text.slice(this.offset, this.offset + 2)][0]}\``;
  }

  fail(message: string, start: number = this.offset): never {
    const from = Math.min(start, this.text.length);
    throw new HclFailure({ message, range: { start: from, end: Math.min(from + 1, this.text.length) } });
  }

  #skip(pattern: RegExp): void {
    pattern.lastIndex = this.offset;
    pattern.test(this.text);
    this.offset = Math.min(pattern.lastIndex, this.end);
    if (this.text.startsWith('/*', this.offset) && this.offset < this.end) this.fail('This comment is not closed.');
  }
}
