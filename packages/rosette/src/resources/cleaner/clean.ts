import type { Call } from '../caller.ts';
import { findCleanable } from './catalogue.ts';
import { again, type Cleaning, type CleanResult, count, isOver, Marks } from './clean-state.ts';
import { mostLooked, type SideEffect } from './cleanable.ts';
import { askDeletion, stillThere } from './deletion.ts';
import { type Order, orderByDependency, orderByType } from './order.ts';
import { nameOf, type Row } from './rows.ts';
import type { CleanerSettings } from './settings.ts';

export interface CleanWorld {
  readonly rows: readonly Row[];
  readonly settings: CleanerSettings;
  readonly callIn: (region: string) => Call;
  /** Epoch ms. */
  readonly now: number;
}

/** Deletions that one piece asks for at least. With many rows it is more: the state of all is written with every piece. */
const fewestOfPiece = 25;
const mostPieces = 50;
export type Cleaned =
  | { readonly kind: 'going on'; readonly cleaning: Cleaning; readonly atOnce: boolean }
  | { readonly kind: 'over'; readonly cleaning: Cleaning; readonly result: CleanResult };

/**
 * One piece of a clean-up: sees what has gone, asks for what may go now. All of it may run again: a deletion is asked for by
 * id, and what is not there any more has gone.
 */
export async function cleanPiece(cleaning: Cleaning, world: CleanWorld): Promise<Cleaned> {
  const marks = new Marks(cleaning);
  await look(marks, world);
  const order = orderOf(world);
  settle(marks, world, order);
  const ready = marks.all('P').filter((position) => isReady(marks, world, order, position));
  const budget = Math.max(fewestOfPiece, Math.ceil(world.rows.length / mostPieces));
  for (const position of firstInTurn(ready, cleaning, budget)) {
    if ((await remove(marks, world, cleaning, position)) === 'throttled') break;
  }
  settle(marks, world, order);
  const next = marks.after(cleaning, world.now);
  return conclude(next, world, marks.moved && ready.length > 0);
}

interface Orders {
  /** When something may go. */
  readonly turns: Order;
  /** What fails with what. */
  readonly dependencies: Order;
}

function orderOf({ rows, settings }: CleanWorld): Orders {
  const dependencies = orderByDependency(rows);
  const turns = settings.typeOrder === undefined ? dependencies : orderByType(rows, settings.typeOrder);
  return { turns, dependencies };
}

/** Those that were refused wait for the others to have their turn. */
function firstInTurn(ready: readonly number[], { looks }: Cleaning, budget: number): readonly number[] {
  const start = ready.length <= budget ? 0 : (looks * budget) % ready.length;
  return [...ready.slice(start), ...ready.slice(0, start)].slice(0, budget);
}

/** What was asked for earlier and is gone by now, by type and region. */
async function look(marks: Marks, { rows, callIn }: CleanWorld): Promise<void> {
  const places = Map.groupBy(marks.all('D'), (position) => `${rows[position]!.type} ${rows[position]!.region}`);
  for (const positions of places.values()) {
    const { type, region } = rows[positions[0]!]!;
    for (let start = 0; start < positions.length; start += mostLooked) {
      const part = positions.slice(start, start + mostLooked);
      const ids = part.map((position) => rows[position]!.id);
      const there = await stillThere(findCleanable(type)!, callIn(region), ids);
      for (const position of part) {
        const { id } = rows[position]!;
        if (!there.has(id)) marks.set(position, 'S');
        else if (there.get(id) !== undefined) marks.set(position, 'F', there.get(id));
      }
    }
  }
}

/** What needs no call: things that go with another one, and what fails because another one did. */
function settle(marks: Marks, { rows, settings }: CleanWorld, { dependencies }: Orders): void {
  for (const position of marks.all('P')) {
    const before = dependencies[position]!;
    const failed = settings.failFast ? before.find((other) => marks.letter(other) === 'F') : undefined;
    if (failed !== undefined) {
      marks.set(position, 'F', `${nameOf(rows[failed]!)} could not be deleted, which has to go first`);
    } else if (rows[position]!.cleanup.type === 'DeleteWithInstance') settleAttached(marks, rows, position, before);
  }
}

function settleAttached(marks: Marks, rows: readonly Row[], position: number, before: readonly number[]): void {
  const owner = before.find((other) => rows[position]!.after.includes(rows[other]!.id));
  const letter = owner === undefined ? 'K' : marks.letter(owner);
  if (letter === 'S') marks.set(position, 'D');
  else if (isOver(letter)) marks.set(position, 'F', `${rows[position]!.cleanup.reason}, which stays`);
}

function isReady(marks: Marks, { rows }: CleanWorld, { turns }: Orders, position: number): boolean {
  if (rows[position]!.cleanup.type === 'DeleteWithInstance') return false;
  return turns[position]!.every((other) => isOver(marks.letter(other)));
}

async function remove(
  marks: Marks,
  world: CleanWorld,
  cleaning: Cleaning,
  position: number,
): Promise<'throttled' | undefined> {
  const row = world.rows[position]!;
  const type = findCleanable(row.type);
  if (type === undefined) {
    marks.set(position, 'F', `${row.type} cannot be cleaned up by this installation`);
    return undefined;
  }
  const may = (effect: SideEffect) => !world.settings.forbidden.includes(effect);
  const asked = await askDeletion(type, { call: world.callIn(row.region), id: row.id, may });
  switch (asked.kind) {
    case 'again':
      marks.moved = true;
      return undefined;
    case 'gone':
      marks.set(position, 'S');
      return undefined;
    case 'going':
      marks.set(position, 'D');
      return undefined;
    case 'refused':
      marks.set(position, world.now - cleaning.movedAt < asked.patienceMs ? 'P' : 'F', asked.reason);
      return asked.isThrottled ? 'throttled' : undefined;
  }
}

/** Another execution where one more is allowed and something failed or time is up. */
function conclude(cleaning: Cleaning, { rows, settings, now }: CleanWorld, atOnce: boolean): Cleaned {
  const isOpen = count(cleaning, 'D', 'P') > 0;
  const isLate = isOpen && now - cleaning.since >= settings.timeoutMs;
  if (isOpen && !isLate) return { kind: 'going on', cleaning, atOnce };
  const failures = count(cleaning, 'F');
  if ((failures > 0 || isLate) && cleaning.execution < settings.executions) {
    return { kind: 'going on', cleaning: again(cleaning, now), atOnce: false };
  }
  if (isLate) return { kind: 'over', cleaning, result: 'Timeout' };
  const left = rows.some(
    ({ cleanup }, position) => cleanup.type === 'UnableToDelete' && cleaning.letters[position] === 'K',
  );
  return { kind: 'over', cleaning, result: failures > 0 || left ? 'ResourceFailure' : 'Success' };
}
