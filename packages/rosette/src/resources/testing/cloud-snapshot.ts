import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import type { LocalCloud } from '#localcloud/local-cloud.ts';

/** Ids, and what is made of them, differ between two of the same thing; `rm-1a…-public` keeps its ending. */
const ids = /\b(vpc|vsw|sgr|sg|eni|eip|lb|rm|vrt|vtb|i|d)-[a-z0-9]{10,24}(?![a-z0-9])/g;
const addresses = /\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b(?!\/)/g;
const hostNames = /\biZ[a-z0-9]{10,}Z\b/g;

/** Fields that chance or the time fills in, present or not. */
const byChance = new Set(['macAddress', 'serialNumber', 'createdAt', 'ipv6CidrBlock', 'OrderId']);
/** Of tags, whose thing it is. */
const byOwner = new Set(['rosette:createToken', 'rosette:logicalId']);

/**
 * Everything that exists, with what is accidental taken out: two clouds in which the same was reached in different ways
 * look alike.
 */
export function snapshot(cloud: LocalCloud): readonly string[] {
  return cloud.objects().map(described).toSorted();
}

function described(object: ReturnType<LocalCloud['objects']>[number]): string {
  const { kind, id, state } = object;
  const { tags } = object as unknown as { readonly tags: readonly { readonly key: string; readonly value: string }[] };
  const shown = tags.map(({ key, value }) => `${key}=${byOwner.has(key) ? '' : value}`).toSorted();
  return comparable({ kind, id, state: settled(state), tags: shown });
}

/** An address that is not bound still knows what it was bound to last. */
function settled(state: JsonObject): JsonObject {
  const status = Array.isArray(state.status) ? (state.status.at(-1) as JsonObject).status : undefined;
  return status === 'Available' && isJsonObject(state.bound) ? { ...state, bound: null } : state;
}

/** The value as text, with accidents masked. */
export function comparable(value: Json): string {
  return JSON.stringify(masked(value)).replace(ids, '$1').replace(hostNames, 'host').replace(addresses, 'address');
}

function masked(value: Json, name = ''): Json {
  if (byChance.has(name)) return value !== '' && value !== null;
  if (name === 'status' && Array.isArray(value)) return (value.at(-1) as JsonObject).status ?? '';
  if (Array.isArray(value))
    return unordered(
      name,
      value.map((item: Json) => masked(item)),
    );
  if (!isJsonObject(value)) return value;
  const fields = Object.entries(value).map(([key, item]) => [key, masked(item, key)] as const);
  return Object.fromEntries(fields.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Lists whose order means nothing. */
function unordered(name: string, items: readonly Json[]): Json {
  const isSet = ['rules', 'backends', 'BackendServers', 'secondaryCidrs'].includes(name);
  return isSet ? items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : items;
}
