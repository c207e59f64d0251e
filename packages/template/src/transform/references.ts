import type { TextRange } from '../base/diagnostic.ts';
import { isFunctionKey } from '../functions/registry.ts';
import { type Entry, type MapNode, type Node, textOf } from '../text/node.ts';
import { call, list, map, scalar } from './nodes.ts';
import { parseReference, type ReferencePart } from './placeholders.ts';

/** What stands for a reference. */
export interface Replacement {
  readonly node: Node;
  /** In the text of `Fn::Sub`: the name to write there, or the variable that carries the value. */
  readonly inText: { readonly name: string } | { readonly variable: string };
}

/** How references change when what they refer to gets another name, or becomes something else. */
export interface References {
  /** `{Ref: name}`; undefined: it stays. */
  ref(name: string, at: TextRange): Replacement | undefined;
  /** `{Fn::GetAtt: [resource, attribute]}`; undefined: it stays. */
  attribute(resource: string, attribute: string, at: TextRange): Replacement | undefined;
  /** Tells `A.B.C` of a text apart: is this the name of a resource? */
  isResource(name: string): boolean;
  condition(name: string): string;
  mapping(name: string): string;
  /** A condition that is not named but computed; undefined: it stays. */
  computedCondition(node: Node, at: TextRange): Node | undefined;
  /** Where what is made stands; undefined: where it was written. */
  readonly place: TextRange | undefined;
}

/**
 * The same value with its references replaced. What replaces a reference is not looked into. Unchanged parts are shared
 * with the value that was given.
 */
export function replaceReferences(node: Node, references: References): Node {
  if (node.kind === 'scalar') return placed(node, references);
  if (node.kind === 'list') {
    const items = node.items.map((item) => replaceReferences(item, references));
    return same(items, node.items) ? placed(node, references) : list(items, rangeAt(node, references));
  }
  const [only] = node.entries;
  if (only !== undefined && node.entries.length === 1 && isFunctionKey(only.key)) {
    return replaceCall(node, only, references);
  }
  return replaceEntries(node, references, (entry) => replaceReferences(entry.value, references));
}

/** Every value of a map, by a rule of its own; keys stay. */
export function replaceEntries(node: MapNode, references: References, replace: (entry: Entry) => Node): MapNode {
  const { place } = references;
  const entries = node.entries.map((entry) => {
    const value = replace(entry);
    return value === entry.value && place === undefined
      ? entry
      : { key: entry.key, keyRange: place ?? entry.keyRange, value };
  });
  return same(entries, node.entries) ? node : map(entries, rangeAt(node, references));
}

/** A condition: a name, `{Condition: name}`, or a function that gives a boolean. */
export function replaceCondition(node: Node, references: References): Node {
  const at = rangeAt(node, references);
  const name = textOf(node);
  if (name !== undefined) return scalar(references.condition(name), at);
  if (node.kind === 'list')
    return list(
      node.items.map((item) => replaceCondition(item, references)),
      at,
    );
  if (node.kind === 'scalar') return placed(node, references);
  const [only] = node.entries;
  if (only === undefined || node.entries.length !== 1) return replaceReferences(node, references);
  const named = only.key === 'Condition' ? textOf(only.value) : undefined;
  if (named !== undefined) return call('Condition', scalar(references.condition(named), at), at);
  const replaced = replaceReferences(node, references);
  return BOOLEAN.has(only.key) ? replaced : (references.computedCondition(replaced, at) ?? replaced);
}

/** Functions whose value is no name of a condition. */
const BOOLEAN = new Set([
  ...['Fn::And', 'Fn::Or', 'Fn::Not', 'Fn::Equals', 'Fn::Contains', 'Fn::Any', 'Fn::EachMemberIn'],
  'Fn::MatchPattern',
]);

function replaceCall(node: MapNode, { key, keyRange, value }: Entry, references: References): Node {
  const at = rangeAt(node, references);
  const remade = (argument: Node): Node =>
    argument === value && references.place === undefined
      ? node
      : map([{ key, keyRange: references.place ?? keyRange, value: argument }], at);
  switch (key) {
    case 'Ref': {
      const name = textOf(value);
      return (
        (name === undefined ? undefined : references.ref(name, at)?.node) ??
        remade(replaceReferences(value, references))
      );
    }
    case 'Fn::GetAtt':
      return replaceAttribute(value, at, references) ?? remade(replaceReferences(value, references));
    case 'Fn::Sub':
      return remade(replaceSub(value, references));
    case 'Fn::If':
      return remade(replaceFirst(value, references, replaceCondition));
    case 'Fn::FindInMap':
      return remade(replaceFirst(value, references, replaceMapping));
    case 'Fn::And':
    case 'Fn::Or':
    case 'Fn::Not':
      return remade(replaceCondition(value, references));
    default:
      return remade(replaceReferences(value, references));
  }
}

function replaceAttribute(argument: Node, at: TextRange, references: References): Node | undefined {
  if (argument.kind !== 'list' || argument.items.length !== 2) return undefined;
  const [resource, attribute] = argument.items.map((item) => textOf(item));
  if (resource === undefined || attribute === undefined) return undefined;
  return references.attribute(resource, attribute, at)?.node;
}

function replaceFirst(
  argument: Node,
  references: References,
  replace: (node: Node, references: References) => Node,
): Node {
  if (argument.kind !== 'list' || argument.items.length === 0) return replaceReferences(argument, references);
  const [first, ...others] = argument.items;
  const items = [replace(first!, references), ...others.map((item) => replaceReferences(item, references))];
  return list(items, rangeAt(argument, references));
}

function replaceMapping(node: Node, references: References): Node {
  const name = textOf(node);
  if (name === undefined) return replaceReferences(node, references);
  return scalar(references.mapping(name), rangeAt(node, references));
}

/** The text of `Fn::Sub`: names that stay resources are renamed in it, all else becomes a variable of the map. */
function replaceSub(argument: Node, references: References): Node {
  const [written, variables] = argument.kind === 'list' ? argument.items : [argument];
  const template = written === undefined ? undefined : textOf(written);
  if (written === undefined || template === undefined || (variables !== undefined && variables.kind !== 'map')) {
    return replaceReferences(argument, references);
  }
  const at = rangeAt(written, references);
  const own = new Set(variables?.entries.map(({ key }) => key));
  const made = new Map<string, Node>();
  const text = parseReference(template)
    .map((part) => (part.kind === 'text' ? part.text : placeholder(part, own, made, at, references)))
    .join('');
  const kept =
    variables === undefined
      ? []
      : replaceEntries(variables, references, ({ value }) => replaceReferences(value, references)).entries;
  const added = [...made].map(([key, value]) => ({ key, keyRange: at, value }));
  if (kept.length + added.length === 0) return scalar(text, at);
  return list([scalar(text, at), map([...kept, ...added], at)], rangeAt(argument, references));
}

function placeholder(
  part: ReferencePart & { kind: 'reference' },
  own: ReadonlySet<string>,
  made: Map<string, Node>,
  at: TextRange,
  references: References,
): string {
  if (own.has(part.name)) return part.source;
  const replacement = resolve(part.name, at, references);
  if (replacement === undefined) return part.source;
  const { node, inText } = replacement;
  if ('name' in inText) return `\${${inText.name}}`;
  made.set(inText.variable, node);
  return `\${${inText.variable}}`;
}

/** As `Fn::Sub` itself tells names apart (reference/template-language.md 3.8). */
function resolve(name: string, at: TextRange, references: References): Replacement | undefined {
  const parts = name.split('.');
  for (const count of parts.at(-2) === 'Outputs' ? [2, 1] : [1]) {
    const resource = parts.slice(0, -count).join('.');
    if (resource === '' || !references.isResource(resource)) continue;
    return references.attribute(resource, parts.slice(-count).join('.'), at);
  }
  return references.ref(name, at);
}

function placed<T extends Node>(node: T, { place }: References): T {
  return place === undefined ? node : { ...node, range: place };
}

function rangeAt(node: Node, { place }: References): TextRange {
  return place ?? node.range;
}

function same<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.every((item, index) => item === b[index]);
}
