import { describe, expect, it } from 'vitest';
import { settledAt, statusAt, timeline } from './timeline.ts';

describe('a timeline', () => {
  it('is where the clock is', () => {
    const phases = timeline(1000, 'Pending', 50, 'Starting', 25, 'Running');
    expect([999, 1000, 1049, 1050, 1074, 1075, 9999].map((now) => statusAt(phases, now))).toEqual([
      'Pending',
      'Pending',
      'Pending',
      'Starting',
      'Starting',
      'Running',
      'Running',
    ]);
    expect(settledAt(phases)).toBe(1075);
  });

  it('passes over phases of no length', () => {
    expect(statusAt(timeline(1000, 'inactive', 0, 'active'), 1000)).toBe('active');
  });
});
