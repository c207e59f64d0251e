import type { Story } from './story.ts';
import type { Violation } from './world.ts';

/** A story as a test that can be pasted into `found/`. */
export function storyScript(story: Story, violation: Violation): string {
  const what = violation.message.split('\n')[0]!.slice(0, 100).replaceAll("'", '’');
  return [
    "import { it } from 'vitest';",
    "import { runStory } from '../run-story.ts';",
    '',
    `it('${what}', async () => {`,
    '  await runStory({',
    `    seed: ${story.seed},`,
    `    store: '${story.store}',`,
    '    acts: [',
    ...story.acts.map((act) => `      ${literal(act)},`),
    '    ],',
    `    faults: [${story.faults.map(literal).join(', ')}],`,
    '  });',
    '});',
    '',
  ].join('\n');
}

/** A value as TypeScript: names without quotes. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => `${key}: ${literal(item)}`);
    return `{ ${entries.join(', ')} }`;
  }
  return typeof value === 'string' ? `'${value}'` : String(value);
}
