/**
 * Whether a text matches a pattern in which `*` stands for any text and `?` for any one character; everything else means
 * itself, case included. Patterns come from users, so this is no regular expression: it goes back to the last `*` only, which
 * bounds the work by the product of both lengths.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  let at = 0;
  let read = 0;
  let star = -1;
  let resume = 0;
  while (read < text.length) {
    if (pattern[at] === '*') {
      star = at;
      resume = read;
      at += 1;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[read])) {
      at += 1;
      read += 1;
    } else if (star >= 0) {
      // The last star takes one character more, and the rest of the pattern is tried again after it.
      resume += 1;
      read = resume;
      at = star + 1;
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}
