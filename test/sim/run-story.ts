import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMemoryStore } from '#store/memory-store.ts';
import { openSqliteStore } from '#store/open.ts';
import { type Played, play } from './play.ts';
import type { Story } from './story.ts';
import { Violation } from './world.ts';

/** Plays a story on the store that it names. Rejects with a `Violation`. */
export async function runStory(story: Story): Promise<Played> {
  if (story.store === 'memory') return play(story, openMemoryStore());
  const directory = mkdtempSync(join(tmpdir(), 'rosette-sim-'));
  const store = await openSqliteStore({ path: join(directory, 'sim.db') });
  try {
    return await play(story, store);
  } finally {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** What is wrong with a story; undefined when nothing is. Anything that is thrown counts. */
export async function failureOf(story: Story): Promise<Violation | undefined> {
  try {
    await runStory(story);
    return undefined;
  } catch (error) {
    if (error instanceof Violation) return error;
    return new Violation('simulator', error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}
