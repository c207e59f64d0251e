import { setImmediate as turn } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { listenOn, reply } from './http.ts';
import type { ProcessEnd, ProviderProcess } from './provider-process.ts';
import { guard } from './pulse.ts';

/** A process with something in hand, whose server answers or is silent, and a clock that moves when it is told to. */
async function patient(answers: () => boolean) {
  let beats = 0;
  const server = await listenOn(
    async (_, response) => {
      beats += 1;
      if (answers()) reply(response, 200, {});
    },
    '127.0.0.1',
    0,
  );
  onTestFinished(() => server.close());
  const ended = Promise.withResolvers<ProcessEnd>();
  const state = { stopped: false, hasWork: true, said: [] as (readonly number[])[] };
  const process: ProviderProcess = {
    ready: Promise.resolve(server.url),
    ended: ended.promise,
    stop: async () => {
      state.stopped = true;
    },
  };
  const sleepers: (() => void)[] = [];
  const clock = { now: () => 0, sleep: () => new Promise<void>((wake) => sleepers.push(wake)) };
  const done = guard(
    process,
    () => state.hasWork,
    clock,
    (...said) => state.said.push(said),
  );
  const beat = async (wanted: number) => {
    while (beats < wanted) await turn();
  };
  /** Lets the sleep that was begun last be over. */
  const pass = async () => {
    const asleep = sleepers.length;
    sleepers.at(-1)!();
    while (sleepers.length === asleep && !state.stopped && state.hasWork) await turn();
  };
  return { state, done, beat, pass, end: () => ended.resolve({} as ProcessEnd) };
}

test('a process that says nothing is stopped, and a person told before', async () => {
  const { state, done, beat, pass } = await patient(() => false);
  await beat(1);
  await pass();
  expect(state).toMatchObject({ said: [[5_000, 30_000]], stopped: false });
  await pass();
  await done;
  expect(state.stopped).toBe(true);
});

test('one that answers is left alone, and asked no more when it has nothing in hand', async () => {
  const { state, done, beat, pass } = await patient(() => true);
  await beat(1);
  // The sleep between two beats is the second that is begun.
  await new Promise((next) => setTimeout(next, 20));
  await pass();
  await beat(2);
  await new Promise((next) => setTimeout(next, 20));
  state.hasWork = false;
  await pass();
  await done;
  expect(state).toMatchObject({ said: [], stopped: false });
});

test('one that has ended is not stopped again', async () => {
  const { state, done, beat, end } = await patient(() => false);
  await beat(1);
  end();
  await done;
  expect(state.stopped).toBe(false);
});
