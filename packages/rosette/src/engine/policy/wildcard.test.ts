import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesWildcard } from './wildcard.ts';

/** The definition, as short as it can be said and as slow as it likes. */
function defined(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  if (pattern[0] === '*') return defined(pattern.slice(1), text) || (text !== '' && defined(pattern, text.slice(1)));
  return text !== '' && (pattern[0] === '?' || pattern[0] === text[0]) && defined(pattern.slice(1), text.slice(1));
}

describe('matchesWildcard', () => {
  it('agrees with its definition', () => {
    const short = (letters: string) => fc.string({ unit: fc.constantFrom(...letters), maxLength: 7 });
    fc.assert(
      fc.property(short('ab*?'), short('ab'), (pattern, text) => {
        expect(matchesWildcard(pattern, text)).toBe(defined(pattern, text));
      }),
      { numRuns: 2000 },
    );
  });

  it.each(['Web[*]', 'Web[?]', '*[0]'])('takes brackets as they are: %s', (pattern) => {
    expect(matchesWildcard(pattern, 'Web[0]')).toBe(true);
    expect(matchesWildcard(pattern, 'Web0')).toBe(false);
  });

  it('is quick where a backtracking expression would not end', () => {
    const pattern = `${'*a'.repeat(2000)}b`;
    expect(matchesWildcard(pattern, 'a'.repeat(4000))).toBe(false);
  });
});
