import type { Json } from '@rosette/template/base/json.ts';
import type { NameKind, Names } from './names.ts';
import { type Occurrence, sameName } from './occurrences.ts';

/** Why a name cannot become another one; undefined when it can. */
export function refuseRename({ kind, name }: Occurrence, next: Json, names: Names): string | undefined {
  if (typeof next !== 'string' || !NAME.test(next)) {
    return 'A name begins with a letter, and has letters, digits, `-` and `_` only.';
  }
  if (next === name) return undefined;
  const taken = rivals(kind).find((rival) => names[rival].has(next));
  return taken === undefined ? undefined : `There is a ${taken} \`${next}\` already.`;
}

/** Safe in keys, in references and in `${…}`, and plain in YAML and JSON. */
const NAME = /^\p{L}[\p{L}\p{N}_-]*$/u;

/** Parameters, locals and resources share one name space (reference/template-language.md 1.4). */
function rivals(kind: NameKind): readonly NameKind[] {
  const shared: readonly NameKind[] = ['parameter', 'local', 'resource'];
  return shared.includes(kind) ? shared : [kind];
}

/** Every place where the name is written, in the order of the text, each once. */
export function placesOf(occurrences: readonly Occurrence[], occurrence: Occurrence): readonly Occurrence[] {
  const byStart = new Map(sameName(occurrences, occurrence).map((each) => [each.range.start, each]));
  return [...byStart.values()].sort((a, b) => a.range.start - b.range.start);
}
