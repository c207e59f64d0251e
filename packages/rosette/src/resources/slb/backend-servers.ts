import type { JsonObject } from '@rosette/template/base/json.ts';
import { amount, compact, items, maps, same, text, texts } from '../properties.ts';

/** Most servers that one call adds or removes. */
export const serversPerCall = 20;

const fullWeight = 100;

/**
 * The servers that an attachment wants, as the API takes them. BackendServers wins over the older pair of lists, in which
 * missing weights repeat the last one (reference/resource-types.md 5.15).
 */
export function wantedServers(properties: JsonObject): readonly JsonObject[] {
  const given = maps(properties.BackendServers);
  if (given.length > 0) {
    return given.map((server) =>
      compact({ ...same(server, 'ServerId', 'Type', 'ServerIp', 'Description'), Weight: weight(server) }),
    );
  }
  const weights = items(properties.BackendServerWeightList).map((value) => amount(value) ?? fullWeight);
  return texts(properties.BackendServerList).map((ServerId, index) => ({
    ServerId,
    Weight: weights[Math.min(index, weights.length - 1)] ?? fullWeight,
  }));
}

function weight(server: JsonObject): number {
  return amount(server.Weight) ?? fullWeight;
}

/** The servers of one call, as the JSON text in which they travel. */
export function serversText(servers: readonly JsonObject[]): string {
  return JSON.stringify(servers);
}

export function chunk(servers: readonly JsonObject[], number: number): readonly JsonObject[] {
  return servers.slice(number * serversPerCall, (number + 1) * serversPerCall);
}

/** Those of the servers that are among the attached, or are not. */
export function split(
  servers: readonly JsonObject[],
  attached: readonly JsonObject[],
): { readonly present: readonly JsonObject[]; readonly missing: readonly JsonObject[] } {
  const ids = new Set(attached.map((server) => text(server.ServerId)));
  return {
    present: servers.filter((server) => ids.has(text(server.ServerId))),
    missing: servers.filter((server) => !ids.has(text(server.ServerId))),
  };
}

/** Whether the server is attached with the weight, and the other things, that it shall have. */
export function isAsWanted(wanted: JsonObject, attached: readonly JsonObject[]): boolean {
  const found = attached.find((server) => text(server.ServerId) === text(wanted.ServerId));
  if (found === undefined || amount(found.Weight) !== amount(wanted.Weight)) return false;
  if ((text(found.Description) ?? '') !== (text(wanted.Description) ?? '')) return false;
  return ['Type', 'ServerIp'].every((name) => wanted[name] === undefined || text(found[name]) === text(wanted[name]));
}
