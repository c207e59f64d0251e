/**
 * "Did you mean" for misspelt names. Nearest candidate by edit distance, at most a third of the word wrong.
 * One suggester serves one check and gives up after `budget` words, so that a template full of mistakes stays cheap.
 */
export interface Suggester {
  /** Undefined when nothing is near. */
  nearest(word: string, candidates: Iterable<string>): string | undefined;
  /** The hint sentence, or undefined. */
  hint(word: string, candidates: Iterable<string>): string | undefined;
}

export function createSuggester(budget = 100): Suggester {
  let left = budget;
  const nearest = (word: string, candidates: Iterable<string>): string | undefined => {
    if (left === 0) return undefined;
    left -= 1;
    return nearestName(word, candidates);
  };
  return {
    nearest,
    hint(word, candidates) {
      const name = nearest(word, candidates);
      return name === undefined ? undefined : `Did you mean \`${name}\`?`;
    },
  };
}

function nearestName(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  const lower = word.toLowerCase();
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    // Capitals are the most frequent slip: they cost half an edit.
    const distance = candidate.toLowerCase() === lower ? 0.5 : editDistance(word, candidate, bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Edits that turn `a` into `b`: insert, delete, replace, swap neighbours. Answers `limit` as soon as it cannot be less. */
export function editDistance(a: string, b: string, limit: number): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let value = Math.min(previous[j]! + 1, current[j - 1]! + 1, previous[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) value = Math.min(value, before[j - 2]! + 1);
      current.push(value);
      least = Math.min(least, value);
    }
    if (least >= limit) return limit;
    before = previous;
    previous = current;
  }
  return previous[b.length]!;
}
