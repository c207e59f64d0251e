import { describe, expect, it } from 'vitest';
import { Effort } from './effort.ts';
import { formatTime } from './format-time.ts';
import { Failure, type FunctionEnvironment } from './spec.ts';

const nowhere: FunctionEnvironment = { region: 'r', zones: () => undefined, mappings: new Map(), effort: new Effort() };

/** Sunday, 1 March 2026, 06:07:08.009 UTC. */
const MOMENT = Date.UTC(2026, 2, 1, 6, 7, 8, 9);

function format(...args: readonly string[]): string {
  const answered = formatTime.answered!(MOMENT, args, nowhere);
  return answered instanceof Failure ? `fails: ${answered.message}` : String(answered.value);
}

describe('Fn::FormatTime', () => {
  it('asks for the time', () => {
    expect(formatTime.ask!(['%Y'], nowhere)).toEqual({ kind: 'time' });
  });

  it.each([
    ['%Y-%m-%d %H:%M:%S', '2026-03-01 06:07:08'],
    ['%y %e %I %p', '26  1 06 AM'],
    ['%a %A %b %B', 'Sun Sunday Mar March'],
    ['%j %u %w', '060 7 0'],
    ['%U %W %V %G', '09 08 09 2026'],
    ['%c', 'Sun Mar  1 06:07:08 2026'],
    ['%x %X', '03/01/26 06:07:08'],
    ['%f %z %Z %s', '009000 +0000 UTC 1772345228'],
    ['100%% %Q %', '100% %Q %'],
    ['', ''],
  ])('%s in UTC', (directives, expected) => {
    expect(format(directives)).toBe(expected);
  });

  it.each([
    ['UTC', '2026-03-01 06:07 +0000'],
    ['Asia/Shanghai', '2026-03-01 14:07 +0800'],
    ['America/New_York', '2026-03-01 01:07 -0500'],
    ['Asia/Kolkata', '2026-03-01 11:37 +0530'],
    ['GMT+8', '2026-03-01 14:07 +0800'],
    ['UTC-03:30', '2026-03-01 02:37 -0330'],
  ])('in %s', (zone, expected) => {
    expect(format('%Y-%m-%d %H:%M %z', zone)).toBe(expected);
  });

  it('knows when clocks change', () => {
    const july = Date.UTC(2026, 6, 1, 12);
    expect(formatTime.answered!(july, ['%H:%M', 'Europe/Berlin'], nowhere)).toMatchObject({ value: '14:00' });
    expect(formatTime.answered!(MOMENT, ['%H:%M', 'Europe/Berlin'], nowhere)).toMatchObject({ value: '07:07' });
  });

  it.each(['Mars/Base', '', '+08:00', 'GMT+99', '../etc'])('refuses the zone %j', (zone) => {
    expect(format('%Y', zone)).toMatch(/^fails: There is no time zone/);
  });
});

describe('the week of the year', () => {
  it.each([
    ['2027-01-01', '53 2026 00 00'],
    ['2024-12-30', '01 2025 52 53'],
    ['2026-01-04', '01 2026 01 00'],
  ])('of %s', (day, expected) => {
    expect(formatTime.answered!(Date.parse(day), ['%V %G %U %W'], nowhere)).toMatchObject({ value: expected });
  });
});
