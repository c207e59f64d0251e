import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Api, Call } from '../caller.ts';
import { maps, text } from '../properties.ts';

/** The items of all pages of a list of Function Compute, which names the next page by a token. */
export async function everyItem(
  call: Call,
  api: Api,
  action: string,
  about: JsonObject,
  list: string,
): Promise<readonly JsonObject[]> {
  const found: JsonObject[] = [];
  let nextToken: string | undefined;
  do {
    const page = await call(api, action, { ...about, limit: 100, nextToken });
    found.push(...maps(page[list]));
    nextToken = text(page.nextToken);
  } while (nextToken !== undefined);
  return found;
}
