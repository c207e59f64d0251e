import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { corpusFolder, listedTemplates, parseList, stackName, stacksLeft, upAndDown, whyNoCorpus } from './corpus.ts';

const folder = corpusFolder(process.env);
const listed = listedTemplates().map((template) => [template.path, template] as const);

describe('real templates', () => {
  it.for(listed)('%s goes up and down', { timeout: 600_000 }, async ([, template], context) => {
    const why = whyNoCorpus(folder);
    if (why !== undefined) context.skip(why);
    const dataDir = mkdtempSync(join(tmpdir(), 'rosette-corpus-'));
    try {
      expect((await upAndDown(folder, template, dataDir)).problems).toEqual([]);
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
});

describe('the corpus runner', () => {
  it('reads the list', () => {
    expect(parseList('# why\n\na/b.yml\nc.yml  Key=Value Other=1\n')).toEqual([
      { path: 'a/b.yml', parameters: [] },
      { path: 'c.yml', parameters: ['Key=Value', 'Other=1'] },
    ]);
  });

  it('makes names that a stack may have', () => {
    expect(stackName('a/slb-with-2-ecs.yml')).toBe('slb-with-2-ecs');
    expect(stackName('a/2 zones.v1.json')).toBe('t-2-zones-v1');
  });

  it('sees what is left', () => {
    const stack = (Status: string) => ({ StackName: 'a', Status });
    expect(stacksLeft({ Stacks: [stack('DELETE_COMPLETE')] })).toEqual([]);
    expect(stacksLeft({ Stacks: [stack('DELETE_FAILED')] })).toEqual(['a DELETE_FAILED']);
    expect(stacksLeft(undefined)).toHaveLength(1);
  });

  it('says why it cannot run', () => {
    expect(whyNoCorpus(join(tmpdir(), 'rosette-no-such-corpus'))).toContain('set ROSETTE_CORPUS');
  });
});
