export type ReferencePart =
  | { readonly kind: 'text'; readonly text: string }
  /** `source` is the placeholder as written, `name` what is in it. */
  | { readonly kind: 'reference'; readonly name: string; readonly source: string };

/** An index of an instance may be a placeholder itself: `${A[${ALIYUN::Index}].Id}`. */
const PLACEHOLDER = /\$\{((?:[^{}$]|\$\{\s*ALIYUN::Index\s*\})*)\}/g;

/** The text of `Fn::Sub` at its placeholders. `${!X}` and what names nothing is text, kept as it is written. */
export function parseReference(text: string): readonly ReferencePart[] {
  const parts: ReferencePart[] = [];
  let end = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    const name = match[1]!.trim();
    if (name === '' || name.startsWith('!')) continue;
    if (match.index > end) parts.push({ kind: 'text', text: text.slice(end, match.index) });
    parts.push({ kind: 'reference', name, source: match[0] });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) });
  return parts;
}
