import { randomInt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SimCloud } from './cloud.ts';
import { generateStory } from './generate.ts';
import { failureOf, runStory } from './run-story.ts';
import { storyScript } from './script.ts';
import { shrink } from './shrink.ts';
import type { Story } from './story.ts';

const RUNS = 3_000;

describe('the simulator', () => {
  it(`finds nothing wrong in ${RUNS} stories that nobody has seen before`, async () => {
    const seed = randomInt(2 ** 31);
    for (let at = seed; at < seed + RUNS; at += 1) {
      const story = generateStory(at);
      const violation = await failureOf(story);
      if (violation === undefined) continue;
      const shortest = await shrink(story, violation.invariant);
      expect.fail(
        `npm run simulate -- --seed ${at} --runs 1\n${violation.message}\n${storyScript(shortest, violation)}`,
      );
    }
  });

  it('plays a story the same way each time', async () => {
    for (const seed of [7, 11, 16, 324, 2616]) {
      expect(await runStory(generateStory(seed))).toEqual(await runStory(generateStory(seed)));
    }
  });

  it('plays the same story on a database file', async () => {
    for (const seed of [3, 16, 95]) {
      const story = generateStory(seed);
      const inMemory = await runStory({ ...story, store: 'memory' });
      expect(await runStory({ ...story, store: 'sqlite' })).toEqual(inMemory);
    }
  });

  it('reaches every status that a stack can rest in', async () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= 2_000 && seen.size < RESTING.length; seed += 1) {
      for (const status of (await runStory(generateStory(seed))).statuses) {
        if (!status.endsWith('_IN_PROGRESS')) seen.add(status);
      }
    }
    expect([...seen].sort()).toEqual(RESTING);
  });
});

const RESTING = [
  'CREATE_COMPLETE',
  'CREATE_FAILED',
  'CREATE_ROLLBACK_COMPLETE',
  'CREATE_ROLLBACK_FAILED',
  'DELETE_FAILED',
  'IMPORT_CREATE_COMPLETE',
  'IMPORT_CREATE_FAILED',
  'IMPORT_CREATE_ROLLBACK_COMPLETE',
  'IMPORT_UPDATE_COMPLETE',
  'IMPORT_UPDATE_FAILED',
  'IMPORT_UPDATE_ROLLBACK_COMPLETE',
  'ROLLBACK_COMPLETE',
  'ROLLBACK_FAILED',
  'UPDATE_COMPLETE',
  'UPDATE_FAILED',
  'none',
];

describe('a failing story', () => {
  const create = SimCloud.prototype.create;

  it('is made shorter, and printed as a test', async () => {
    // A cloud that loses every object with this value.
    SimCloud.prototype.create = function (asked, honoursToken) {
      const id = create.call(this, asked, honoursToken);
      if (asked.properties.Value === 'c') this.objects.delete(id);
      return id;
    };
    try {
      const { story, invariant } = await firstFailing();
      const shortest = await shrink(story, invariant);
      expect((await failureOf(shortest))?.invariant).toBe(invariant);
      expect(shortest.acts).toHaveLength(1);
      expect(shortest.faults).toHaveLength(0);
      expect(storyScript(shortest, (await failureOf(shortest))!)).toContain("kind: 'Plain', value: 'c'");
    } finally {
      SimCloud.prototype.create = create;
    }
  });
});

async function firstFailing(): Promise<{ readonly story: Story; readonly invariant: string }> {
  for (let seed = 1; ; seed += 1) {
    const story = generateStory(seed);
    const violation = await failureOf(story);
    if (violation !== undefined) return { story, invariant: violation.invariant };
  }
}
