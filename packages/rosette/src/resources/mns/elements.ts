import type { JsonObject } from '@rosette/template/base/json.ts';
import { type Parameters, text, truth } from '../properties.ts';

/** Properties that are elements of the same name. Booleans are written as the service prints them. */
export function elementsOf(properties: JsonObject, names: readonly string[]): Parameters {
  return Object.fromEntries(names.map((name) => [name, given(properties, name)]));
}

function given(properties: JsonObject, name: string): string | undefined {
  const value = properties[name];
  const flag = typeof value === 'boolean' || name === 'LoggingEnabled' ? truth(value) : undefined;
  return flag === undefined ? text(value) : flag ? 'True' : 'False';
}

/** What a property that is taken away goes back to (reference/custom-resources.md 2.6). */
export function withDefaults(defaults: Readonly<Record<string, string>>, properties: Parameters): Parameters {
  const present = Object.entries(properties).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(present) };
}

/** `acs:mns:<region>:<account>:queues/<name>`, in both spellings. */
export function arns(found: JsonObject, path: string): JsonObject {
  const place = `acs:mns:${text(found.RegionId)}:${text(found.AccountId)}:`;
  return { ARN: place + path, 'ARN.WithSlash': `${place}/${path}` };
}
