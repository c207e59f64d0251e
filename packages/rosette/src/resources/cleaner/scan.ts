import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { CloudError } from '#wire/cloud-client.ts';
import { type Call, CallRefused } from '../caller.ts';
import { ecsApi } from '../ecs/api.ts';
import { amount, at, maps, PropertyError, text, texts } from '../properties.ts';
import { cleanables } from './catalogue.ts';
import type { Cleanable, Found, Page } from './cleanable.ts';
import { judge, matchesType, type Selection } from './filters.ts';
import type { OwnStacks } from './own-stacks.ts';
import { packRows, type Row, rowOf, unpackRows } from './rows.ts';

/** Where a scan stands. */
export interface Scan {
  /** Regions to look into; undefined before they are known. */
  readonly regions: readonly string[] | undefined;
  /** Place to go on with, as `<type> <region>`; undefined: the first. */
  readonly place: string | undefined;
  /** Of the page to go on with. */
  readonly marker: string | undefined;
  /** Times that this page was asked for in vain. */
  readonly tries: number;
  /** To be cleaned up. */
  readonly rows: readonly Row[];
  /** Seen and kept, with the reason for it as that of the clean-up; the first of them only. */
  readonly kept: readonly Row[];
  readonly errors: readonly JsonObject[];
}

export const newScan: Scan = {
  ...{ regions: undefined, place: undefined, marker: undefined, tries: 0, rows: [], kept: [], errors: [] },
};

/** Durable: every form ever written must stay readable. */
export function packScan({ regions, place, marker, tries, rows, kept, errors }: Scan): JsonObject {
  return {
    ...{ regions: regions ?? null, place: place ?? null, marker: marker ?? null, tries },
    ...{ rows: packRows(rows), kept: packRows(kept), errors },
  };
}

export function unpackScan(packed: JsonObject): Scan {
  return {
    regions: packed.regions === null ? undefined : texts(packed.regions),
    place: text(packed.place),
    marker: text(packed.marker),
    tries: amount(packed.tries) ?? 0,
    rows: unpackRows(packed.rows),
    kept: unpackRows(packed.kept),
    errors: maps(packed.errors),
  };
}

export interface ScanWorld {
  readonly selection: Selection;
  readonly own: OwnStacks;
  readonly callIn: (region: string) => Call;
  /** Of the cleaner's stack: also asked what concerns all regions. */
  readonly home: string;
}

/** Lists that one piece reads at most: it stays short, and a crash repeats no more than this. */
const pagesOfPiece = 40;
/** A page that cannot be read this often is an error of the scan. */
const mostTries = 5;
/** More would be kept in one row of the store, and written with every piece. */
const mostRows = 5_000;
const mostKept = 1_000;

/** The name of the region of what has none (reference/custom-resources.md 3.7). */
export const center = 'center';

/** A few pages more. `done` when there is no place left. */
export async function scanPiece(
  scan: Scan,
  world: ScanWorld,
): Promise<{ readonly scan: Scan; readonly done: boolean }> {
  let here = scan.regions === undefined ? { ...scan, regions: await regionsOf(world) } : scan;
  const places = placesOf(world.selection, here.regions ?? []);
  let position = here.place === undefined ? 0 : places.findIndex(({ key }) => key === here.place);
  // The types of another version: what was found under them is looked for again.
  if (position < 0) return { scan: { ...newScan, regions: here.regions }, done: false };
  for (let pages = 0; pages < pagesOfPiece && position < places.length; pages += 1) {
    const place = places[position]!;
    here = await readPage({ ...here, place: place.key }, place, world);
    if (here.tries > 0) return { scan: here, done: false };
    if (here.marker === undefined) position += 1;
  }
  return { scan: { ...here, place: places[position]?.key }, done: position >= places.length };
}

/** How much of it is done, for people. */
export function scanProgress(scan: Scan, selection: Selection): string {
  const places = placesOf(selection, scan.regions ?? []);
  const position = Math.max(
    0,
    places.findIndex(({ key }) => key === scan.place),
  );
  return `scanned ${position} of ${places.length} lists, ${scan.rows.length} resources to clean up so far`;
}

interface Place {
  readonly key: string;
  readonly type: Cleanable;
  readonly region: string;
}

function placesOf(selection: Selection, regions: readonly string[]): readonly Place[] {
  return cleanables
    .filter(({ type }) => isTypeWanted(selection, type))
    .flatMap((type) => {
      const within =
        type.listed === 'everywhere'
          ? [center]
          : regions.filter((region) => isPlaceWanted(selection, type.type, region));
      return within.map((region) => ({ key: `${type.type} ${region}`, type, region }));
    });
}

function isTypeWanted({ wanted }: Selection, type: string): boolean {
  switch (wanted.kind) {
    case 'listed':
      return wanted.resources.some((each) => each.type === type);
    case 'filters':
      return wanted.filters.some((filter) => filter.effect === 'Allow' && matchesType(filter, type));
  }
}

function isPlaceWanted({ wanted }: Selection, type: string, region: string): boolean {
  switch (wanted.kind) {
    case 'listed':
      return wanted.resources.some((each) => each.type === type && each.region === region);
    case 'filters':
      return wanted.filters.some(
        (filter) =>
          filter.effect === 'Allow' &&
          matchesType(filter, type) &&
          (filter.regions.length === 0 || filter.regions.includes(region)),
      );
  }
}

/** Those that exist, unless the template names all that it means. */
async function regionsOf({ selection: { wanted }, callIn, home }: ScanWorld): Promise<readonly string[]> {
  const named =
    wanted.kind === 'listed'
      ? wanted.resources.map(({ region }) => region)
      : wanted.filters
          .filter(({ effect }) => effect === 'Allow')
          .flatMap(({ regions }) => (regions.length === 0 ? [''] : regions));
  if (!named.includes('')) return [...new Set(named)].filter((region) => region !== center).toSorted();
  const answer = await callIn(home)(ecsApi, 'DescribeRegions', {});
  return maps(at(answer, 'Regions', 'Region')).flatMap(({ RegionId }) => text(RegionId) ?? []);
}

async function readPage(scan: Scan, place: Place, world: ScanWorld): Promise<Scan> {
  let page: Page;
  try {
    page = await place.type.list(world.callIn(place.region), scan.marker);
  } catch (error) {
    return notRead(scan, place, error);
  }
  const seen = page.items.map((thing) => seenRow(place, thing, world));
  const rows = [...scan.rows, ...seen.flatMap(({ row, kept }) => (kept ? [] : [row]))];
  if (rows.length > mostRows) throw tooMany();
  const shown = seen.flatMap(({ row, kept }) => (kept && isShown(world.selection, row) ? [row] : []));
  return { ...scan, rows, kept: [...scan.kept, ...shown].slice(0, mostKept), marker: page.next, tries: 0 };
}

function seenRow(
  place: Place,
  thing: Found,
  { selection, own }: ScanWorld,
): { readonly row: Row; readonly kept: boolean } {
  const region = thing.region ?? place.region;
  const row = rowOf(place.type.type, region, thing);
  const verdict = own.has(row)
    ? { kept: 'it belongs to the stack of the cleaner' }
    : judge(selection, { ...thing, type: row.type, region, tells: place.type.filters });
  if (verdict === 'clean') return { row, kept: false };
  return { row: { ...row, cleanup: { ...row.cleanup, reason: verdict.kept } }, kept: true };
}

function tooMany(): PropertyError {
  return new PropertyError(
    `More than ${mostRows} resources match. Narrow ResourceFilters, by RegionIds or ResourceTypePatterns for example.`,
  );
}

/** Beside resources that are named one by one, everything else was not looked at. */
function isShown({ wanted }: Selection, row: Row): boolean {
  return wanted.kind === 'filters' || wanted.resources.some(({ id, type }) => id === row.id && type === row.type);
}

function notRead(scan: Scan, { type, region }: Place, error: unknown): Scan {
  const isFinal = error instanceof CallRefused;
  if (!isFinal && !(error instanceof CloudError)) throw error;
  if (!isFinal && scan.tries + 1 < mostTries) return { ...scan, tries: scan.tries + 1 };
  const { message } = error as Error;
  return { ...scan, marker: undefined, tries: 0, errors: [...scan.errors, scanError(type.type, region, message)] };
}

export function scanError(ResourceType: string, RegionId: string, ErrorMessage: string): JsonObject {
  return { ResourceType, RegionId, ErrorMessage } satisfies Record<string, Json>;
}

/** What was named and is not there. */
export function missing({ wanted, excluded }: Selection, { rows, kept, errors }: Scan): readonly JsonObject[] {
  if (wanted.kind !== 'listed') return [];
  const seen = new Set([...rows, ...kept].map(({ type, region, id }) => `${type} ${region} ${id}`));
  const unread = new Set(errors.map(({ ResourceType, RegionId }) => `${ResourceType} ${RegionId}`));
  return wanted.resources
    .filter(({ type, region, id }) => !seen.has(`${type} ${region} ${id}`) && !unread.has(`${type} ${region}`))
    .filter(({ id }) => !excluded.some((each) => each.id === id))
    .map(({ type, region, id }) =>
      scanError(type, region, `${id} does not exist, or ${type} cannot be cleaned up here`),
    );
}
