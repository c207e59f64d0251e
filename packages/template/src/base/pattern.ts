import { RE2JS } from 're2js';
import { patternCost } from './pattern-cost.ts';

export interface Pattern {
  /** Whether the whole text matches. */
  matches(text: string): boolean;
  /** Whether the match that is found first at the start reaches the end: alternatives are not tried again to get there. */
  firstMatchIsWhole(text: string): boolean;
}

export type PatternResult =
  | { readonly kind: 'pattern'; readonly pattern: Pattern }
  /** Valid for ROS perhaps, but not for an engine that runs in linear time. */
  | { readonly kind: 'unsupported'; readonly reason: string };

/**
 * A regular expression that a template brought along, in linear time only. It is Python's dialect; look-aheads at the very
 * beginning (`^(?=.*[a-z])(?!root$)…`, the usual password rules) are matched as expressions of their own.
 */
export function compilePattern(source: string): PatternResult {
  if (source.length > MAX_LENGTH) return { kind: 'unsupported', reason: `longer than ${MAX_LENGTH} characters` };
  if (patternCost(source, 0) > MAX_COST) return { kind: 'unsupported', reason: 'its repetitions make it too large' };
  try {
    const { assertions, rest } = splitAssertions(source);
    const compiled = RE2JS.compile(translate(rest));
    const holds = (text: string): boolean => assertions.every((assertion) => assertion(text));
    const matches = (text: string): boolean => holds(text) && compiled.matcher(text).matches();
    const firstMatchIsWhole = (text: string): boolean => holds(text) && firstEnd(compiled, text) === text.length;
    return { kind: 'pattern', pattern: { matches, firstMatchIsWhole } };
  } catch (error) {
    return { kind: 'unsupported', reason: error instanceof Error ? error.message : String(error) };
  }
}

/** The longest pattern of a real template has 7,600 characters. */
const MAX_LENGTH = 20_000;
/** Most of a second, of which real patterns take a thousandth. */
const MAX_COST = 20_000_000;

/** Where the match that is preferred at the start of the text ends. */
function firstEnd(compiled: RE2JS, text: string): number | undefined {
  const matcher = compiled.matcher(text);
  return matcher.lookingAt() ? matcher.end() : undefined;
}

type Assertion = (text: string) => boolean;

function splitAssertions(source: string): { assertions: readonly Assertion[]; rest: string } {
  const assertions: Assertion[] = [];
  let at = source.startsWith('^') ? 1 : 0;
  for (;;) {
    const end = closingParenthesis(source, at);
    const assertion = end === undefined ? undefined : readAssertion(source.slice(at, end + 1));
    if (end === undefined || assertion === undefined) break;
    assertions.push(assertion);
    at = end + 1;
  }
  // An alternative at top level would belong to the look-aheads as well, so nothing may be split off.
  if (assertions.length === 0 || hasTopLevelBar(source.slice(at))) return { assertions: [], rest: source };
  return { assertions, rest: source.slice(at) };
}

/** `(?=X)`, `(?!X)`, or a group of alternatives that are all look-aheads. */
function readAssertion(group: string): Assertion | undefined {
  const inner = group.slice(3, -1);
  if (group.startsWith('(?=')) return lookingAt(inner);
  if (group.startsWith('(?!')) return negate(lookingAt(inner));
  if (!group.startsWith('((?=')) return undefined;
  const alternatives = splitAtBars(group.slice(1, -1)).map((part) =>
    closingParenthesis(part, 0) === part.length - 1 ? readAssertion(part) : undefined,
  );
  return alternatives.every((part) => part !== undefined)
    ? (text) => alternatives.some((part) => part?.(text))
    : undefined;
}

function lookingAt(source: string): Assertion {
  const compiled = RE2JS.compile(translate(source));
  return (text) => compiled.matcher(text).lookingAt();
}

function negate(assertion: Assertion): Assertion {
  return (text) => !assertion(text);
}

/** Escapes of Python that RE2 writes otherwise. */
function translate(source: string): string {
  return source
    .replace(/\\u([0-9a-fA-F]{4})/g, '\\x{$1}')
    .replace(/\\([^\u0020-\u007e])/gu, '$1')
    .replace(/\\Z/g, '\\z');
}

/** Index of the parenthesis that closes the one at `at`. */
function closingParenthesis(source: string, at: number): number | undefined {
  if (source[at] !== '(') return undefined;
  for (const { index, depth } of structure(source, at)) if (depth === 0) return index;
  return undefined;
}

function hasTopLevelBar(source: string): boolean {
  return splitAtBars(source).length > 1;
}

function splitAtBars(source: string): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  for (const { index, depth, character } of structure(source, 0)) {
    if (character !== '|' || depth !== 0) continue;
    parts.push(source.slice(start, index));
    start = index + 1;
  }
  return [...parts, source.slice(start)];
}

/** Parentheses and bars that are neither escaped nor in a character class, with the depth after them. */
function* structure(source: string, from: number): Generator<{ index: number; depth: number; character: string }> {
  let depth = 0;
  let inClass = false;
  for (let index = from; index < source.length; index += 1) {
    const character = source[index]!;
    if (character === '\\') index += 1;
    else if (inClass) inClass = character !== ']';
    else if (character === '[') {
      inClass = true;
      if (source[index + 1] === '^') index += 1;
      // A bracket right after the opening one is a member of the class.
      if (source[index + 1] === ']') index += 1;
    } else if ('()|'.includes(character)) {
      if (character === '(') depth += 1;
      if (character === ')') depth -= 1;
      yield { index, depth, character };
    }
  }
}
