import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Happening } from '#cli/served-provider.ts';
import { Keeper } from './keeper.ts';
import type { ProcessEnd, ProviderProcess } from './provider-process.ts';

interface Actor extends ProviderProcess {
  readonly name: string;
  begin(): void;
  end(how: string): void;
  stopped: boolean;
}

function actor(name: string): Actor {
  const ready = Promise.withResolvers<string>();
  const ended = Promise.withResolvers<ProcessEnd>();
  const end = (how: string) =>
    ended.resolve({ how, failure: { message: `${name} broke`, excerpt: [] }, crash: undefined });
  const made: Actor = {
    name,
    ready: ready.promise,
    ended: ended.promise,
    stopped: false,
    begin: () => ready.resolve(`http://${name}`),
    end,
    stop: async () => {
      made.stopped = true;
      end('signal SIGKILL');
    },
  };
  return made;
}

/** A keeper of actors, and a clock that moves when it is told to. */
function stage() {
  const actors: Actor[] = [];
  const told: Happening[] = [];
  const replaced: string[] = [];
  const sleepers: { at: number; wake: () => void }[] = [];
  let now = 0;
  const keeper = new Keeper({
    start: () => {
      actors.push(actor(`p${actors.length + 1}`));
      return actors.at(-1)!;
    },
    tell: (happening) => told.push(happening),
    clock: {
      now: () => now,
      sleep: (ms) => new Promise((wake) => sleepers.push({ at: now + ms, wake })),
    },
    replaced: (old) => replaced.push((old as Actor).name),
    ended: () => {},
  });
  const pass = async (ms: number) => {
    now += ms;
    for (const { at, wake } of sleepers) if (at <= now) wake();
    await turn();
  };
  const nameOf = async (found: Promise<ProviderProcess | undefined>) => ((await found) as Actor | undefined)?.name;
  return { keeper, actors, told, replaced, pass, nameOf, kinds: () => told.map(({ kind }) => kind) };
}

describe('a new process', () => {
  test('takes over once it is ready; what comes meanwhile waits for it', async () => {
    const { keeper, actors, replaced, nameOf, kinds } = stage();
    void keeper.load('first');
    actors[0]!.begin();
    expect(await nameOf(keeper.process(100))).toBe('p1');
    void keeper.load({ changed: 'a.ts' });
    const waiting = nameOf(keeper.process(100));
    await turn();
    expect(replaced).toEqual([]);
    actors[1]!.begin();
    expect(await waiting).toBe('p2');
    expect(replaced).toEqual(['p1']);
    expect(kinds()).toEqual(['starting', 'serving', 'starting', 'serving']);
  });

  test('that breaks leaves the last good one serving', async () => {
    const { keeper, actors, told, nameOf } = stage();
    void keeper.load('first');
    actors[0]!.begin();
    await keeper.process(100);
    void keeper.load({ changed: 'a.ts' });
    actors[1]!.end('exit code 1');
    expect(await nameOf(keeper.process(100))).toBe('p1');
    expect(told.at(-1)).toMatchObject({ kind: 'broken', failure: { message: 'p2 broke' }, serving: true });
    expect(actors[0]!.stopped).toBe(false);
  });

  test('that hangs gives way to the next change, or is given up', async () => {
    const { keeper, actors, told, pass, nameOf } = stage();
    void keeper.load('first');
    void keeper.load({ changed: 'a.ts' });
    await turn();
    expect(actors[0]!.stopped).toBe(true);
    await pass(30_000);
    expect(told.at(-1)).toMatchObject({ kind: 'broken', serving: false });
    const waiting = nameOf(keeper.process(100));
    await pass(100);
    expect(await waiting).toBeUndefined();
  });
});

describe('a process that ends by itself', () => {
  test('is started again, but not over and over until its files change', async () => {
    const { keeper, actors, told, nameOf } = stage();
    void keeper.load('first');
    for (const at of [0, 1, 2]) {
      actors[at]!.begin();
      await turn();
      actors[at]!.end('exit code 3');
      await turn();
    }
    expect(actors).toHaveLength(3);
    expect(told.at(-1)).toEqual({ kind: 'ended', how: 'exit code 3', again: false });
    void keeper.load({ changed: 'a.ts' });
    actors[3]!.begin();
    expect(await nameOf(keeper.process(100))).toBe('p4');
  });

  test('after it was replaced is nobody’s loss', async () => {
    const { keeper, actors, kinds } = stage();
    void keeper.load('first');
    actors[0]!.begin();
    await turn();
    void keeper.load({ changed: 'a.ts' });
    actors[1]!.begin();
    await turn();
    actors[0]!.end('exit code 0');
    await turn();
    expect(kinds()).toEqual(['starting', 'serving', 'starting', 'serving']);
  });
});

test('closing stops what serves and what starts, and lets nobody wait', async () => {
  const { keeper, actors, nameOf } = stage();
  void keeper.load('first');
  actors[0]!.begin();
  await turn();
  void keeper.load({ changed: 'a.ts' });
  const waiting = nameOf(keeper.process(100));
  await keeper.close();
  expect(actors.map(({ stopped }) => stopped)).toEqual([true, true]);
  expect(await waiting).toBeUndefined();
  await keeper.load({ changed: 'a.ts' });
  expect(actors).toHaveLength(2);
});
