import type { Json } from '@rosette/template/base/json.ts';
import { type Action, type Context, read, write } from './action.ts';
import { refuse } from './errors.ts';
import type { CloudObject, Kind, Tag } from './objects.ts';
import { type Field, flag, list, record, required, tagList, text } from './request-shape.ts';

type TagParameter = readonly { readonly Key: string; readonly Value: string | undefined }[];

/** Keys that begin so are the cloud's own. */
const reserved = /^(aliyun|acs:)/;

/** Tags of a request. A key twice or a reserved one: `InvalidTagKey.Malformed` or `Duplicate.TagKey` (400). */
export function newTags(given: TagParameter): readonly Tag[] {
  const tags = given.map(({ Key, Value }) => ({ key: Key, value: Value ?? '' }));
  for (const { key } of tags) {
    if (reserved.test(key) && !key.startsWith('acs:ros:')) {
      throw refuse('InvalidTagKey.Malformed', `The tag key "${key}" begins with a word that is reserved.`);
    }
  }
  if (new Set(tags.map((tag) => tag.key)).size < tags.length) {
    throw refuse('Duplicate.TagKey', 'The same tag key occurs more than once.');
  }
  return tags;
}

/** `{Tag: [{Key, Value}]}`, as Vpc answers. */
export function tagsAsKeyValue(tags: readonly Tag[]): { readonly Tag: Json } {
  return { Tag: tags.map(({ key, value }) => ({ Key: key, Value: value })) };
}

/** `{Tag: [{TagKey, TagValue}]}`, as Ecs and Slb answer. */
export function tagsAsTagKey(tags: readonly Tag[]): { readonly Tag: Json } {
  return { Tag: tags.map(({ key, value }) => ({ TagKey: key, TagValue: value })) };
}

/** True when the object has every tag of the filter; a filter without a value takes any. */
export function hasTags(object: CloudObject<unknown>, filter: TagParameter): boolean {
  return filter.every(({ Key, Value }) =>
    object.tags.some((tag) => tag.key === Key && (Value === undefined || tag.value === Value)),
  );
}

/** The tag actions of one product; `kinds` maps its ResourceType words to kinds. */
export function tagActions(kinds: Readonly<Record<string, Kind<unknown>>>): {
  readonly tag: Action;
  readonly untag: Action;
  readonly list: Action;
} {
  const base = {
    ResourceType: required(resourceType(kinds)),
    ResourceId: list(required(text()), { max: 50 }),
  };
  return {
    tag: write({ ...base, Tag: tagList }, (context, request) => {
      const added = newTags(request.Tag);
      for (const object of tagged(context, kinds, request)) {
        const kept = object.tags.filter((tag) => !added.some(({ key }) => key === tag.key));
        if (kept.length + added.length > 20) {
          throw refuse('TagExceedQuota.ResourceId', `"${object.id}" would have more than 20 tags.`);
        }
        context.objects.tag(object, [...kept, ...added]);
      }
      return {};
    }),
    untag: write({ ...base, All: flag(), TagKey: list(required(text()), { max: 20 }) }, (context, request) => {
      for (const object of tagged(context, kinds, request)) {
        const kept = request.All ? [] : object.tags.filter((tag) => !request.TagKey.includes(tag.key));
        context.objects.tag(object, kept);
      }
      return {};
    }),
    list: read({ ...base, Tag: list(record({ Key: required(text()), Value: text() })) }, (context, request) => {
      const objects =
        request.ResourceId.length > 0 ? tagged(context, kinds, request) : context.objects.list(kindOf(kinds, request));
      const rows = objects
        .filter((object) => hasTags(object, request.Tag))
        .flatMap((object) =>
          object.tags.map(({ key, value }) => ({
            ResourceId: object.id,
            ResourceType: request.ResourceType,
            TagKey: key,
            TagValue: value,
          })),
        );
      return { NextToken: '', TagResources: { TagResource: rows } };
    }),
  };
}

function resourceType(kinds: Readonly<Record<string, Kind<unknown>>>): Field<string | undefined> {
  const words = Object.keys(kinds);
  return {
    decode(value, name) {
      const given = text().decode(value, name);
      const found = words.find((word) => word.toLowerCase() === given?.toLowerCase());
      if (given !== undefined && found === undefined) {
        throw refuse('InvalidResourceType.NotFound', `ResourceType "${given}" is not one of ${words.join(', ')}.`, 404);
      }
      return found;
    },
  };
}

function kindOf(kinds: Readonly<Record<string, Kind<unknown>>>, request: { ResourceType: string }): Kind<unknown> {
  return kinds[request.ResourceType]!;
}

function tagged(
  context: Context,
  kinds: Readonly<Record<string, Kind<unknown>>>,
  request: { readonly ResourceType: string; readonly ResourceId: readonly string[] },
): readonly CloudObject<unknown>[] {
  return request.ResourceId.map((id) => {
    const object = context.objects.find(kindOf(kinds, request), id);
    if (object === undefined) {
      throw refuse('InvalidResourceId.NotFound', `The specified ResourceId "${id}" does not exist.`, 404);
    }
    return object;
  });
}
