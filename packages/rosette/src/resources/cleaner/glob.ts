/**
 * Whether the whole text matches a pattern in which `*` stands for anything and `?` for one character. Takes time in
 * proportion to both lengths at most: templates write the patterns, and others the names.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  const [wanted, given] = [[...pattern], [...text]];
  let [at, from] = [0, 0];
  // The last star and what it stood for when the rest was tried last; of earlier stars nothing has to be known.
  let star: { readonly at: number; readonly taken: number } | undefined;
  while (from < given.length) {
    if (wanted[at] === '*') {
      star = { at, taken: from };
      at += 1;
    } else if (at < wanted.length && (wanted[at] === '?' || wanted[at] === given[from])) {
      at += 1;
      from += 1;
    } else if (star !== undefined) {
      star = { at: star.at, taken: star.taken + 1 };
      [at, from] = [star.at + 1, star.taken];
    } else return false;
  }
  return wanted.slice(at).every((mark) => mark === '*');
}
