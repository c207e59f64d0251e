import type { TextRange } from '@rosette/template/base/diagnostic.ts';

/** The word that is being written, on its line. */
export interface Word {
  /** What of it is to the left of the cursor. */
  readonly typed: string;
  /** The whole word, without quotes. */
  readonly range: TextRange;
  /** The quote that opens it. */
  readonly quote: '"' | "'" | undefined;
  /** The quote is closed behind the word. */
  readonly closed: boolean;
  /** Nothing but blanks and `- ` stands before it on its line. */
  readonly first: boolean;
  /** A colon follows: it is a key already. */
  readonly isKey: boolean;
  /** It is in a `${…}` that is still open at the cursor. */
  readonly placeholder: boolean;
}

/** `json`: a colon ends a word that is not in quotes. */
export function wordAt(text: string, offset: number, json: boolean): Word {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const left = text.slice(lineStart, offset);
  const right = lineRest(text, offset);
  const open = /\$\{\s*([^{}\s]*)$/.exec(left);
  if (open !== null) return placeholderWord(open[1]!, right, offset);
  const quote = openQuote(left, json);
  const typed = typedPart(left, quote, json);
  const end = offset + (quote === undefined ? bareRest(right, json) : quotedRest(right, quote)).length;
  const start = offset - typed.length;
  const behind = text.slice(end, end + 1);
  const after = quote !== undefined && behind === quote ? end + 1 : end;
  return {
    typed,
    range: { start, end },
    quote,
    closed: quote !== undefined && behind === quote,
    first: /^[\s-]*["']?$/.test(text.slice(lineStart, start)),
    isKey: /^[ \t]*:(?=[\s"'{[]|$)/.test(text.slice(after, after + 80)),
    placeholder: false,
  };
}

function lineRest(text: string, offset: number): string {
  const end = /[\r\n]|$/g;
  end.lastIndex = offset;
  return text.slice(offset, end.exec(text)!.index);
}

function placeholderWord(typed: string, right: string, offset: number): Word {
  const rest = /^[^{}\s"']*/.exec(right)![0];
  const range = { start: offset - typed.length, end: offset + rest.length };
  return { typed, range, quote: undefined, closed: false, first: false, isKey: false, placeholder: true };
}

function typedPart(left: string, quote: Word['quote'], json: boolean): string {
  if (quote !== undefined) return left.slice(left.lastIndexOf(quote) + 1);
  return (json ? /[^\s,[\]{}"':]*$/ : /[^\s,[\]{}"']*$/).exec(left)![0];
}

function bareRest(right: string, json: boolean): string {
  return (json ? /^[^\s,[\]{}"':]*/ : /^(?:[^\s,[\]{}"':]|:(?=[^\s]))*/).exec(right)![0];
}

/** To the closing quote; where there is none before the line goes on with something else, only letters. */
function quotedRest(right: string, quote: '"' | "'"): string {
  const closed = /^[^"'\\,{}[\]]*/.exec(right)![0];
  return right[closed.length] === quote ? closed : /^[\w.:-]*/.exec(right)![0];
}

/** The quote in which the line ends. A quote in a plain word is none. */
function openQuote(left: string, json: boolean): Word['quote'] {
  let open: Word['quote'];
  for (let index = 0; index < left.length; index += 1) {
    const character = left[index];
    if (open === '"' && character === '\\') index += 1;
    else if (open !== undefined) open = character === open ? undefined : open;
    else if (character === '"' || (character === "'" && !json)) {
      if (index === 0 || /[\s,[{:!]/.test(left[index - 1]!)) open = character;
    } else if (character === '#' && !json && /\s/.test(left[index - 1] ?? ' ')) return undefined;
  }
  return open;
}
