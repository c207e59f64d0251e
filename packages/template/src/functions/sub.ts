import { Failure, inValues, type LanguageFunction } from './spec.ts';

/** Text with `${…}` replaced. Evaluated in `evaluate/calls/sub.ts`. The argument is the text, or a list of text and variables. */
export const sub: LanguageFunction = {
  name: 'Fn::Sub',
  contexts: inValues,
  shape: {
    kind: 'list',
    arguments: [
      { name: 'text', accepts: ['string'] },
      { name: 'map of variables', accepts: ['map'] },
    ],
    alone: true,
  },
  returns: ['string'],
};

export type SubPart =
  | { readonly kind: 'text'; readonly text: string }
  /** `name` without the blanks around it. */
  | { readonly kind: 'variable'; readonly name: string };

/**
 * Splits the text at its placeholders. `${!X}` is the text `${X}`; a `$` without a closed brace is text; a placeholder
 * without a letter is a failure (reference/template-language.md 3.8).
 */
export function parseSub(text: string): readonly SubPart[] | Failure {
  const parts: SubPart[] = [];
  let end = 0;
  for (const match of text.matchAll(/\$\{([^{}]*)\}/g)) {
    const inner = match[1]!.trim();
    if (!/\p{L}/u.test(inner)) return new Failure(`The placeholder \`${match[0]}\` names nothing.`);
    if (match.index > end) parts.push({ kind: 'text', text: text.slice(end, match.index) });
    parts.push(
      inner.startsWith('!')
        ? { kind: 'text', text: `\${${inner.slice(1).trim()}}` }
        : { kind: 'variable', name: inner },
    );
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) });
  return parts;
}

const INDEX_PLACEHOLDER = /\$\{\s*ALIYUN::Index\s*\}/g;

/** `${A[${ALIYUN::Index}].Id}`: the index is put in first, and makes the name of an instance. */
export function hasNestedIndex(text: string): boolean {
  return /\$\{[^{}]*\$\{\s*ALIYUN::Index\s*\}/.test(text);
}

/** Textual substitution, before anything else (reference/template-language.md 3.8). */
export function withIndex(text: string, index: number): string {
  return text.replace(INDEX_PLACEHOLDER, String(index));
}

export type SubTarget =
  | { readonly kind: 'variable'; readonly name: string }
  /** A parameter, pseudo parameter or resource, as for `Ref`. */
  | { readonly kind: 'ref'; readonly name: string }
  | { readonly kind: 'attribute'; readonly resource: string; readonly attribute: string }
  | { readonly kind: 'nothing'; readonly name: string };

/** What a placeholder means. A dotted name is never a variable (reference/template-language.md 3.8). */
export function resolveSubName(
  name: string,
  isVariable: (name: string) => boolean,
  isResource: (name: string) => boolean,
): SubTarget {
  if (!name.includes('.')) return { kind: isVariable(name) ? 'variable' : 'ref', name };
  const parts = name.split('.');
  const attributeOf = (count: number): SubTarget => ({
    kind: 'attribute',
    resource: parts.slice(0, -count).join('.'),
    attribute: parts.slice(-count).join('.'),
  });
  if (parts.at(-2) === 'Outputs' && isResource(parts.slice(0, -2).join('.'))) return attributeOf(2);
  if (isResource(parts.slice(0, -1).join('.'))) return attributeOf(1);
  if (isResource(name)) return { kind: 'ref', name };
  return parts.length === 2 ? attributeOf(1) : { kind: 'nothing', name };
}
