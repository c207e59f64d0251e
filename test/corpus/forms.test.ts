import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parameterForm } from '@rosette/template/form/parameter-form.ts';
import { parametersOf, visible } from '@rosette/template/form/visible.ts';
import { loadTemplate } from '@rosette/template/model/load.ts';
import type { Template } from '@rosette/template/model/template.ts';
import { expect, it } from 'vitest';
import { corpusFolder, whyNoCorpus } from './corpus.ts';

const folder = corpusFolder(process.env);

/** Every template of the corpus that can be read, with its path. */
function* templates(): Generator<readonly [string, Template]> {
  for (const path of globSync('**/*.{yml,yaml,json}', { cwd: folder }).sort()) {
    const { template } = loadTemplate(readFileSync(join(folder, path), 'utf8'));
    if (template !== undefined) yield [path, template];
  }
}

it('every real template has a form that loses no parameter', (context) => {
  const why = whyNoCorpus(folder);
  if (why !== undefined) context.skip(why);
  const problems: string[] = [];
  let forms = 0;
  for (const [path, template] of templates()) {
    const form = parameterForm(template, 'zh-cn');
    const names = parametersOf(form).map(({ name }) => name);
    if (names.toSorted().join() !== [...template.parameters.keys()].sort().join()) problems.push(`${path}: lost some`);
    if (visible(form, {}).some((name) => !template.parameters.has(name)))
      problems.push(`${path}: shows what is not there`);
    for (const { path: at, message } of form.problems) {
      // Some of these templates name parameters in their groups that they no longer have, one names one twice.
      if (at.at(-2) !== 'ParameterGroups') problems.push(`${path}: ${at.join('.')} ${message}`);
    }
    // Plain JSON: nothing is lost on the way to a web page.
    if (JSON.stringify(JSON.parse(JSON.stringify(form))) !== JSON.stringify(form)) problems.push(`${path}: is no JSON`);
    forms += 1;
  }
  expect(problems).toEqual([]);
  expect(forms).toBeGreaterThan(300);
});
