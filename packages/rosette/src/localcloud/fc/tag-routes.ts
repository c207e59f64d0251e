import { isJsonObject, type Json } from '@rosette/template/base/json.ts';
import type { Objects, Tag } from '../core/objects.ts';
import type { WebResponse } from '../web/web.ts';
import { type Call, json } from './call.ts';
import { invalidArgument } from './errors.ts';
import { theFunction } from './functions.ts';
import type { FunctionObject } from './model.ts';
import { type Route, route } from './router.ts';

/** Tags of functions: `/tags-v2` of 3.0, where members and parameters begin with capitals. */
export const tagRoutes: readonly Route[] = [
  route('POST', 'tags-v2', 'TagResources', tag),
  route('DELETE', 'tags-v2', 'UntagResources', untag),
  route('GET', 'tags-v2', 'ListTagResources', list),
];

function tag(call: Call): WebResponse {
  const input = call.input();
  const added = tagsOf(input.raw('Tag'));
  const ids = textsOf(input.raw('ResourceId'), 'ResourceId');
  call.write((objects) => {
    for (const found of functionsOf(objects, ids)) {
      const kept = found.tags.filter(({ key }) => !added.some((each) => each.key === key));
      objects.tag(found, [...kept, ...added]);
    }
  });
  return json({ RequestId: call.requestId });
}

function untag(call: Call): WebResponse {
  const keys = new Set(queryList(call, 'TagKey'));
  const all = call.query.get('All') === 'true';
  call.write((objects) => {
    for (const found of functionsOf(objects, queryList(call, 'ResourceId'))) {
      objects.tag(
        found,
        found.tags.filter(({ key }) => !all && !keys.has(key)),
      );
    }
  });
  return json({ RequestId: call.requestId });
}

function list(call: Call): WebResponse {
  const found = call.read((objects) => functionsOf(objects, queryList(call, 'ResourceId')));
  const TagResources = found.flatMap(({ id, tags }) =>
    tags.map(({ key, value }) => ({ ResourceId: id, ResourceType: 'FUNCTION', TagKey: key, TagValue: value })),
  );
  return json({ RequestId: call.requestId, TagResources });
}

/** Ids are names or ARNs. */
function functionsOf(objects: Objects, ids: readonly string[]): readonly FunctionObject[] {
  return ids.map((id) => theFunction(objects, id.slice(id.lastIndexOf('/') + 1)));
}

function tagsOf(value: Json | undefined): readonly Tag[] {
  if (!Array.isArray(value)) throw invalidArgument('Tag must be a list of {Key, Value}');
  return value.map((each: Json) => {
    if (!isJsonObject(each) || typeof each.Key !== 'string') throw invalidArgument('every Tag must have a Key');
    return { key: each.Key, value: typeof each.Value === 'string' ? each.Value : '' };
  });
}

function queryList(call: Call, name: string): readonly string[] {
  const text = call.query.get(name) ?? '[]';
  try {
    return textsOf(JSON.parse(text) as Json, name);
  } catch {
    throw invalidArgument(`${name} must be a JSON list of texts`);
  }
}

function textsOf(value: Json | undefined, name: string): readonly string[] {
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value as readonly string[];
  throw invalidArgument(`${name} must be a list of texts`);
}
