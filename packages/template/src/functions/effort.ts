import { compilePattern, type PatternResult } from '../base/pattern.ts';
import { patternCost } from '../base/pattern-cost.ts';

/** A budget, in the steps of `patternCost`: about half a second. */
const MOST_STEPS = 12_000_000;

/**
 * What the regular expressions of one template may cost. They take linear time each, but a template may hold thousands, and
 * long texts. What was once worked out is remembered and costs nothing.
 */
export class Effort {
  #left = MOST_STEPS;
  readonly #patterns = new Map<string, PatternResult>();
  readonly #matches = new Map<string, boolean>();

  /** Undefined when it would cost too much. */
  pattern(source: string): PatternResult | undefined {
    const known = this.#patterns.get(source);
    if (known !== undefined) return known;
    if (!this.#spend(patternCost(source, 0))) return undefined;
    const result = compilePattern(source);
    this.#patterns.set(source, result);
    return result;
  }

  /** Whether the match found first is the whole text; undefined when it would cost too much. */
  firstMatchIsWhole(source: string, text: string): boolean | undefined {
    const key = `${source}\n${text}`;
    const known = this.#matches.get(key);
    if (known !== undefined) return known;
    const result = this.pattern(source);
    if (result?.kind !== 'pattern' || !this.#spend(patternCost(source, text.length))) return undefined;
    const matches = result.pattern.firstMatchIsWhole(text);
    this.#matches.set(key, matches);
    return matches;
  }

  #spend(steps: number): boolean {
    if (steps > this.#left) return false;
    this.#left -= steps;
    return true;
  }
}
