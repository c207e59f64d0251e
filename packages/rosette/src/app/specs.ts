import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SchemaCatalog } from '@rosette/template/schema/resource-schema.ts';
import { openSchemaCatalog } from '#resources/schema-catalog.ts';

const SPECS = join(import.meta.dirname, '../../../../specs');

/** Property schemas of all resource types; a type is parsed when it is first asked for. */
export function loadSchemaCatalog(): SchemaCatalog {
  return openSchemaCatalog(readFileSync(join(SPECS, 'resource-types.json')));
}

/** Version of Rosette, from its package. */
export function packageVersion(): string {
  const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}

const DIAGNOSTICS = join(import.meta.dirname, '../../../../docs/diagnostics');

/** Address of the page about a code of a finding: a file of this installation. */
export function pageOf(code: string): string {
  return pathToFileURL(join(DIAGNOSTICS, `${code}.md`)).href;
}
