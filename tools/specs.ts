/*
 * Makes specs/resource-types.json: one resource type a line, sorted, so that one type can be found and parsed alone.
 *
 *   node tools/specs.ts --refresh [<package>…]   newer facts from the ROS CDK's npm packages (ecs, vpc …); all by default
 *   node tools/specs.ts --correct                the corrections again, after a change of tools/specs/corrections.ts
 *   node tools/specs.ts --collect <resource-schemas.json> [<resource-types.json>]
 *                                                from collected schemas; the second file only fills gaps
 *
 * Prints what changed. The output depends on nothing but its inputs and the tables in tools/specs.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '@rosette/template/base/json.ts';
import { additions } from './specs/additions.ts';
import { readCdkModule } from './specs/cdk-package.ts';
import { collectType } from './specs/collect.ts';
import { withCompleteness } from './specs/completeness.ts';
import { correct } from './specs/corrections.ts';
import { mergeType } from './specs/merge.ts';
import { downloadPackage } from './specs/npm-package.ts';
import { byCodePoint, printSchemas, readObject, type Schemas, typeSchema } from './specs/schema-file.ts';

const FILE = join(import.meta.dirname, '../specs/resource-types.json');
const PREFIX = 'ros-cdk-';

type Types = Map<string, JsonObject>;

function main([mode, ...rest]: readonly string[]): number {
  if (mode === '--collect' && rest.length > 0) return write(collect(rest[0]!, rest[1]));
  if (mode === '--correct' && rest.length === 0) return write(readTypes());
  if (mode === '--refresh') return write(refresh(readTypes(), rest));
  process.stderr.write('usage: node tools/specs.ts --refresh [<package>…] | --correct | --collect <file> [<file>]\n');
  return 2;
}

function readTypes(): Types {
  return new Map(Object.entries(readObject(FILE)) as [string, JsonObject][]);
}

function collect(schemasPath: string, morePath: string | undefined): Types {
  const more = morePath === undefined ? {} : (readObject(morePath).types as JsonObject);
  const collected = Object.entries(readObject(schemasPath));
  return new Map(collected.map(([name, schema]) => [name, collectType(name, schema, more[name])]));
}

function refresh(types: Types, named: readonly string[]): Types {
  for (const name of named.length > 0 ? named : packagesOf(types)) refreshFrom(name, types);
  return types;
}

/** The packages that the file was made from, without their common prefix. */
function packagesOf(types: Types): readonly string[] {
  const names = [...types.values()].flatMap((type) => /ros-cdk-([\w-]+)@/.exec(String(type.source))?.[1] ?? []);
  return [...new Set(names)].sort(byCodePoint);
}

function refreshFrom(name: string, types: Types): void {
  const downloaded = downloadPackage(`@alicloud/${PREFIX}${name}`);
  if (downloaded === undefined) {
    say(`${name}: not in the registry; its types stay as they are`);
    return;
  }
  const source = `${PREFIX}${name}@${downloaded.version}`;
  say(source);
  for (const { source: code, declarations } of downloaded.modules) {
    for (const [type, facts] of readCdkModule(code, declarations)) {
      const merged = mergeType(type, types.get(type), facts, source);
      types.set(type, merged.type);
      for (const change of merged.changes) say(`  ${change}`);
    }
  }
}

function write(types: Types): number {
  for (const [name, type] of Object.entries(additions)) types.set(name, type);
  const schemas: Schemas = new Map(
    Array.from(types, ([name, type]) => [name, typeSchema(name, withCompleteness(name, correct(name, type)))]),
  );
  writeFileSync(FILE, printSchemas(schemas));
  say(`specs/resource-types.json: ${schemas.size} types`);
  return 0;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exitCode = main(process.argv.slice(2));
