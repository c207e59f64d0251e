import type { TextRange } from '../../base/diagnostic.ts';
import { type Entry, isNull, type MapNode, type Node, textOf } from '../../text/node.ts';
import type { Expansion } from '../expansion.ts';
import { call, entry, entryOf, list, map, scalar, valueAt, withSections } from '../nodes.ts';
import { replaceEntries } from '../references.ts';
import { Dependencies } from './dependencies.ts';
import { openInstances } from './open-instances.ts';
import { resourceEntry } from './resource-entry.ts';
import { Scope } from './scope.ts';

/**
 * Puts the resources of modules in place of the resources that name them (reference/template-language.md 6.3): `R` of the
 * module `M` becomes `M.R`, and so do conditions, mappings and locals; parameters become the values given to them; outputs
 * become their values where they are referred to.
 */
export function expandModules(document: MapNode, expansion: Expansion): MapNode {
  const root = new Scope(document, null, expansion);
  openInstances(root, expansion);
  if (root.inner.size === 0) return document;
  return new Assembly(root, expansion).document();
}

/** The sections of the expanded template, gathered from all scopes. */
class Assembly {
  readonly #root: Scope;
  readonly #expansion: Expansion;
  readonly #dependencies: Dependencies;
  readonly #made: Record<'Mappings' | 'Conditions' | 'Locals', Entry[]> = { Mappings: [], Conditions: [], Locals: [] };

  constructor(root: Scope, expansion: Expansion) {
    this.#root = root;
    this.#expansion = expansion;
    this.#dependencies = new Dependencies(expansion);
  }

  document(): MapNode {
    const { document } = this.#root;
    for (const inner of this.#root.inner.values()) this.#settle(inner);
    const resources = this.#resources(this.#root);
    for (const inner of this.#root.inner.values()) this.#declare(inner);
    const sections = new Map<string, Entry | undefined>();
    sections.set('Resources', withValue(entryOf(document, 'Resources')!, this.#distinct(resources)));
    const outputs = entryOf(document, 'Outputs');
    if (outputs !== undefined) sections.set('Outputs', this.#outputs(outputs));
    for (const [name, made] of Object.entries(this.#made)) {
      if (made.length > 0) sections.set(name, this.#joined(name, made));
    }
    return withSections(document, sections);
  }

  /** Conditions and waiting go from the outside in, before any value is made. */
  #settle(scope: Scope): void {
    const { resource, parent, place, fullName } = scope.instance!;
    const own = textOf(valueAt(resource.value, 'Condition'));
    const condition = own === undefined ? null : `${parent.prefix}${own}`;
    scope.condition = this.#both(parent.condition, condition, fullName, place);
    scope.waitsFor = this.#dependencies.of(resource, parent);
    for (const inner of scope.inner.values()) this.#settle(inner);
  }

  /** The name of the condition that both hold. */
  #both(outer: string | null, own: string | null, name: string, place: TextRange): string | null {
    if (outer === null || own === null) return outer ?? own;
    const joined = `__auto_generated__${name.replaceAll('.', '__')}__Condition`;
    const operands = list([scalar(outer, place), scalar(own, place)], place);
    this.#made.Conditions.push(entry(joined, call('Fn::And', operands, place), place));
    return joined;
  }

  #resources(scope: Scope): readonly Entry[] {
    return [...scope.section('Resources').values()].flatMap((resource) => {
      const inner = scope.inner.get(resource.key);
      if (inner !== undefined) return this.#resources(inner);
      const place = scope.instance?.place ?? resource.keyRange;
      const own = textOf(valueAt(resource.value, 'Condition'));
      const name = `${scope.prefix}${resource.key}`;
      const condition = this.#both(scope.condition, own === undefined ? null : `${scope.prefix}${own}`, name, place);
      return [resourceEntry(resource, scope, condition, this.#dependencies)];
    });
  }

  /** Mappings, conditions and locals of a module, and of those in it. */
  #declare(scope: Scope): void {
    const { place } = scope.instance!;
    for (const name of ['Mappings', 'Conditions', 'Locals'] as const) {
      for (const { key, value } of scope.section(name).values()) {
        const replaced = name === 'Locals' && value.kind === 'map' ? this.#local(value, scope) : scope.replaced(value);
        this.#made[name].push(entry(`${scope.prefix}${key}`, replaced, place));
      }
    }
    for (const inner of scope.inner.values()) this.#declare(inner);
  }

  /** A local is a declaration, also when its only attribute looks like a function. */
  #local(value: MapNode, scope: Scope): Node {
    return replaceEntries(value, scope.references, (attribute) => scope.replaced(attribute.value));
  }

  #outputs(section: Entry): Entry {
    const root = this.#root;
    if (section.value.kind !== 'map') return section;
    const replaced = replaceEntries(section.value, root.references, ({ value }) => {
      if (value.kind !== 'map') return value;
      return replaceEntries(value, root.references, (one) =>
        one.key === 'Value' ? root.replaced(one.value) : one.value,
      );
    });
    return { ...section, value: replaced };
  }

  /** Appended to what the template itself declares. */
  #joined(name: string, made: readonly Entry[]): Entry {
    const section = entryOf(this.#root.document, name);
    const place = made[0]!.keyRange;
    if (section === undefined || isNull(section.value))
      return entry(name, map(made, place), section?.keyRange ?? place);
    if (section.value.kind !== 'map') return section;
    return withValue(section, [...section.value.entries, ...made]);
  }

  /** A name that the template gives to a resource of its own stays with that. */
  #distinct(resources: readonly Entry[]): readonly Entry[] {
    const own = this.#root.section('Resources');
    const seen = new Set<string>();
    return resources.filter((resource) => {
      const taken =
        seen.has(resource.key) || (own.has(resource.key) && own.get(resource.key)!.keyRange !== resource.keyRange);
      seen.add(resource.key);
      if (!taken) return true;
      const message = `A module brings the resource \`${resource.key}\`, and the template has one of that name.`;
      this.#expansion.report(
        'NameConflict',
        message,
        ['Resources', resource.key],
        resource.keyRange,
        'Rename one of the two.',
      );
      return false;
    });
  }
}

function withValue(section: Entry, entries: readonly Entry[]): Entry {
  return { ...section, value: map(entries, section.value.range) };
}
