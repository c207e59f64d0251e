import type { TextRange } from '../../base/diagnostic.ts';
import { type Entry, isNull, type Node, textOf } from '../../text/node.ts';
import type { Expansion } from '../expansion.ts';
import { attributeOf, call, entries, entry, list, map, scalar, valueAt } from '../nodes.ts';
import { countNodes } from '../size.ts';
import type { Source } from './source.ts';

/** What the serverless resources of one template become, as far as it is made; and what is asked of them on the way. */
export class Made {
  readonly expansion: Expansion;
  /** Every serverless resource by name as written: the top ones, and those inside of them under `owner/name`. */
  readonly sources: ReadonlyMap<string, Source>;
  /** `Globals`: defaults of properties, by kind. */
  readonly globals: ReadonlyMap<string, readonly Entry[]>;
  readonly #conditions = new Map<string, Entry>();
  #full = false;

  constructor(expansion: Expansion, sources: ReadonlyMap<string, Source>, globals: Made['globals']) {
    this.expansion = expansion;
    this.sources = sources;
    this.globals = globals;
  }

  /** What is made holds more than a template may: the rest is not made. */
  get isFull(): boolean {
    return this.#full;
  }

  /** Conditions that two conditions make. */
  get conditions(): readonly Entry[] {
    return [...this.#conditions.values()];
  }

  /**
   * One resource. What the author wrote beside the properties (`DependsOn`, `Condition`, `DeletionPolicy`, `Metadata`) goes to
   * everything that is made of it.
   */
  resource(
    id: string,
    type: string,
    properties: Readonly<Record<string, Node | undefined>>,
    source: Source,
    dependsOn: readonly string[] = [],
  ): Entry {
    const { at } = source;
    if (this.#full) return entry(id, map([], at), at);
    const waits = [...dependsOn.map((name) => scalar(name, at)), ...this.#waits(source)];
    const definition = entries({
      Type: scalar(type, valueAt(source.entry.value, 'Type')?.range ?? at),
      Properties: map(entries(properties), at),
      DependsOn: waits.length === 0 ? undefined : list(waits, at),
      Condition: this.#condition(source),
      DeletionPolicy: this.#attribute(source, 'DeletionPolicy'),
      Metadata: this.#attribute(source, 'Metadata'),
    });
    const made = map(definition, source.entry.value.range);
    this.#full = !this.expansion.charge(countNodes(made));
    return entry(id, made, at);
  }

  /**
   * In Fun, the name in the cloud is the logical id, and templates use it as such. Here they differ, so that a name that is
   * that of a serverless resource becomes a reference to it.
   */
  nameOf(name: Node, type: string, attribute: string): Node {
    const source = this.named(name, type);
    if (source === undefined) return name;
    return attributeOf(source.id, attribute, name.range);
  }

  /** The same for what stands inside another: a log store, a table. */
  partName(owner: Node, name: Node, type: string, attribute: string): Node {
    const part = this.named(owner, type)?.children.find((child) => child.name === textOf(name));
    return part === undefined ? name : attributeOf(part.id, attribute, name.range);
  }

  named(name: Node, type: string): Source | undefined {
    const source = this.sources.get(textOf(name) ?? '');
    return source?.type === type ? source : undefined;
  }

  refuse(source: Source, property: string, message: string, range: TextRange, hint?: string): void {
    this.expansion.report('AttributeInvalid', message, [...source.path, 'Properties', property], range, hint);
  }

  #attribute(source: Source, name: string): Node | undefined {
    return (
      valueAt(source.entry.value, name) ?? (source.owner === null ? undefined : this.#attribute(source.owner, name))
    );
  }

  #waits(source: Source): readonly Node[] {
    const outer = source.owner === null ? [] : this.#waits(source.owner);
    const own = valueAt(source.entry.value, 'DependsOn');
    if (own === undefined || isNull(own)) return outer;
    return [...outer, ...(own.kind === 'list' ? own.items : [own])];
  }

  #condition(source: Source): Node | undefined {
    const own = valueAt(source.entry.value, 'Condition');
    const outer = source.owner === null ? undefined : valueAt(source.owner.entry.value, 'Condition');
    if (own === undefined || outer === undefined) return own ?? outer;
    const name = `__auto_generated__${source.owner!.id}${source.entry.key}__Condition`;
    if (!this.#conditions.has(name)) {
      const both = call('Fn::And', list([outer, own], own.range), own.range);
      this.#conditions.set(name, entry(name, both, own.range));
    }
    return scalar(name, own.range);
  }
}
