import type { JsonObject } from '@rosette/template/base/json.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { comparable, snapshot } from './testing/cloud-snapshot.ts';
import { CloudWorld } from './testing/cloud-world.ts';
import type { StepDriver } from './testing/step-driver.ts';
import { type UpdateCase, updateCases } from './testing/update-cases.ts';

/*
 * Every cloud type that can be changed in place: what an update makes is what a create would have made, an update back
 * brings back what was, and neither faults nor crashes make a difference.
 */

const done = expect.objectContaining({ kind: 'done' });
const worlds: CloudWorld[] = [];

afterEach(() => {
  for (const world of worlds.splice(0)) world.close();
});

interface Scene {
  readonly world: CloudWorld;
  readonly thing: StepDriver;
  readonly a: JsonObject;
  readonly b: JsonObject;
}

async function scene({ factory, around, a, b }: UpdateCase, begin: 'a' | 'b' = 'a'): Promise<Scene> {
  const world = new CloudWorld();
  worlds.push(world);
  const found = await around(world);
  const ways = { a: a(found), b: b(found) };
  return { world, thing: await world.make(factory, ways[begin]), ...ways };
}

/** The whole cloud and what the resource tells of itself; errands of deletions are over. */
function picture({ world, thing }: Scene): readonly string[] {
  world.clock.forward(60_000);
  return [comparable(thing.attributes), comparable(thing.physicalId), ...snapshot(world.test.cloud)];
}

async function fresh(each: UpdateCase, begin: 'a' | 'b'): Promise<readonly string[]> {
  return picture(await scene(each, begin));
}

describe.each(updateCases)('$name', (each) => {
  test('an update reaches what a create would have made, and an update back what was', async () => {
    const here = await scene(each);
    expect(await here.thing.update(here.b)).toEqual(done);
    expect(picture(here)).toEqual(await fresh(each, 'b'));
    expect(await here.thing.update(here.a)).toEqual(done);
    expect(picture(here)).toEqual(await fresh(each, 'a'));
  });

  test('an update that changes nothing makes no call that changes anything', async () => {
    const { world, thing, a } = await scene(each);
    const from = world.test.log.length;
    expect(await thing.update(a)).toEqual(done);
    expect(world.writes(from)).toEqual([]);
  });

  test('survives that the answer of every call is lost once', async () => {
    const here = await scene(each);
    await here.thing.update(here.b);
    await here.thing.update(here.a);
    const actions = [...new Set(here.world.test.log)];
    here.world.test.cloud.faults.set({
      rules: actions.map((action) => ({ action, times: 1, effect: { kind: 'lose' } })),
    });
    expect(await here.thing.update(here.b)).toEqual(done);
    expect(picture(here)).toEqual(await fresh(each, 'b'));
  });

  test('gets through when the cloud takes one change at a time and refuses the rest', async () => {
    const here = await scene(each);
    here.world.test.cloud.faults.set({ conflicts: true });
    expect(await here.thing.update(here.b)).toEqual(done);
    expect(picture(here)).toEqual(await fresh(each, 'b'));
  });

  test('an update that stopped at any point is undone, or done after all', async () => {
    const [before, after] = [await fresh(each, 'a'), await fresh(each, 'b')];
    for (let pieces = 0; pieces <= 14; pieces += 1) {
      const undone = await scene(each);
      await undone.thing.crashInUpdate(undone.b, pieces);
      const back = { before: undone.b, rollingBack: true };
      expect(await undone.thing.update(undone.a, back)).toEqual(done);
      expect(picture(undone), `undone after ${pieces} pieces`).toEqual(before);
      const again = await scene(each);
      await again.thing.crashInUpdate(again.b, pieces);
      expect(await again.thing.update(again.b, { before: again.a })).toEqual(done);
      expect(picture(again), `done after ${pieces} pieces`).toEqual(after);
      while (worlds.length > 4) worlds.shift()!.close();
    }
  });

  test('what was changed is deleted without a trace', async () => {
    const { world, thing, b } = await scene(each);
    const around = new CloudWorld();
    worlds.push(around);
    await each.around(around);
    around.clock.forward(60_000);
    await thing.update(b);
    expect(await thing.delete()).toEqual({ kind: 'done' });
    world.clock.forward(60_000);
    expect(snapshot(world.test.cloud)).toEqual(snapshot(around.test.cloud));
  });
});
