import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SchemaCatalog } from '@rosette/template/schema/resource-schema.ts';
import { openSchemaCatalog } from '#resources/schema-catalog.ts';

const SPECS = join(import.meta.dirname, '../../../../specs');

/** Property schemas of all resource types; a type is parsed when it is first asked for. */
export function loadSchemaCatalog(): SchemaCatalog {
  return openSchemaCatalog(readFileSync(join(SPECS, 'resource-types.json'), 'utf8'));
}

/** Version of Rosette, from its package. */
export function packageVersion(): string {
  const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}
