import type { TextRange } from '../../base/diagnostic.ts';
import { type Entry, type MapNode, type Node, textOf } from '../../text/node.ts';
import type { Expansion, Path } from '../expansion.ts';
import { attributeOf, call, fromJson, list, refTo, scalar, valueAt } from '../nodes.ts';
import { type References, type Replacement, replaceReferences } from '../references.ts';
import { defaultOf, type ModuleTemplate } from './module-template.ts';

/** One use of a module: a resource whose type is one. */
export interface Instance {
  /** Without namespace. */
  readonly name: string;
  /** `Outer.Inner`, unique in the expanded template. */
  readonly fullName: string;
  readonly type: string;
  readonly resource: Entry;
  /** Where everything that comes from the module stands: its type in the template. */
  readonly place: TextRange;
  /** Of the resource, for findings. */
  readonly path: Path;
  /** In which it stands, whose names its properties speak of. */
  readonly parent: Scope;
  readonly module: ModuleTemplate;
}

/** More hand-overs than this from module to module are refused: each is a level of recursion. */
const MAX_HANDED = 200;

/**
 * The names of one template, the outermost or a module's, and what they are called in the expanded template. Values that go
 * from scope to scope (parameters in, outputs out) are made when they are first referred to, and shared.
 */
export class Scope {
  readonly document: MapNode;
  readonly instance: Instance | null;
  /** Modules used here, by name. The inner scopes are put in when they are made. */
  readonly inner = new Map<string, Scope>();
  /** Full name of the condition under which everything here exists; null: always. */
  condition: string | null = null;
  /** What everything here waits for, by full name: what the module's resource waits for. */
  waitsFor: readonly Node[] = [];
  readonly references: References;
  readonly #expansion: Expansion;
  readonly #parameters = new Map<string, Node | 'open'>();
  readonly #outputs = new Map<string, Node | 'open'>();
  readonly #sections = new Map<string, ReadonlyMap<string, Entry>>();

  constructor(document: MapNode, instance: Instance | null, expansion: Expansion) {
    this.document = document;
    this.instance = instance;
    this.#expansion = expansion;
    this.references = this.#makeReferences();
  }

  /** `''`, or `Outer.Inner.`. */
  get prefix(): string {
    return this.instance === null ? '' : `${this.instance.fullName}.`;
  }

  /** The entries of a section by name; empty when it is no map. */
  section(name: string): ReadonlyMap<string, Entry> {
    const known = this.#sections.get(name);
    if (known !== undefined) return known;
    const value = valueAt(this.document, name);
    const entries = new Map(value?.kind === 'map' ? value.entries.map((entry) => [entry.key, entry] as const) : []);
    this.#sections.set(name, entries);
    return entries;
  }

  /** A value that is written here, with the names of the expanded template. */
  replaced(node: Node): Node {
    return replaceReferences(node, this.references);
  }

  #makeReferences(): References {
    return {
      place: this.instance?.place,
      ref: (name, at) => this.#ref(name, at),
      attribute: (resource, attribute, at) => this.#attribute(resource, attribute, at),
      isResource: (name) =>
        this.section('Resources').has(baseName(name)) || this.section('Resources').has(firstName(name)),
      condition: (name) => `${this.prefix}${name}`,
      mapping: (name) => `${this.prefix}${name}`,
      computedCondition: (node, at) => this.#computedCondition(node, at),
    };
  }

  #ref(name: string, at: TextRange): Replacement | undefined {
    if (this.instance === null) return undefined;
    const variable = (kind: string) => ({ variable: `__auto_generated__${this.#words()}__${kind}__${name}` });
    if (this.section('Parameters').has(name)) {
      return { node: this.#parameter(name), inText: variable('Parameter') };
    }
    const full = `${this.prefix}${name}`;
    if (this.section('Locals').has(name)) return { node: refTo(full, at), inText: variable('Local') };
    if (!this.references.isResource(name)) return undefined;
    return { node: refTo(full, at), inText: { name: full } };
  }

  #attribute(resource: string, attribute: string, at: TextRange): Replacement | undefined {
    const inner = this.inner.get(resource);
    if (inner !== undefined) {
      const variable = `__auto_generated__${inner.#words()}__Output__${attribute}`;
      return { node: inner.output(attribute, at), inText: { variable } };
    }
    if (this.instance === null) return undefined;
    const full = `${this.prefix}${resource}`;
    return { node: attributeOf(full, attribute, at), inText: { name: `${full}.${attribute}` } };
  }

  /** What gives the name of a condition gives one of this scope's (reference/template-language.md 3.15). */
  #computedCondition(node: Node, at: TextRange): Node | undefined {
    if (this.instance === null) return undefined;
    const kind = scalar('Condition', at);
    return call('Fn::TransformNamespace', list([kind, scalar(this.prefix, at), node], at), at);
  }

  #words(): string {
    return this.instance?.fullName.replaceAll('.', '__') ?? '';
  }

  #parameter(name: string): Node {
    return this.#once(this.#parameters, name, () => {
      const { resource, parent, module, place } = this.instance!;
      const given = valueAt(valueAt(resource.value, 'Properties'), name);
      if (given !== undefined) return parent.replaced(given);
      const declaration = this.section('Parameters').get(name)!;
      return defaultOf(declaration, module, place) ?? scalar(null, place);
    });
  }

  /** The value of one of the module's outputs, for whoever uses the module. */
  output(name: string, at: TextRange): Node {
    const output = this.section('Outputs').get(name);
    if (output === undefined) return this.#reportOutput(name, at);
    return this.#once(this.#outputs, name, () => {
      const value = this.replaced(valueAt(output.value, 'Value') ?? scalar(null, output.keyRange));
      const own = textOf(valueAt(output.value, 'Condition'));
      const inner = own === undefined ? value : this.#guarded(`${this.prefix}${own}`, name, value);
      return this.condition === null ? inner : this.#guarded(this.condition, name, inner);
    });
  }

  /** Using an output of a module that does not exist fails, as it does in ROS (reference/template-language.md 6.3). */
  #guarded(condition: string, name: string, value: Node): Node {
    const { fullName, type, place } = this.instance!;
    const why = `invalid output(${name}) of module{${fullName}, ${type}}, as condition(${condition}) is false`;
    const failing = call('Fn::Select', fromJson(['not_exist', {}, null, why], place), place);
    return call('Fn::If', list([scalar(condition, place), value, failing], place), place);
  }

  #reportOutput(name: string, at: TextRange): Node {
    const { fullName, type, path } = this.instance!;
    const message = `The module \`${fullName}\` (${type}) has no output \`${name}\`.`;
    const hint = this.#expansion.hint(name, this.section('Outputs').keys());
    this.#expansion.report('ResourceAttributeUnknown', message, path, at, hint);
    return scalar(null, at);
  }

  #once(values: Map<string, Node | 'open'>, name: string, make: () => Node): Node {
    const known = values.get(name);
    if (known !== undefined && known !== 'open') return known;
    const place = this.instance!.place;
    if (known === 'open' || this.#expansion.handing >= MAX_HANDED) {
      this.#reportCircle(known === 'open');
      return scalar(null, place);
    }
    values.set(name, 'open');
    this.#expansion.handing += 1;
    const node = make();
    this.#expansion.handing -= 1;
    values.set(name, node);
    return node;
  }

  #reportCircle(circle: boolean): void {
    const { fullName, type, path, place } = this.instance!;
    const message = circle
      ? `The module \`${fullName}\` (${type}) needs a value that is made from its own outputs.`
      : `Values go through more than ${MAX_HANDED} modules before they reach \`${fullName}\`.`;
    this.#expansion.report(circle ? 'ModuleCycle' : 'ExpansionTooLarge', message, path, place);
  }
}

/** `A` of `A[3]`. */
export function baseName(name: string): string {
  const bracket = name.indexOf('[');
  return bracket === -1 ? name : name.slice(0, bracket);
}

/** `M` of `M.R`, the resource `R` of the module `M`. */
export function firstName(name: string): string {
  const dot = name.indexOf('.');
  return baseName(dot === -1 ? name : name.slice(0, dot));
}
