import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { Api, Call } from '../caller.ts';
import { amount, at, maps, type Parameters, text } from '../properties.ts';
import type { Tag } from '../tags.ts';

/**
 * One type of things that the resource cleaner finds and deletes. Types are named as ROS names them for its cleaner
 * (`ECS:Instance`; GetFeatureDetails of ROS 2019-09-10).
 */
export interface Cleanable {
  readonly type: string;
  /** `everywhere`: one list tells of all regions, and each thing in it names its own. */
  readonly listed: 'by region' | 'everywhere';
  /** Members of a filter that mean something for it, besides those that mean something for every type. */
  readonly filters: readonly FilterName[];
  /** What deleting it does besides, each of which DisabledSideEffects can forbid. */
  readonly sideEffects: readonly SideEffect[];
  /** One page; `marker` is what the page before called `next`. Reads only. */
  readonly list: (call: Call, marker: string | undefined) => Promise<Page>;
  /** Those of `ids` (at most `mostLooked`) that exist still. */
  readonly remaining: (call: Call, ids: readonly string[]) => Promise<readonly Remaining[]>;
  /** Repeatable. `going`: accepted, and `remaining` tells when it is gone; `again`: one part of the work, come again.
   *  Rejects with `CallRefused` where the cloud says no; a refusal that says "gone" is for the caller to understand. */
  readonly remove: (input: RemoveInput) => Promise<'gone' | 'going' | 'again'>;
  /** Takes the protection against deletion off. */
  readonly unprotect?: (call: Call, id: string) => Promise<void>;
  /** Codes that mean it does not exist, besides 404 and `*.NotFound`. */
  readonly gone?: readonly string[];
  /** Codes that mean something still holds it, besides the usual ones. */
  readonly inUse?: readonly string[];
}

export type FilterName = 'IncludeDeletionProtection' | 'ResourceGroupIds' | 'Tags';

/** Our names: those of ROS are told by its GetFeatureDetails only, to accounts. */
export type SideEffect = 'DeleteContents' | 'DisableDeletionProtection' | 'UnassociateEip';

export interface RemoveInput {
  readonly call: Call;
  readonly id: string;
  readonly may: (effect: SideEffect) => boolean;
}

export interface Remaining {
  readonly id: string;
  /** Why it will not go by itself. */
  readonly stuck?: string;
}

export interface Page {
  readonly items: readonly Found[];
  readonly next: string | undefined;
}

/** A thing as its list tells it. */
export interface Found {
  readonly id: string;
  readonly name: string;
  /** Of what is listed everywhere. */
  readonly region?: string;
  /** Resource group; empty where there is none or the list does not tell. */
  readonly group: string;
  readonly tags: readonly Tag[];
  readonly isProtected: boolean;
  /** Ids of what it holds on to, and which therefore can only go after it. */
  readonly leansOn: readonly string[];
  /** Ids of what must go before it. */
  readonly after: readonly string[];
  readonly cleanup: Cleanup;
}

/** As the attribute ResourceDetails tells it: CleanupType and CleanupTypeReasons. */
export interface Cleanup {
  readonly type: 'DeleteWithInstance' | 'Normal' | 'UnableToDelete';
  readonly reason: string;
}

export const mostLooked = 50;

const normal: Cleanup = { type: 'Normal', reason: '' };

export function unable(reason: string): Cleanup {
  return { type: 'UnableToDelete', reason };
}

/** A subscription ends by itself; nobody throws away by a filter what is paid for. */
export function unlessPaidAhead(chargeType: Json | undefined): Cleanup {
  return /^pre/i.test(text(chargeType) ?? '') ? unable('it is a subscription, which ends by itself') : normal;
}

export function found(id: Json | undefined, more: Partial<Omit<Found, 'id'>> = {}): Found {
  const none = { name: '', group: '', tags: [], isProtected: false, leansOn: [], after: [], cleanup: normal };
  return { id: text(id) ?? '', ...none, ...more };
}

/** Ids of which some may be empty, as where nothing is bound. */
export function ids(...values: readonly (Json | undefined)[]): readonly string[] {
  return values.flatMap((value) => text(value) ?? []);
}

/** Tags in any of the spellings of the products. */
export function tagsOf(value: Json | undefined): readonly Tag[] {
  return maps(value).map((tag) => ({
    Key: text(tag.TagKey ?? tag.Key ?? tag.key) ?? '',
    Value: text(tag.TagValue ?? tag.Value ?? tag.value) ?? '',
  }));
}

interface Numbered {
  readonly api: Api;
  readonly action: string;
  readonly parameters?: Parameters;
  /** Where the items stand in the answer. */
  readonly items: readonly string[];
  readonly size: number;
}

/** A page of the products that number them: the rows, and the number of the next one. */
export async function numberedPage(
  call: Call,
  { api, action, parameters, items, size }: Numbered,
  marker: string | undefined,
): Promise<{ readonly rows: readonly JsonObject[]; readonly next: string | undefined }> {
  const number = Number(marker ?? 1);
  const answer = await call(api, action, { ...parameters, PageNumber: number, PageSize: size });
  const total = amount(answer.TotalCount ?? answer.TotalRecordCount) ?? 0;
  const next = number * size < total ? String(number + 1) : undefined;
  return { rows: maps(at(answer, ...items)), next };
}

/** Those of the ids that the rows still have. */
export function stillThere(rows: readonly JsonObject[], field: string): readonly Remaining[] {
  return rows.map((row) => ({ id: text(row[field]) ?? '' }));
}
