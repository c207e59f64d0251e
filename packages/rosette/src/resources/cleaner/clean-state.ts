import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { amount, map, text } from '../properties.ts';
import type { Row } from './rows.ts';

/** One letter a row, so that thousands of them are a short text: pending, deleting, success, failure, skipped. */
export type Letter = 'D' | 'F' | 'K' | 'P' | 'S';

/** Where a clean-up stands. */
export interface Cleaning {
  readonly letters: readonly Letter[];
  /** By position: why it failed, was skipped, or has not gone yet. */
  readonly reasons: ReadonlyMap<number, string>;
  /** Which execution this is, from 1. */
  readonly execution: number;
  /** Epoch ms of its beginning. */
  readonly since: number;
  /** Epoch ms when something went last. */
  readonly movedAt: number;
  /** Pieces since then. */
  readonly looks: number;
}

export type CleanResult = 'ResourceFailure' | 'Success' | 'Timeout' | 'UserCancelled';

/** `skip` says of a row why it is left alone; undefined: it is not. */
export function beginCleaning(rows: readonly Row[], now: number, skip: (row: Row) => string | undefined): Cleaning {
  const skipped = rows.map(skip);
  const reasons = new Map(skipped.flatMap((reason, position) => (reason === undefined ? [] : [[position, reason]])));
  const letters = skipped.map((reason): Letter => (reason === undefined ? 'P' : 'K'));
  return { letters, reasons, execution: 1, since: now, movedAt: now, looks: 0 };
}

/** The next execution: what failed is tried again. */
export function again(cleaning: Cleaning, now: number): Cleaning {
  const letters = cleaning.letters.map((letter) => (letter === 'F' ? 'P' : letter));
  return { ...cleaning, letters, execution: cleaning.execution + 1, since: now, movedAt: now, looks: 0 };
}

export function packCleaning({ letters, reasons, ...rest }: Cleaning): JsonObject {
  const told: Record<string, Json> = Object.fromEntries(reasons);
  return { ...rest, letters: letters.join(''), reasons: told };
}

/** Durable: every form ever written must stay readable. */
export function unpackCleaning(packed: JsonObject): Cleaning {
  const reasons = Object.entries(map(packed.reasons)).map(
    ([position, reason]) => [Number(position), String(reason)] as const,
  );
  return {
    letters: [...(text(packed.letters) ?? '')] as readonly Letter[],
    reasons: new Map(reasons),
    execution: amount(packed.execution) ?? 1,
    since: amount(packed.since) ?? 0,
    movedAt: amount(packed.movedAt) ?? 0,
    looks: amount(packed.looks) ?? 0,
  };
}

export function count(cleaning: Cleaning, ...letters: readonly Letter[]): number {
  return cleaning.letters.filter((letter) => letters.includes(letter)).length;
}

export function isOver(letter: Letter | undefined): boolean {
  return letter === 'F' || letter === 'K' || letter === 'S';
}

const longestReason = 300;

/** Letters and reasons while one piece changes them. */
export class Marks {
  readonly #letters: Letter[];
  readonly #reasons: Map<number, string>;
  moved = false;

  constructor({ letters, reasons }: Cleaning) {
    this.#letters = [...letters];
    this.#reasons = new Map(reasons);
  }

  letter(position: number): Letter {
    return this.#letters[position]!;
  }

  /** Positions that bear the letter. */
  all(letter: Letter): readonly number[] {
    return this.#letters.flatMap((each, position) => (each === letter ? [position] : []));
  }

  set(position: number, letter: Letter, reason = ''): void {
    if (letter !== this.#letters[position]) this.moved = true;
    this.#letters[position] = letter;
    if (reason === '') this.#reasons.delete(position);
    else this.#reasons.set(position, reason.slice(0, longestReason));
  }

  reason(position: number): string {
    return this.#reasons.get(position) ?? '';
  }

  /** The state after the piece. */
  after(before: Cleaning, now: number): Cleaning {
    const pace = this.moved ? { movedAt: now, looks: 0 } : { looks: before.looks + 1 };
    return { ...before, ...pace, letters: this.#letters, reasons: this.#reasons };
  }
}
