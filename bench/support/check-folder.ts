import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkTemplate } from '@rosette/template/model/check.ts';
import { loadTemplate } from '@rosette/template/model/load.ts';
import { openSchemaCatalog } from '#resources/schema-catalog.ts';

/*
 * Reads and checks every template below a folder, as a person's one command would, and prints what it found as JSON.
 */
const folder = process.argv[2]!;
const specs = join(import.meta.dirname, '../../specs/resource-types.json');
const catalog = openSchemaCatalog(readFileSync(specs));

let templates = 0;
const found: Record<string, number> = {};
for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
  if (!/\.(?:ya?ml|json)$/.test(file)) continue;
  templates += 1;
  const { template, diagnostics } = loadTemplate(readFileSync(join(folder, file), 'utf8'));
  const all = template === undefined ? diagnostics : [...diagnostics, ...checkTemplate(template, catalog)];
  for (const { code } of all) found[code] = (found[code] ?? 0) + 1;
}
const memory = Math.round(process.memoryUsage().rss / 2 ** 20);
console.log(JSON.stringify({ templates, found, memoryMb: memory }));
