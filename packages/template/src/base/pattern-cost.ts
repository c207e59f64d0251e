/**
 * About how many steps it takes to compile a regular expression and to hold a text of this length against it once: linear in
 * both, but what is repeated `{n}` times counts n times, inside each other their product. 25 million are a second.
 */
export function patternCost(source: string, length: number): number {
  return patternWeight(source) * (COMPILING + length);
}

/** Compiling costs as much as matching a text of this length. */
const COMPILING = 200;

/** Instructions that the pattern becomes. */
function patternWeight(source: string): number {
  const open: number[] = [];
  let total = 1;
  let last = 0;
  for (let at = 0; at < source.length; at += 1) {
    const character = source[at]!;
    if (character === '(') {
      open.push(total);
      total = 1;
      last = 0;
      continue;
    }
    if (character === ')') {
      last = total;
      total += open.pop() ?? 0;
      continue;
    }
    const counted = character === '{' ? repetition(source, at) : undefined;
    if (counted === undefined) {
      if (character === '\\') at += 1;
      if (character === '[') at = classEnd(source, at);
      last = 1;
      total += 1;
    } else {
      // It is there once already.
      total += last * Math.max(0, counted.times - 1);
      last *= counted.times;
      at = counted.end;
    }
  }
  return open.reduce((sum, outer) => sum + outer, total);
}

function repetition(source: string, at: number): { readonly times: number; readonly end: number } | undefined {
  REPETITION.lastIndex = at;
  const match = REPETITION.exec(source);
  if (match === null) return undefined;
  return { times: Number(match[2] || match[1]), end: at + match[0].length - 1 };
}

const REPETITION = /\{(\d{1,6})(?:,(\d{0,6}))?\}/y;

function classEnd(source: string, at: number): number {
  let end = at + (source[at + 1] === '^' ? 2 : 1);
  // A bracket right after the opening one is a member of the class.
  if (source[end] === ']') end += 1;
  while (end < source.length && source[end] !== ']') end += source[end] === '\\' ? 2 : 1;
  return end;
}
