import type { SignalRow } from '#engine/ports/store.ts';
import type { SignalChange } from './batch.ts';

export interface SignalPlan {
  /** Names whose stored signals go before `rows` are written. */
  readonly forgotten: ReadonlySet<string>;
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
  const forgotten = new Set<string>();
  const names = new Map<string, NameState>();
  for (const row of stored) note(stateOf(names, row.name), row);
  for (const change of changes) {
    if (change.kind === 'forgotten') {
      forgotten.add(change.name);
      names.delete(change.name);
    } else {
      add(stateOf(names, change.row.name), change.row);
    }
  }
  return { forgotten, rows: [...names.values()].flatMap((state) => [...state.written.values()]) };
}

interface NameState {
  last: number;
  readonly numbers: Map<string, number>;
  readonly written: Map<number, SignalRow>;
}

function stateOf(names: Map<string, NameState>, name: string): NameState {
  let state = names.get(name);
  if (state === undefined) {
    state = { last: 0, numbers: new Map(), written: new Map() };
    names.set(name, state);
  }
  return state;
}

function note(state: NameState, row: Pick<SignalRow, 'sequence' | 'id'>): void {
  state.last = Math.max(state.last, row.sequence);
  if (row.id !== null) state.numbers.set(row.id, row.sequence);
}

function add(state: NameState, row: Omit<SignalRow, 'sequence'>): void {
  const known = row.id === null ? undefined : state.numbers.get(row.id);
  const numbered = { ...row, sequence: known ?? state.last + 1 };
  note(state, numbered);
  state.written.set(numbered.sequence, numbered);
}
