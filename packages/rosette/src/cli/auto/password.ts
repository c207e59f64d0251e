import type { DeclaredParameter } from './declaration.ts';
import { satisfies } from './satisfies.ts';

const lower = 'abcdefghijkmnopqrstuvwxyz';
const upper = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const digits = '23456789';

/** Characters that every product takes in a password, tried one after the other until the pattern agrees; '' is none. */
const specials = ['_', '-', '!', '@', '#', '+', ''];

/** Enough for every product's rule (8 to 30 or 32 characters, three of four classes) and not guessable. */
const usualLength = 16;

export function isPassword(parameter: DeclaredParameter): boolean {
  return /password$/i.test(parameter.association) || parameter.noEcho || /password|passwd/i.test(parameter.key);
}

/** A password that meets the declaration; undefined when none of the usual forms does. */
export function makePassword(parameter: DeclaredParameter, randomInt: (limit: number) => number): string | undefined {
  const length = Math.min(parameter.maxLength, Math.max(parameter.minLength, usualLength));
  for (const special of specials) {
    const password = compose(length, special, randomInt);
    if (satisfies(password, parameter)) return password;
  }
  return [digits, lower]
    .map((alphabet) => letters(alphabet, length, randomInt))
    .find((text) => satisfies(text, parameter));
}

/** A letter first (some products want it), then at least one of each class, in random order. */
function compose(length: number, special: string, randomInt: (limit: number) => number): string {
  const classes = [lower, upper, digits, ...(special === '' ? [] : [special])];
  const rest = letters(lower + upper + digits, Math.max(0, length - 1 - classes.length), randomInt);
  const middle = [...classes.map((each) => letters(each, 1, randomInt)), ...rest];
  for (let at = middle.length - 1; at > 0; at -= 1) {
    const other = randomInt(at + 1);
    [middle[at], middle[other]] = [middle[other]!, middle[at]!];
  }
  return (letters(lower + upper, 1, randomInt) + middle.join('')).slice(0, length);
}

function letters(alphabet: string, count: number, randomInt: (limit: number) => number): string {
  return Array.from({ length: count }, () => alphabet[randomInt(alphabet.length)]!).join('');
}
