import type { TextRange } from '@rosette/template/base/diagnostic.ts';
import { parseSub, resolveSubName } from '@rosette/template/functions/sub.ts';
import { conditionUsesOf } from '@rosette/template/model/condition-names.ts';
import {
  type CallExpression,
  childrenOf,
  type Expression,
  literalText,
  toExpression,
} from '@rosette/template/model/expression.ts';
import { type Entry, type Node, textOf } from '@rosette/template/text/node.ts';
import { baseName, kindOfName, type NameKind, type Names, nameKinds } from './names.ts';
import { entriesOf, entryOf, valueAt } from './text/located.ts';
import { innerRange, placeholders, wordRange } from './text/name-range.ts';

/** One place where a name of the template is written. */
export interface Occurrence {
  readonly kind: NameKind;
  readonly name: string;
  /** Exactly the name: no quotes, no `${`, no attribute. */
  readonly range: TextRange;
  readonly declares: boolean;
}

/** Every place where a declared name is written, in no particular order. */
export function occurrencesIn(root: Node, names: Names, text: string): readonly Occurrence[] {
  return new Collector(names, text).collect(root);
}

class Collector {
  readonly #names: Names;
  readonly #text: string;
  readonly #found: Occurrence[] = [];

  constructor(names: Names, text: string) {
    this.#names = names;
    this.#text = text;
  }

  collect(root: Node): readonly Occurrence[] {
    for (const kind of nameKinds) {
      for (const { key, keyRange } of this.#names[kind].values()) {
        this.#found.push({ kind, name: key, range: innerRange(keyRange, this.#text), declares: true });
      }
    }
    for (const section of ['Conditions', 'Locals', 'Rules'] as const) {
      for (const { value } of entriesOf(entryOf(root, section)?.value)) this.#expression(toExpression(value));
    }
    for (const { value } of this.#names.resource.values()) this.#definition(value);
    for (const { value } of this.#names.output.values()) this.#definition(value);
    for (const { value } of this.#names.parameter.values()) this.#parameter(value);
    this.#interface(root);
    return this.#found;
  }

  /** A resource or an output. */
  #definition(node: Node): void {
    for (const { key, value } of entriesOf(node)) {
      if (key === 'Condition') this.#value('condition', value);
      else if (key === 'DependsOn') this.#dependsOn(value);
      else this.#expression(toExpression(value));
    }
  }

  #dependsOn(node: Node): void {
    for (const item of node.kind === 'list' ? node.items : [node]) {
      if (item.kind === 'scalar') this.#value('resource', item);
      else this.#expression(toExpression(item));
    }
  }

  /** What a form may show is written in a small language of its own (reference/template-language.md 2.8). */
  #parameter(node: Node): void {
    const metadata = entryOf(node, 'AssociationPropertyMetadata');
    if (metadata === undefined) return;
    for (const { name, range } of placeholders(metadata.value.range, this.#text)) {
      if (this.#names.parameter.has(name)) this.#add('parameter', name, range);
    }
  }

  /** Names in the metadata that say how the template is shown. */
  #interface(root: Node): void {
    const shown = valueAt(root, ['Metadata', 'ALIYUN::ROS::Interface']);
    const lists = listItems(entryOf(shown, 'ParameterGroups')?.value).map(
      (group) => entryOf(group, 'Parameters')?.value,
    );
    for (const list of [...lists, entryOf(shown, 'Hidden')?.value]) {
      for (const item of listItems(list)) this.#value('parameter', item);
    }
    for (const item of listItems(entryOf(shown, 'Outputs')?.value)) this.#value('output', item);
  }

  #expression(expression: Expression): void {
    if (expression.kind === 'call') this.#call(expression);
    for (const [, child] of childrenOf(expression)) if (child.kind !== 'literal') this.#expression(child);
  }

  #call(call: CallExpression): void {
    const items = call.argument.kind === 'list' ? call.argument.items : [call.argument];
    switch (call.function) {
      case 'Ref':
        this.#reference(literalText(call.argument), call.argument.range);
        break;
      case 'Fn::GetAtt':
        this.#reference(literalText(items[0]), items[0]?.range ?? call.range);
        break;
      case 'Fn::Sub':
        this.#sub(items);
        break;
      case 'Fn::FindInMap':
        this.#named('mapping', literalText(items[0]), items[0]?.range ?? call.range);
        break;
      default:
        for (const { name, at } of conditionUsesOf(call)) this.#named('condition', name, at.range);
    }
  }

  #reference(name: string | undefined, range: TextRange): void {
    const kind = name === undefined ? undefined : kindOfName(name, this.#names);
    if (kind !== undefined) this.#named(kind, name, range);
  }

  #sub([text, variables]: readonly Expression[]): void {
    const written = literalText(text);
    if (written === undefined || text === undefined || !Array.isArray(parseSub(written))) return;
    const own = new Set(variables?.kind === 'map' ? variables.entries.map(({ key }) => key) : []);
    for (const { name, range } of placeholders(text.range, this.#text)) {
      const target = resolveSubName(
        name,
        (each) => own.has(each),
        (each) => kindOfName(each, this.#names) !== undefined,
      );
      if (target.kind === 'ref') this.#reference(target.name, range);
      if (target.kind === 'attribute') this.#reference(target.resource, range);
    }
  }

  #value(kind: NameKind, node: Node): void {
    this.#named(kind, textOf(node), node.range);
  }

  /** Of a name that is declared; in the short form `!GetAtt A.B` the range holds more than the name. */
  #named(kind: NameKind, name: string | undefined, range: TextRange): void {
    const declared = name === undefined ? '' : kind === 'resource' ? baseName(name) : name;
    if (!this.#names[kind].has(declared)) return;
    const at = wordRange(declared, innerRange(range, this.#text), this.#text);
    if (at !== undefined) this.#add(kind, declared, at);
  }

  #add(kind: NameKind, name: string, range: TextRange): void {
    this.#found.push({ kind, name, range, declares: false });
  }
}

function listItems(node: Node | undefined): readonly Node[] {
  return node?.kind === 'list' ? node.items : [];
}

/** The occurrence at an offset: the one that ends there too, for the cursor behind a word. */
export function occurrenceAt(occurrences: readonly Occurrence[], offset: number): Occurrence | undefined {
  return occurrences.find(({ range }) => range.start <= offset && offset <= range.end);
}

/** Every place of the same name. */
export function sameName(occurrences: readonly Occurrence[], { kind, name }: Occurrence): readonly Occurrence[] {
  return occurrences.filter((each) => each.kind === kind && each.name === name);
}

export function declarationIn(names: Names, kind: NameKind, name: string): Entry | undefined {
  return names[kind].get(kind === 'resource' ? baseName(name) : name);
}
