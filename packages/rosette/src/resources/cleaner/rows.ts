import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import { map, maps, text, texts } from '../properties.ts';
import { stackIdTag } from '../tags.ts';
import type { Cleanup, Found } from './cleanable.ts';

/** One scanned thing. */
export interface Row {
  readonly type: string;
  readonly region: string;
  readonly id: string;
  readonly name: string;
  /** Stack that made it, as its tag says; empty where none does. */
  readonly stackId: string;
  readonly cleanup: Cleanup;
  /** Ids of what it holds on to. */
  readonly leansOn: readonly string[];
  /** Ids of what must go before it. */
  readonly after: readonly string[];
}

export function rowOf(type: string, region: string, thing: Found): Row {
  const { id, name, cleanup, leansOn, after, tags } = thing;
  const stackId = tags.find(({ Key }) => Key === stackIdTag)?.Value ?? '';
  return { type, region, id, name, stackId, cleanup, leansOn, after };
}

/**
 * Rows for a continuation, which is written anew with every piece: by type and region, so that these are not repeated, and
 * each as a list that ends with its last member that is not empty.
 */
export function packRows(rows: readonly Row[]): JsonObject {
  const packed: Record<string, Json[]> = {};
  for (const row of rows) {
    const key = `${row.type} ${row.region}`;
    packed[key] ??= [];
    packed[key].push(packed1(row));
  }
  return packed;
}

function packed1({ id, name, stackId, cleanup, leansOn, after }: Row): Json {
  const type = cleanup.type === 'Normal' ? '' : cleanup.type;
  const members: Json[] = [id, name, stackId, leansOn, after, type, cleanup.reason];
  while (members.length > 1 && isEmpty(members.at(-1))) members.pop();
  return members;
}

function isEmpty(value: Json | undefined): boolean {
  return value === '' || (Array.isArray(value) && value.length === 0);
}

export function unpackRows(packed: Json | undefined): readonly Row[] {
  return Object.entries(map(packed)).flatMap(([key, rows]) => {
    const [type = '', region = ''] = key.split(' ');
    return (rows as readonly Json[]).map((row) => unpacked(type, region, row as readonly Json[]));
  });
}

function unpacked(type: string, region: string, members: readonly Json[]): Row {
  const [id, name, stackId, leansOn, after, cleanup, reason] = members;
  return {
    ...{ type, region, id: word(id), name: word(name), stackId: word(stackId) },
    ...{ leansOn: texts(leansOn), after: texts(after) },
    cleanup: { type: cleanupType(cleanup), reason: word(reason) },
  };
}

function word(value: Json | undefined): string {
  return text(value) ?? '';
}

function cleanupType(value: Json | undefined): Cleanup['type'] {
  return value === 'DeleteWithInstance' || value === 'UnableToDelete' ? value : 'Normal';
}

/** Back from the attribute ResourceDetails. Undefined for what is no such list: nothing was scanned. */
export function rowsOfDetails(details: Json | undefined): readonly Row[] | undefined {
  if (!Array.isArray(details) || !details.every(isJsonObject)) return undefined;
  return (details as readonly JsonObject[]).map((detail) => ({
    type: word(detail.ResourceType),
    region: word(detail.RegionId),
    id: word(detail.ResourceId),
    name: word(detail.ResourceName),
    stackId: word(detail.StackId),
    cleanup: { type: cleanupType(detail.CleanupType), reason: texts(detail.CleanupTypeReasons).join('; ') },
    leansOn: [],
    after: maps(detail.Dependencies).map(({ ResourceId }) => word(ResourceId)),
  }));
}

/** Which thing it is, in words. */
export function nameOf({ type, region, id }: Pick<Row, 'id' | 'region' | 'type'>): string {
  return `${type} ${id} (${region})`;
}
