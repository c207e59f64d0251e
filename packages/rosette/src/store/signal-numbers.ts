import type { SignalRow } from '#engine/ports/store.ts';
import type { SignalChange } from './batch.ts';

export interface SignalPlan {
  /** Names whose stored signals go before `rows` are written. */
  readonly forgotten: ReadonlySet<string>;
  /** Stored signals of other names that go before: sequence numbers, by name. */
  readonly someForgotten: ReadonlyMap<string, readonly number[]>;
  readonly rows: readonly SignalRow[];
}

/**
 * Numbers the signals of one commit: the same name and id again keeps the number of the earlier one, any other gets the
 * next of its name, from 1.
 */
export function numberSignals(
  stored: readonly Pick<SignalRow, 'name' | 'sequence' | 'id'>[],
  changes: readonly SignalChange[],
): SignalPlan {
  const names = new Map<string, NameState>();
  for (const row of stored) note(stateOf(names, row.name), row);
  for (const change of changes) apply(stateOf(names, change.kind === 'put' ? change.row.name : change.name), change);
  const all = [...names];
  const some = all.filter(([, state]) => !state.cleared && state.dropped.size > 0);
  return {
    forgotten: new Set(all.filter(([, state]) => state.cleared).map(([name]) => name)),
    someForgotten: new Map(some.map(([name, state]) => [name, [...state.dropped]])),
    rows: all.flatMap(([, state]) => [...state.written.values()]),
  };
}

interface NameState {
  /** Ids of the signals that are there, by number, and the numbers by id. */
  readonly present: Map<number, string | null>;
  readonly numbers: Map<string, number>;
  last: number;
  readonly written: Map<number, SignalRow>;
  readonly dropped: Set<number>;
  cleared: boolean;
}

function stateOf(names: Map<string, NameState>, name: string): NameState {
  let state = names.get(name);
  if (state === undefined) {
    const [present, numbers, written, dropped] = [new Map(), new Map(), new Map(), new Set<number>()];
    state = { present, numbers, last: 0, written, dropped, cleared: false };
    names.set(name, state);
  }
  return state;
}

function apply(state: NameState, change: SignalChange): void {
  switch (change.kind) {
    case 'put':
      add(state, change.row);
      return;
    case 'forgotten':
      clear(state);
      return;
    case 'some-forgotten':
      // Upwards, so that the last number is looked for once at most.
      for (const sequence of change.sequences.toSorted((a, b) => a - b)) drop(state, sequence);
      return;
  }
}

function note(state: NameState, row: Pick<SignalRow, 'sequence' | 'id'>): void {
  state.last = Math.max(state.last, row.sequence);
  state.present.set(row.sequence, row.id);
  if (row.id !== null) state.numbers.set(row.id, row.sequence);
}

function add(state: NameState, row: Omit<SignalRow, 'sequence'>): void {
  const known = row.id === null ? undefined : state.numbers.get(row.id);
  const numbered = { ...row, sequence: known ?? state.last + 1 };
  note(state, numbered);
  state.written.set(numbered.sequence, numbered);
}

function clear(state: NameState): void {
  for (const map of [state.present, state.numbers, state.written]) map.clear();
  state.last = 0;
  state.cleared = true;
}

function drop(state: NameState, sequence: number): void {
  const id = state.present.get(sequence);
  if (id === undefined) return;
  state.present.delete(sequence);
  if (id !== null) state.numbers.delete(id);
  state.written.delete(sequence);
  state.dropped.add(sequence);
  if (sequence === state.last) state.last = [...state.present.keys()].reduce((a, b) => Math.max(a, b), 0);
}
