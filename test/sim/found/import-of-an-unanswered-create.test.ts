import { it } from 'vitest';
import { runStory } from '../run-story.ts';

it('owner: obj-1x is taken from another by Wrong', async () => {
  await runStory({
    seed: 555303136,
    store: 'memory',
    acts: [
      {
        act: 'change',
        stack: 'one',
        template: {
          resources: [{ name: 'A', kind: 'Plain', value: 'a', fixed: { index: 'a' }, conditional: true }],
        },
        given: { N: '0', S: 'hush-s0' },
        disableRollback: true,
        wait: 2935,
      },
      { act: 'import', stack: 'two', most: 2, wrong: 'owned' },
    ],
    faults: [
      { commit: 3, does: 'dies-before' },
      { call: 'create A', nth: 2, does: 'refused' },
    ],
  });
});
