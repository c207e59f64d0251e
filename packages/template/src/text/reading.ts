import { type DiagnosticCode, diagnostic } from '../base/catalogue.ts';
import type { Diagnostic, TextRange } from '../base/diagnostic.ts';
import type { TemplateLimits } from '../base/limits.ts';
import type { Entry } from './node.ts';

/** One attempt to read a text: what was found, and what it has cost so far. */
export class Reading {
  readonly text: string;
  readonly limits: TemplateLimits;
  readonly diagnostics: Diagnostic[] = [];
  #nodes = 0;

  constructor(text: string, limits: TemplateLimits) {
    this.text = text;
    this.limits = limits;
  }

  report(code: DiagnosticCode, message: string, range: TextRange, hint?: string): void {
    this.diagnostics.push(diagnostic(code, message, { range, hint }));
  }

  /** Ends the attempt: nothing useful can be read after this. */
  abort(code: DiagnosticCode, message: string, range: TextRange, hint?: string): never {
    this.report(code, message, range, hint);
    throw new ReadingAborted();
  }

  /** Charged before the memory is taken. */
  charge(nodes: number, range: TextRange): void {
    this.#nodes += nodes;
    if (this.#nodes > this.limits.nodes) {
      this.abort('TemplateTooManyValues', `The template holds more than ${this.limits.nodes} values.`, range, TOO_MANY);
    }
  }

  checkLevel(level: number, range: TextRange): void {
    if (level > this.limits.levels) {
      this.abort('TemplateTooDeep', `Lists and maps are nested more than ${this.limits.levels} levels deep.`, range);
    }
  }

  /** Each key once; the last one wins, as in ROS, and the writer is told. */
  distinct(entries: readonly Entry[]): readonly Entry[] {
    const byKey = new Map<string, Entry>();
    for (const entry of entries) {
      if (byKey.has(entry.key)) this.#reportDuplicate(entry);
      byKey.set(entry.key, entry);
    }
    return byKey.size === entries.length ? entries : [...byKey.values()];
  }

  #reportDuplicate(entry: Entry): void {
    const message = `The key \`${entry.key}\` is written twice in this map; the last one is used.`;
    this.report('DuplicateKey', message, entry.keyRange, 'Remove or rename one of the two.');
  }
}

/** Thrown by `Reading.abort` and caught by `readDocument`; never leaves this folder. */
export class ReadingAborted extends Error {}

const TOO_MANY = 'Aliases and merge keys count as if everything they repeat were written out.';

/** A whole number that a double cannot hold exactly stays text, so that an 18-digit account id keeps its digits. */
export function exactInteger(digits: string, reading: Reading, range: TextRange): number | string {
  const value = Number(digits);
  // `-0` is 0 for every consumer of a template.
  if (Number.isSafeInteger(value)) return value === 0 ? 0 : value;
  const message = `The number ${digits} has more than 15 digits and is kept as text.`;
  reading.report('NumberTooLong', message, range, 'Write it in quotes if it is an identifier.');
  return digits;
}

export function notFinite(text: string, reading: Reading, range: TextRange): null {
  reading.report(
    'NumberNotFinite',
    `${text} is no number that JSON can carry.`,
    range,
    'Write it in quotes if text is meant.',
  );
  return null;
}
