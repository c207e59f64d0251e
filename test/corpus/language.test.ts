import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { serviceLimits } from '@rosette/template/base/limits.ts';
import { checkTemplate } from '@rosette/template/model/check.ts';
import { loadTemplate } from '@rosette/template/model/load.ts';
import { readQuickYaml } from '@rosette/template/text/quick/read-quick-yaml.ts';
import { readYaml } from '@rosette/template/text/read-yaml.ts';
import { Reading } from '@rosette/template/text/reading.ts';
import { describe, expect, it } from 'vitest';
import { openSchemaCatalog } from '#resources/schema-catalog.ts';
import { corpusFolder, whyNoCorpus } from './corpus.ts';

/*
 * What real templates, which deploy, must not be told.
 */

const folder = corpusFolder(process.env);
const missing = whyNoCorpus(folder);
const specs = resolve(import.meta.dirname, '../../specs/resource-types.json');

/** Findings that depend on what is known of resource types. */
const ofSchemas = new Set([
  'ResourceTypeUnknown',
  'ResourceAttributeUnknown',
  'PropertyUnknown',
  'PropertyUnlisted',
  'PropertyMissing',
  'PropertyTypeMismatch',
  'PropertyConstraint',
]);

function templates(): readonly (readonly [string, string])[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.ya?ml$/.test(file));
  return files.sort().map((file) => [file, readFileSync(join(folder, file), 'utf8')]);
}

describe('all templates of the corpus', () => {
  it('use no type, property, attribute or value that the schemas refuse', (context) => {
    if (missing !== undefined) context.skip(missing);
    const catalog = openSchemaCatalog(readFileSync(specs));
    const refused = templates().flatMap(([file, text]) => {
      const { template } = loadTemplate(text);
      const found = template === undefined ? [] : checkTemplate(template, catalog);
      return found
        .filter(({ code }) => ofSchemas.has(code))
        .map(({ path, message }) => `${file} ${path.join('.')}: ${message}`);
    });
    expect(refused).toEqual([]);
  });

  it('are read alike by the quick reader and by the library, and most of them by the quick one', (context) => {
    if (missing !== undefined) context.skip(missing);
    let quick = 0;
    const all = templates();
    const different = all.filter(([, text]) => {
      const own = new Reading(text, serviceLimits);
      const node = readQuickYaml(own);
      if (node === undefined) return false;
      quick += 1;
      const library = new Reading(text, serviceLimits);
      return !isDeepStrictEqual([node, own.diagnostics], [readYaml(library), library.diagnostics]);
    });
    expect(different.map(([file]) => file)).toEqual([]);
    expect(quick).toBeGreaterThan(all.length * 0.9);
  });
});
