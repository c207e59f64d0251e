import type { TextRange } from '../base/diagnostic.ts';
import type { Node } from './node.ts';
import type { Reading } from './reading.ts';

/** `!Ref x` is `Ref: x`, `!Name x` is `Fn::Name: x`; whether the function exists is judged with the long form. */
export function applyTag(tag: string | undefined, node: Node, range: TextRange, reading: Reading): Node {
  if (tag === undefined || tag === '!' || acceptedTags.has(tag)) return node;
  if (!isShortTag(tag)) {
    const name = tag.replace('tag:yaml.org,2002:', '!!');
    return reading.abort(
      'TagInvalid',
      `The YAML tag \`${name}\` is not part of the template language.`,
      range,
      TAG_HINT,
    );
  }
  const name = tag.slice(1);
  const key = name === 'Ref' ? 'Ref' : `Fn::${name}`;
  const value = name === 'GetAtt' ? splitAttribute(node) : node;
  return { kind: 'map', entries: [{ key, keyRange: range, value }], range };
}

export function isShortTag(tag: string | undefined): boolean {
  return tag !== undefined && /^![A-Za-z]/.test(tag);
}

const acceptedTags = new Set(
  ['str', 'null', 'bool', 'int', 'float', 'map', 'seq', 'timestamp'].map((name) => `tag:yaml.org,2002:${name}`),
);

const TAG_HINT = 'Use the short form of a function (`!Ref`, `!GetAtt` …) or no tag.';

/**
 * `!GetAtt A.B.C` is attribute `C` of `A.B`, except that `Outputs` belongs to the attribute: `A.Outputs.X` is `Outputs.X` of
 * `A` (reference/template-language.md 1.2). Text without a dot stays as it is and is refused later.
 */
function splitAttribute(node: Node): Node {
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return node;
  const parts = splitAttributeText(node.value);
  if (parts === undefined) return node;
  const { range } = node;
  return { kind: 'list', range, items: parts.map((value) => ({ kind: 'scalar', value, range })) };
}

export function splitAttributeText(text: string): readonly [string, string] | undefined {
  const parts = text.split('.');
  if (parts.length < 2) return undefined;
  const own = parts.length > 2 && parts.at(-2) === 'Outputs' ? 2 : 1;
  return [parts.slice(0, -own).join('.'), parts.slice(-own).join('.')];
}
