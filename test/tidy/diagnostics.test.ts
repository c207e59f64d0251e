import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue, type DiagnosticCode } from '@rosette/template/base/codes.ts';
import { describe, expect, it } from 'vitest';
import { loadSchemaCatalog } from '#app/specs.ts';
import { examplesOf, findingsOf, type Told } from './diagnostic-pages.ts';

const PAGES = join(import.meta.dirname, '../../docs/diagnostics');
const codes = Object.keys(catalogue) as DiagnosticCode[];
const pageOf = (code: string) => readFileSync(join(PAGES, `${code}.md`), 'utf8');

/** Texts that are too large to read, that no text can show, or that need more than a template. */
const WITHOUT_EXAMPLE: ReadonlySet<DiagnosticCode> = new Set([
  'CountUnknown',
  'ExpansionTooLarge',
  'FindingsOmitted',
  'LocalsTooLarge',
  'ModuleCycle',
  'ModuleInvalid',
  'ModuleTooDeep',
  'NotSupportedYet',
  'PropertyUnlisted',
  'TemplateHasNul',
  'TemplateTooDeep',
  'TemplateTooLarge',
  'TemplateTooManyAliases',
  'TemplateTooManyValues',
]);

describe('docs/diagnostics', () => {
  const catalog = loadSchemaCatalog();

  it('has a page for each code, and no other', () => {
    expect(readdirSync(PAGES).sort()).toEqual(codes.map((code) => `${code}.md`).sort());
  });

  it.each(codes)('%s begins with its severity and summary', (code) => {
    const { severity, summary } = catalogue[code];
    const [title, , sentence] = pageOf(code).split('\n');
    expect(title).toBe(`# ${code}`);
    expect(sentence!.toLowerCase()).toBe(`${severity}: ${summary}.`.toLowerCase());
  });

  it.each(codes.filter((code) => !WITHOUT_EXAMPLE.has(code)))(
    '%s: the example has it where it says, and the mended one nothing',
    (code) => {
      const { example, mended } = examplesOf(pageOf(code));
      const told = findingsOf(example!, catalog).filter(isWorth(code));
      expect(told.map((one) => one.code)).toEqual(told.map(() => code));
      expect(told.map(({ line }) => line)).toContain(example!.marked);
      expect(findingsOf(mended!, catalog)).toEqual([]);
    },
  );
});

/** Warnings may go with an error: they tell before what fails then. */
function isWorth(code: DiagnosticCode) {
  return (told: Told): boolean => told.code === code || catalogue[told.code].severity === 'error';
}
