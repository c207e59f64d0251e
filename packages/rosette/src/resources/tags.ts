import type { JsonObject } from '@rosette/template/base/json.ts';
import type { StackIdentity } from '#engine/ports/resource-type.ts';
import { map, maps, text } from './properties.ts';

export type Tag = { readonly Key: string; readonly Value: string };

/** Whose resource this is: it ties what exists in the cloud to the one step that made it. */
export interface Owner {
  readonly stack: StackIdentity;
  readonly logicalId: string;
  /** Token of the create step: a replacement of the same logical id has another. */
  readonly createToken: string;
}

/** Set by ROS wherever the type has tags (reference/stack-lifecycle.md 2.6). */
export const stackIdTag = 'acs:ros:stackId';
/** For people who look at the cloud. */
export const logicalIdTag = 'rosette:logicalId';
/** What makes a lookup exact. */
export const createTokenTag = 'rosette:createToken';

const longestTagValue = 128;

/** Stack tags, then the template's (which win), then those that tell whose resource this is. */
export function resourceTags(owner: Owner, properties: JsonObject): readonly Tag[] {
  const tags = new Map<string, string>();
  for (const { Key, Value } of owner.stack.tags) tags.set(Key, Value);
  for (const { Key, Value } of templateTags(properties)) tags.set(Key, Value);
  tags.set(stackIdTag, owner.stack.id);
  tags.set(logicalIdTag, logicalIdValue(owner.logicalId));
  tags.set(createTokenTag, owner.createToken);
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

/** A tag holds less than a logical id may have. */
export function logicalIdValue(logicalId: string): string {
  return logicalId.slice(0, longestTagValue);
}

/** The tags by which a lost resource is found again. */
export function searchTags(stackId: string, createToken: string): readonly Tag[] {
  return [
    { Key: stackIdTag, Value: stackId },
    { Key: createTokenTag, Value: createToken },
  ];
}

/** Most types take a list of Key and Value; RDS::DBInstance takes a map of key to value. */
function templateTags(properties: JsonObject): readonly Tag[] {
  if (Array.isArray(properties.Tags)) {
    return maps(properties.Tags).map((tag) => ({ Key: text(tag.Key) ?? '', Value: text(tag.Value) ?? '' }));
  }
  return Object.entries(map(properties.Tags)).map(([Key, value]) => ({ Key, Value: text(value) ?? '' }));
}

/** What the tags shall be after a change, those that tell whose resource it is left out: they stay as they are. */
export function wantedTags(stack: StackIdentity, properties: JsonObject): readonly Tag[] {
  const tags = new Map<string, string>();
  for (const { Key, Value } of [...stack.tags, ...templateTags(properties)]) tags.set(Key, Value);
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

/** Keys that only the cloud, or this program for its own purposes, puts on a resource. */
const reserved = /^(?:aliyun|acs:|rosette:)/;

/** Keys to take away: what the template or the stack gave before and gives no longer. What others put there stays. */
export function surplusTags(
  present: readonly Tag[],
  wanted: readonly Tag[],
  stack: StackIdentity,
  before: JsonObject,
): readonly string[] {
  const keep = new Set(wanted.map(({ Key }) => Key));
  const ours = new Set(templateTags(before).map(({ Key }) => Key));
  for (const key of stack.formerTagKeys ?? []) if (!reserved.test(key)) ours.add(key);
  return present.map(({ Key }) => Key).filter((key) => !keep.has(key) && ours.has(key));
}
