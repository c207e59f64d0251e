import type { Diagnostic, TextRange } from '@rosette/template/base/diagnostic.ts';
import { createSuggester } from '@rosette/template/base/suggest.ts';
import type { Node } from '@rosette/template/text/node.ts';
import { isUnused } from './diagnostics.ts';
import type { Understanding } from './open-template.ts';
import { removalOf } from './removal.ts';
import { valueAt } from './text/located.ts';
import { wordRange } from './text/name-range.ts';

/** A change of the text that answers a finding. */
export interface Fix {
  readonly title: string;
  readonly finding: Diagnostic;
  readonly range: TextRange;
  readonly newText: string;
}

/** Every finding of which it is known what to write in its place, if it touches the range. */
export function fixesFor(understanding: Understanding, range: TextRange): readonly Fix[] {
  return understanding.findings
    .filter((finding) => touches(finding.range ?? { start: 0, end: 0 }, range))
    .flatMap((finding) => fixOf(finding, understanding) ?? []);
}

function touches(a: TextRange, b: TextRange): boolean {
  return a.start <= b.end && b.start <= a.end;
}

function fixOf(finding: Diagnostic, understanding: Understanding): Fix | undefined {
  if (finding.code === 'VersionMissing') return addVersion(finding, understanding.text);
  return isUnused(finding.code) ? removeUnused(finding, understanding) : replaceName(finding, understanding.text);
}

const SUGGESTION = /^Did you mean `([^`]+)`\?/;

/** The sentence of the finding names what is wrong, and often its owner too; the wrong one is like the better one. */
function replaceName(finding: Diagnostic, text: string): Fix | undefined {
  const { hint = '', message, range } = finding;
  const better = SUGGESTION.exec(hint)?.[1];
  if (better === undefined || range === undefined) return undefined;
  const changes = new Map<string, Change>();
  for (const [, wrong = ''] of message.matchAll(/`([^`]+)`/g)) {
    const change = changeOf(wrong, better, range, text);
    if (change !== undefined) changes.set(wrong, change);
  }
  const change = changes.get(createSuggester().nearest(better, changes.keys()) ?? '');
  return change === undefined ? undefined : { title: `Change to \`${change.newText}\``, finding, ...change };
}

type Change = Pick<Fix, 'range' | 'newText'>;

function changeOf(wrong: string, better: string, range: TextRange, text: string): Change | undefined {
  const written = wordRange(wrong, range, text);
  if (written !== undefined) return { range: written, newText: better };
  const short = shortTag(wrong, range, text);
  return short === undefined
    ? undefined
    : { range: short, newText: better === 'Ref' ? '!Ref' : better.replace(/^Fn::/, '!') };
}

/** The tag of a short form stands before the value that the finding is about. */
function shortTag(name: string, { start, end }: TextRange, text: string): TextRange | undefined {
  const tag = name === 'Ref' ? '!Ref' : name.replace(/^Fn::/, '!');
  if (!tag.startsWith('!')) return undefined;
  const from = Math.max(0, start - tag.length - 40);
  const at = text.lastIndexOf(tag, start);
  return at < from || at + tag.length > end ? undefined : { start: at, end: at + tag.length };
}

function removeUnused(finding: Diagnostic, { root, text }: Understanding): Fix | undefined {
  const [section, name] = finding.path;
  const parent: Node | undefined = section === undefined ? undefined : valueAt(root, [section]);
  if (parent?.kind !== 'map' || name === undefined) return undefined;
  const range = removalOf(parent, String(name), text);
  return range === undefined ? undefined : { title: `Remove \`${name}\``, finding, range, newText: '' };
}

function addVersion(finding: Diagnostic, text: string): Fix {
  const title = 'Add the format version';
  const brace = /^\s*\{/.exec(text)?.[0].length;
  if (brace === undefined)
    return { title, finding, range: { start: 0, end: 0 }, newText: "ROSTemplateFormatVersion: '2015-09-01'\n" };
  const comma = /^\s*\}/.test(text.slice(brace)) ? '' : ',';
  return {
    title,
    finding,
    range: { start: brace, end: brace },
    newText: `\n  "ROSTemplateFormatVersion": "2015-09-01"${comma}`,
  };
}
