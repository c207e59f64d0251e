import type { LocalTime } from './time-zone.ts';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** A time by the directives of C's `strftime` in the C locale. A directive that does not exist stays as it is written. */
export function strftime(format: string, time: LocalTime): string {
  return format.replace(/%([a-zA-Z%])/g, (directive, letter: string) => directives[letter]?.(time) ?? directive);
}

const two = (number: number): string => String(number).padStart(2, '0');

const directives: Readonly<Record<string, (time: LocalTime) => string>> = {
  a: (time) => DAYS[weekday(time)]!.slice(0, 3),
  A: (time) => DAYS[weekday(time)]!,
  b: ({ month }) => MONTHS[month - 1]!.slice(0, 3),
  B: ({ month }) => MONTHS[month - 1]!,
  c: (time) => strftime('%a %b %e %H:%M:%S %Y', time),
  C: ({ year }) => two(Math.floor(year / 100)),
  d: ({ day }) => two(day),
  D: (time) => strftime('%m/%d/%y', time),
  e: ({ day }) => String(day).padStart(2),
  F: (time) => strftime('%Y-%m-%d', time),
  f: ({ millisecond }) => String(millisecond * 1000).padStart(6, '0'),
  g: (time) => two(isoWeek(time).year % 100),
  G: (time) => String(isoWeek(time).year),
  h: (time) => strftime('%b', time),
  H: ({ hour }) => two(hour),
  I: ({ hour }) => two(hour % 12 || 12),
  j: (time) => String(dayOfYear(time) + 1).padStart(3, '0'),
  m: ({ month }) => two(month),
  M: ({ minute }) => two(minute),
  n: () => '\n',
  p: ({ hour }) => (hour < 12 ? 'AM' : 'PM'),
  r: (time) => strftime('%I:%M:%S %p', time),
  R: (time) => strftime('%H:%M', time),
  s: (time) => String(Math.floor(epoch(time) / 1000) - time.offsetMinutes * 60),
  S: ({ second }) => two(second),
  t: () => '\t',
  T: (time) => strftime('%H:%M:%S', time),
  u: (time) => String(weekday(time) || 7),
  U: (time) => two(Math.floor((dayOfYear(time) + 7 - weekday(time)) / 7)),
  V: (time) => two(isoWeek(time).week),
  w: (time) => String(weekday(time)),
  W: (time) => two(Math.floor((dayOfYear(time) + 7 - ((weekday(time) + 6) % 7)) / 7)),
  x: (time) => strftime('%m/%d/%y', time),
  X: (time) => strftime('%H:%M:%S', time),
  y: ({ year }) => two(year % 100),
  Y: ({ year }) => String(year).padStart(4, '0'),
  z: ({ offsetMinutes }) => offset(offsetMinutes),
  Z: ({ zoneName }) => zoneName,
  '%': () => '%',
};

const DAY_MS = 24 * 60 * 60_000;

function epoch({ year, month, day, hour, minute, second }: LocalTime): number {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function weekday({ year, month, day }: LocalTime): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay();
}

/** From 0. */
function dayOfYear({ year, month, day }: LocalTime): number {
  return Math.round((Date.UTC(year, month - 1, day) - Date.UTC(year, 0, 1)) / DAY_MS);
}

/** The week belongs to the year that its Thursday is in. */
function isoWeek(time: LocalTime): { readonly year: number; readonly week: number } {
  const daysFromMonday = (weekday(time) + 6) % 7;
  const thursday = new Date(Date.UTC(time.year, time.month - 1, time.day - daysFromMonday + 3));
  const year = thursday.getUTCFullYear();
  const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / DAY_MS / 7) + 1;
  return { year, week };
}

function offset(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${two(size % 60)}`;
}
