import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Api, Call } from './caller.ts';
import { at, maps, type Parameters } from './properties.ts';

/** An action that answers rows by the page, from page 1 on. */
export interface NumberedPages {
  readonly api: Api;
  readonly action: string;
  /** Where the rows stand in its answer. */
  readonly path: readonly string[];
  /** As large as the product lets a page be. */
  readonly pageSize: number;
  /** What lies behind these is not asked for; absent: everything is. */
  readonly mostPages?: number;
}

/** The rows of all pages. A page that is not full is the last one. */
export async function everyRow(
  call: Call,
  { api, action, path, pageSize, mostPages = Number.POSITIVE_INFINITY }: NumberedPages,
  parameters: Parameters,
): Promise<readonly JsonObject[]> {
  const found: JsonObject[] = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const answer = await call(api, action, { ...parameters, PageNumber: page, PageSize: pageSize });
    const rows = maps(at(answer, ...path));
    found.push(...rows);
    if (rows.length < pageSize) break;
  }
  return found;
}
