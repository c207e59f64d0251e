import { generateStory } from './generate.ts';
import { failureOf } from './run-story.ts';
import { storyScript } from './script.ts';
import { shrink } from './shrink.ts';

/* Plays stories from seed 1 on until one fails; tells which, and with a second word its shortest script. For `mutate.ts`. */

const runs = Number(process.argv[2]);
for (let seed = 1; seed <= runs; seed += 1) {
  const story = generateStory(seed);
  const violation = await failureOf(story);
  if (violation === undefined) continue;
  console.log(`${violation.invariant} at story ${seed}`);
  if (process.argv[3] !== undefined) {
    const shortest = await shrink(story, violation.invariant);
    console.log(storyScript(shortest, (await failureOf(shortest)) ?? violation));
  }
  process.exit(1);
}
