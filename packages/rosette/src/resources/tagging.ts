import type { Api, Call } from './caller.ts';
import { at, maps, text } from './properties.ts';
import { surplusTags, type Tag, wantedTags } from './tags.ts';
import type { UpdateAction, UpdateInput } from './update-declaration.ts';

/** How a product speaks of the thing in its tag actions. */
export interface Tagged {
  readonly api: Api;
  readonly resourceType: string;
  /** Most products say UntagResources, Vpc says UnTagResources. */
  readonly untag?: string;
}

/** Changes of Tags, and of the stack's own tags. */
export function tagging(tagged: Tagged): UpdateAction {
  return { name: 'changing the tags', properties: ['Tags'], run: (input) => setTags(tagged, input) };
}

/** First what is too much goes: the number of tags is limited. What is so already is not asked for. */
export async function setTags(tagged: Tagged, input: UpdateInput): Promise<void> {
  const { call, id, properties, before, stack } = input;
  const present = await presentTags(tagged, call, id);
  const wanted = wantedTags(stack, properties);
  const surplus = surplusTags(present, wanted, stack, before);
  const thing = { ResourceType: tagged.resourceType, ResourceId: [id] };
  if (surplus.length > 0) await call(tagged.api, tagged.untag ?? 'UntagResources', { ...thing, TagKey: surplus });
  const missing = wanted.filter((tag) => !present.some((other) => other.Key === tag.Key && other.Value === tag.Value));
  if (missing.length > 0) await call(tagged.api, 'TagResources', { ...thing, Tag: missing });
}

async function presentTags({ api, resourceType }: Tagged, call: Call, id: string): Promise<readonly Tag[]> {
  const answer = await call(api, 'ListTagResources', { ResourceType: resourceType, ResourceId: [id] });
  const rows = maps(at(answer, 'TagResources', 'TagResource'));
  return rows.map((row) => ({ Key: text(row.TagKey) ?? '', Value: text(row.TagValue) ?? '' }));
}
