/**
 * A small scanner of TypeScript: enough to tell code from comments, strings, templates and regular expressions, so
 * that the rules of the house look at code only. TypeScript 7 has no stable API for this.
 */
export interface Token {
  readonly kind: 'word' | 'string' | 'template' | 'regex' | 'number' | 'punctuation';
  /** The token as written; for a string without its quotes. */
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

const SKIPPED = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y;
const STRING = /'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*"/y;
const NUMBER = /\.?\d[\w.]*/y;
const WORD = /[#@]?[\p{L}_$][\p{L}\p{N}_$]*/uy;
const REGEX = /\/(?![*/])(?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
/** A piece of a template: from its opening backtick, or from the `}` of a substitution, to the next `${` or its end. */
const TEMPLATE_PIECE = /[`}](?:[^`\\$]|\\[\s\S]|\$(?!\{))*(?:`|\$\{)/y;

/** After these words a slash starts a regular expression, though they look like the end of an operand. */
const OPERATOR_WORDS = new Set(
  'return typeof case in of delete void throw new else do await yield instanceof'.split(' '),
);

export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  // For each template we are inside of: how many braces are open in its current substitution.
  const templates: number[] = [];
  let at = text.startsWith('#!') ? text.indexOf('\n') : 0;
  let line = 1;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  const advance = (part: string) => {
    at += part.length;
    line += part.split('\n').length - 1;
  };
  if (at > 0) line = 1;
  while (at >= 0 && at < text.length) {
    const skipped = take(SKIPPED);
    if (skipped !== undefined) {
      advance(skipped);
      continue;
    }
    const token = nextToken(text.charAt(at), line, tokens.at(-1), templates, take);
    tokens.push(token.token);
    advance(token.source);
  }
  return tokens;
}

interface Scanned {
  readonly token: Token;
  readonly source: string;
}

function nextToken(
  first: string,
  line: number,
  previous: Token | undefined,
  templates: number[],
  take: (pattern: RegExp) => string | undefined,
): Scanned {
  const scanned = (kind: Token['kind'], source: string, text = source): Scanned => ({
    token: { kind, text, line },
    source,
  });
  if (first === '`' || (first === '}' && templates.at(-1) === 0)) {
    const piece = take(TEMPLATE_PIECE) ?? first;
    if (first === '}') templates.pop();
    if (piece.endsWith('${')) templates.push(0);
    return scanned('template', piece);
  }
  if (first === '{' && templates.length > 0) templates.push((templates.pop() ?? 0) + 1);
  if (first === '}' && templates.length > 0) templates.push((templates.pop() ?? 0) - 1);
  const string = take(STRING);
  if (string !== undefined) return scanned('string', string, string.slice(1, -1));
  const number = take(NUMBER);
  if (number !== undefined) return scanned('number', number);
  const word = take(WORD);
  if (word !== undefined) return scanned('word', word);
  const regex = first === '/' && !endsOperand(previous) ? take(REGEX) : undefined;
  return regex === undefined ? scanned('punctuation', first) : scanned('regex', regex);
}

/** True when the token ends a value, so that a slash after it divides. */
function endsOperand(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === 'word') return !OPERATOR_WORDS.has(token.text);
  if (token.kind === 'template') return token.text.endsWith('`');
  if (token.kind === 'punctuation') return ')]}'.includes(token.text);
  return true;
}
