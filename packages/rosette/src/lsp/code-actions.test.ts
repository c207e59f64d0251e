import { diagnostic } from '@rosette/template/base/catalogue.ts';
import { readLoosely } from '@rosette/template/text/read-loosely.ts';
import { expect, it } from 'vitest';
import { fixesFor } from './code-actions.ts';
import { namesOf } from './names.ts';

it('what nothing uses can be removed', () => {
  const text = 'Parameters:\n  Idle:\n    Type: String\n  Zone: {Type: String}\n';
  const root = readLoosely(text);
  const start = text.indexOf('Idle');
  const range = { start, end: start + 4 };
  const finding = diagnostic('ParameterUnused', 'Nothing uses `Idle`.', { path: ['Parameters', 'Idle'], range });
  const understanding = { text, root, names: namesOf(root), findings: [finding] };
  const [fix] = fixesFor(understanding, { start: start + 1, end: start + 1 });
  expect(fix?.title).toBe('Remove `Idle`');
  expect(text.slice(0, fix!.range.start) + fix!.newText + text.slice(fix!.range.end)).toBe(
    'Parameters:\n  Zone: {Type: String}\n',
  );
  expect(fixesFor(understanding, { start: 0, end: 3 })).toEqual([]);
});
