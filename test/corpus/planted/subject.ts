import type { DiagnosticCode } from '@rosette/template/base/codes.ts';
import type { TextRange } from '@rosette/template/base/diagnostic.ts';
import { type CallExpression, childrenOf, type Expression } from '@rosette/template/model/expression.ts';
import type { Template } from '@rosette/template/model/template.ts';
import type { SchemaCatalog } from '@rosette/template/schema/resource-schema.ts';
import type { Entry, MapNode, Node } from '@rosette/template/text/node.ts';
import type { Random } from '../../sim/random.ts';

/** A template without errors, of which a mistake is made. */
export interface Subject {
  readonly text: string;
  readonly document: MapNode;
  readonly template: Template;
  readonly catalog: SchemaCatalog;
  readonly random: Random;
}

/** One mistake: what is put in place of a piece of the text, and what has to be said about it. */
export interface Plant {
  readonly range: TextRange;
  readonly replacement: string;
  readonly codes: readonly DiagnosticCode[];
  /** Where the finding has to be, in the new text. Default: what was put in. */
  readonly expected?: TextRange;
}

/** Undefined: the template offers no place for this mistake. */
export type Planter = (subject: Subject) => Plant | undefined;

export function applied(text: string, { range, replacement }: Plant): string {
  return text.slice(0, range.start) + replacement + text.slice(range.end);
}

export function expectedRange({ range, replacement, expected }: Plant): TextRange {
  return expected ?? { start: range.start, end: range.start + Math.max(1, replacement.length) };
}

export function pickOne<T>(list: readonly T[], random: Random): T | undefined {
  return list.length === 0 ? undefined : random.pick(list);
}

export function section(document: MapNode, name: string): readonly Entry[] {
  const node = document.entries.find(({ key }) => key === name)?.value;
  return node?.kind === 'map' ? node.entries : [];
}

export function entryOf(node: Node | undefined, key: string): Entry | undefined {
  return node?.kind === 'map' ? node.entries.find((entry) => entry.key === key) : undefined;
}

/** Calls of properties and outputs, those of `Fn::If` that may not be judged included. */
export function callsIn({ template }: Subject): readonly CallExpression[] {
  const found: CallExpression[] = [];
  const walk = (at: Expression): void => {
    if (at.kind === 'call') found.push(at);
    for (const [, child] of childrenOf(at)) walk(child);
  };
  for (const { properties } of template.resources.values()) walk(properties);
  for (const { value } of template.outputs.values()) walk(value);
  return found;
}

/** The name with two letters swapped or one doubled, and not among those that exist. */
export function misspelt(name: string, exists: (name: string) => boolean, random: Random): string {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const at = random.int(Math.max(1, name.length - 1));
    const swapped = name.slice(0, at) + (name[at + 1] ?? '') + name[at]! + name.slice(at + 2);
    const wrong = random.chance(0.5) ? swapped : name.slice(0, at + 1) + name.slice(at);
    if (wrong !== name && !exists(wrong)) return wrong;
  }
  return `${name}Xq`;
}
