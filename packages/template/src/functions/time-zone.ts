/** A moment as clocks show it in one place. */
export interface LocalTime {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** From 0. */
  readonly millisecond: number;
  /** East of UTC. */
  readonly offsetMinutes: number;
  /** `UTC`, `CST`, or the offset where the zone has no name for it. */
  readonly zoneName: string;
}

/**
 * Of a zone of the tz database, or of a fixed offset such as `UTC+8` and `GMT+08:00`, which both mean east, as dateutil reads
 * them (reference/template-language.md 3.15). Undefined when there is no such zone.
 */
export function localTime(epochMs: number, zone: string): LocalTime | undefined {
  const fixed = fixedOffset(zone);
  if (fixed !== undefined) return shifted(epochMs, fixed, zone);
  const shown = showIn(epochMs, zone);
  if (shown === undefined) return undefined;
  const { year, month, day, hour, minute, second } = shown;
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  return shifted(epochMs, Math.round((wall - epochMs) / 60_000), shown.zoneName);
}

function fixedOffset(zone: string): number | undefined {
  if (/^(?:UTC|GMT|Z)$/i.test(zone)) return 0;
  const match = /^(?:UTC|GMT)([-+])(\d{1,2})(?::?(\d{2}))?$/i.exec(zone);
  if (match === null) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  if (minutes > 24 * 60) return undefined;
  return match[1] === '-' ? -minutes : minutes;
}

function shifted(epochMs: number, offsetMinutes: number, zoneName: string): LocalTime {
  const date = new Date(epochMs + offsetMinutes * 60_000);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    millisecond: date.getUTCMilliseconds(),
    offsetMinutes,
    zoneName,
  };
}

type Shown = Pick<LocalTime, 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'zoneName'>;

function showIn(epochMs: number, zone: string): Shown | undefined {
  const formatter = formatterOf(zone);
  if (formatter === null) return undefined;
  const parts = new Map(formatter.formatToParts(epochMs).map(({ type, value }) => [type as string, value]));
  const number = (name: string): number => Number(parts.get(name));
  return {
    year: number('year'),
    month: number('month'),
    day: number('day'),
    hour: number('hour'),
    minute: number('minute'),
    second: number('second'),
    zoneName: parts.get('timeZoneName') ?? zone,
  };
}

/** A formatter that does not know the zone throws. Names with a sign are offsets in disguise, which are not in the database. */
function makeFormatter(zone: string): Intl.DateTimeFormat | null {
  if (!/^[A-Za-z]/.test(zone)) return null;
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      timeZoneName: 'short',
    });
  } catch {
    return null;
  }
}

/** Making one takes a hundred times as long as using it. There are fewer zones than this, but more ways to write them. */
const MOST_FORMATTERS = 600;
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat | null {
  const formatter = formatters.get(zone) ?? makeFormatter(zone);
  if (formatters.size >= MOST_FORMATTERS) formatters.clear();
  if (formatter !== null) formatters.set(zone, formatter);
  return formatter;
}
