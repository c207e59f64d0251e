import type { JsonObject } from '@rosette/template/base/json.ts';
import { describe, expect, it, test } from 'vitest';
import { groupOperationRow, groupResultRow } from '#engine/ports/stack-group-store.conformance.ts';
import type { GroupResultRow } from '#engine/ports/stack-group-store.ts';
import { checkedPreferences, concurrency, tolerance } from './preferences.ts';
import { nextOf } from './progress.ts';

/** `a1:W a2:R b1:F`: region, account, first letter of the status, in the order of work. */
function results(text: string): readonly GroupResultRow[] {
  const statuses = { W: 'WAITING', R: 'RUNNING', S: 'SUCCEEDED', F: 'FAILED' };
  return text.split(' ').map((word, position) => {
    const [place = '', letter] = word.split(':');
    const status = statuses[letter as keyof typeof statuses];
    return groupResultRow('o', { region: place[0]!, accountId: place.slice(1), position, status });
  });
}

function next(text: string, preferences: JsonObject = {}, status = 'RUNNING'): string {
  const found = nextOf(groupOperationRow('o', 'g', { preferences, status }), results(text));
  if (found.kind === 'end') return found.status;
  return found.begin.map(({ region, accountId }) => `${region}${accountId}`).join(' ');
}

describe('what is next', () => {
  it('is one account after the other, region after region', () => {
    expect(next('a1:W a2:W b1:W b2:W')).toBe('a1');
    expect(next('a1:R a2:W b1:W b2:W')).toBe('');
    expect(next('a1:S a2:W b1:W b2:W')).toBe('a2');
    expect(next('a1:S a2:R b1:W b2:W')).toBe('');
    expect(next('a1:S a2:S b1:W b2:W')).toBe('b1');
    expect(next('a1:S a2:S b1:S b2:S')).toBe('SUCCEEDED');
  });

  it('is as many accounts as may be worked on at once, of one region', () => {
    expect(next('a1:W a2:W a3:W b1:W', { MaxConcurrentCount: 2 })).toBe('a1 a2');
    expect(next('a1:R a2:S a3:W b1:W', { MaxConcurrentCount: 2 })).toBe('a3');
    expect(next('a1:R a2:S a3:S b1:W', { MaxConcurrentCount: 2 })).toBe('');
    expect(next('a1:W a2:W a3:W b1:W', { MaxConcurrentPercentage: 70 })).toBe('a1 a2');
    expect(next('a1:W a2:W a3:W b1:W', { MaxConcurrentPercentage: 1 })).toBe('a1');
  });

  it('is nothing in a region with one failure more than it tolerates, nor in those after it', () => {
    expect(next('a1:F a2:W b1:W')).toBe('FAILED');
    expect(next('a1:F a2:W b1:W', { FailureToleranceCount: 1 })).toBe('a2');
    expect(next('a1:F a2:F b1:W', { FailureToleranceCount: 1 })).toBe('FAILED');
    expect(next('a1:F a2:R a3:W', { MaxConcurrentCount: 2 })).toBe('');
    // Each region tolerates for itself.
    expect(next('a1:F a2:S b1:F b2:W', { FailureToleranceCount: 1 })).toBe('b2');
    expect(next('a1:F a2:S b1:F b2:S', { FailureToleranceCount: 1 })).toBe('SUCCEEDED');
    expect(next('a1:F a2:W a3:W', { FailureTolerancePercentage: 34 })).toBe('a2');
    expect(next('a1:F a2:W a3:W', { FailureTolerancePercentage: 33 })).toBe('FAILED');
  });

  it('is something in every region at once when they go in parallel; a broken one stops itself alone', () => {
    const PARALLEL = { RegionConcurrencyType: 'PARALLEL' };
    expect(next('a1:W a2:W b1:W', PARALLEL)).toBe('a1 b1');
    expect(next('a1:F a2:W b1:R b2:W', PARALLEL)).toBe('');
    expect(next('a1:F a2:W b1:S b2:W', PARALLEL)).toBe('b2');
    expect(next('a1:F a2:W b1:S b2:S', PARALLEL)).toBe('FAILED');
  });

  it('is nothing more while it stops, and the end when what ran is over', () => {
    expect(next('a1:R a2:W', {}, 'STOPPING')).toBe('');
    expect(next('a1:S a2:W', {}, 'STOPPING')).toBe('STOPPED');
    expect(nextOf(groupOperationRow('o', 'g'), [])).toMatchObject({ status: 'SUCCEEDED' });
  });
});

describe('preferences', () => {
  test('are numbers, also when they came as text, within their ranges', () => {
    expect(checkedPreferences({ MaxConcurrentCount: '3', FailureTolerancePercentage: 20 })).toEqual({
      MaxConcurrentCount: 3,
      FailureTolerancePercentage: 20,
    });
    expect([concurrency({}, 9), tolerance({}, 9), concurrency({ MaxConcurrentCount: 20 }, 3)]).toEqual([1, 0, 20]);
  });

  test.each([
    [{ MaxConcurrentCount: 0 }, /MaxConcurrentCount must be a whole number from 1 to 20/],
    [{ FailureToleranceCount: 21 }, /from 0 to 20/],
    [{ FailureTolerancePercentage: 1.5 }, /whole number/],
    [{ MaxConcurrentPercentage: '' }, /whole number/],
    [{ MaxConcurrentCount: 1, MaxConcurrentPercentage: 1 }, /exclude each other/],
    [{ FailureToleranceCount: 1, FailureTolerancePercentage: 1 }, /exclude each other/],
    [{ RegionConcurrencyType: 'BOTH' }, /SEQUENTIAL or PARALLEL/],
    [{ Concurrency: 1 }, /there is no Concurrency/],
  ])('%j are refused', (given, reason) => {
    expect(() => checkedPreferences(given as JsonObject)).toThrow(reason);
  });
});
