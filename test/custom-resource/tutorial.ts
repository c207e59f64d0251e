/** A piece of a tutorial that can be done: a file to save, or commands to run. */
export type Piece =
  | { readonly kind: 'file'; readonly name: string; readonly text: string }
  | { readonly kind: 'commands'; readonly text: string }
  /** In a terminal of its own, where it goes on. */
  | { readonly kind: 'program'; readonly text: string };

const BLOCK = /^```(\w+)\n(.*?)^```$/gms;
const FILE = /\bas `([\w./-]+)`/g;

/**
 * What a reader of the document is told to do, under each heading, in its order. A block of commands after a sentence about another
 * terminal is a program; any other block is the file that the sentence before it names.
 */
export function piecesOf(document: string): ReadonlyMap<string, readonly Piece[]> {
  const sections = document.split(/^## /m).slice(1);
  return new Map(sections.map((section) => [section.slice(0, section.indexOf('\n')), [...piecesIn(section)]]));
}

function* piecesIn(section: string): Generator<Piece> {
  let from = 0;
  for (const match of section.matchAll(BLOCK)) {
    const before = section.slice(from, match.index).trim().split('\n\n').at(-1) ?? '';
    from = match.index + match[0].length;
    const text = match[2] ?? '';
    if (match[1] === 'sh') {
      yield { kind: /terminal/.test(before) && !/export/.test(text) ? 'program' : 'commands', text };
      continue;
    }
    const name = [...before.matchAll(FILE)].at(-1)?.[1];
    if (name === undefined) throw new Error(`no sentence says how this file is called:\n${text}`);
    yield { kind: 'file', name, text };
  }
}
