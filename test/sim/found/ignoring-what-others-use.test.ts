import { it } from 'vitest';
import { runStory } from '../run-story.ts';

it('order: A is deleted while B (obj-2x) still uses it', async () => {
  await runStory({
    seed: 930093564,
    store: 'memory',
    acts: [
      {
        act: 'change',
        stack: 'one',
        template: {
          resources: [
            { name: 'A', kind: 'Plain', value: 'a' },
            { name: 'B', kind: 'Plain', value: { att: ['A', 'Id'] } },
            { name: 'C', kind: 'Plain', value: 'a' },
          ],
        },
        given: {},
        disableRollback: true,
      },
      {
        act: 'change',
        stack: 'one',
        template: {
          resources: [
            { name: 'A', kind: 'Rigid', value: 'a' },
            { name: 'B', kind: 'Plain', value: { att: ['A', 'Id'] } },
          ],
        },
        given: {},
      },
      { act: 'change', stack: 'one', template: null, given: {}, ignoreFailed: true },
    ],
    faults: [
      { call: 'create C', nth: 1, does: 'refused' },
      { call: 'delete A', nth: 1, does: 'refused' },
    ],
  });
});
