import { expect, it } from 'vitest';
import { serviceLimits } from '../base/limits.ts';
import { withVersion } from '../evaluate/given.fixture.ts';
import { loadTemplate } from '../model/load.ts';
import { processedText } from './processed.ts';

const modules = () => withVersion('Resources: {A: {Type: T, Properties: {L: [], M: {}, N: 1.0, S: "a\\nb"}}}');

it('is JSON that reads as the same template, digits included', () => {
  const text = withVersion(
    'Parameters: {P: {Type: String, Default: 1.10}, N: {Type: Number, Default: 2.0}}\nResources: {M: {Type: MODULE::My::Sv::One}}',
  );
  const first = loadTemplate(text, serviceLimits, modules);
  const printed = processedText(first.expanded!, text);
  const second = loadTemplate(printed);
  expect(second.diagnostics).toEqual([]);
  expect(second.template!.parameters.get('P')!.defaultText).toBe('1.10');
  expect([...second.template!.resources.keys()]).toEqual(['M.A']);
  expect(printed).toContain('"N": 1.0');
  expect(printed).toContain('"L": [],\n');
  expect(second.template!.parameters.get('N')!.default).toEqual(first.template!.parameters.get('N')!.default);
});
