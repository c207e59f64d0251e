import type { TextRange } from '../../base/diagnostic.ts';
import { type Entry, isNull, type Node, textOf } from '../../text/node.ts';
import { describe, type Expansion } from '../expansion.ts';
import { scalar, valueAt } from '../nodes.ts';
import { baseName, firstName, type Scope } from './scope.ts';

/** `DependsOn` in the names of the expanded template, where a module stands for all its resources. */
export class Dependencies {
  readonly #expansion: Expansion;
  readonly #leaves = new Map<Scope, readonly string[]>();

  constructor(expansion: Expansion) {
    this.#expansion = expansion;
  }

  /** What a resource of `scope` waits for by its own words, and with it everything that uses the module it is in. */
  of(resource: Entry, scope: Scope): readonly Node[] {
    const written = valueAt(resource.value, 'DependsOn');
    if (written === undefined || isNull(written)) return scope.waitsFor;
    const items = written.kind === 'list' ? written.items : [written];
    return [...scope.waitsFor, ...items.flatMap((item) => this.#names(item, resource, scope))];
  }

  #names(item: Node, resource: Entry, scope: Scope): readonly Node[] {
    const place = scope.instance?.place ?? item.range;
    const name = textOf(item);
    if (name !== undefined && name !== '') return this.#named(name, place, scope);
    if (item.kind !== 'map' || scope.instance === null) return [item];
    const path = ['Resources', `${scope.prefix}${resource.key}`, 'DependsOn'];
    const message = `${describe(path)} is computed inside a module; Rosette needs it written out there.`;
    this.#expansion.report('NotSupportedYet', message, path, place);
    return [];
  }

  #named(name: string, place: TextRange, scope: Scope): readonly Node[] {
    const inner = scope.inner.get(name);
    if (inner === undefined) return [scalar(`${scope.prefix}${name}`, place)];
    const leaves = this.#leavesOf(inner);
    return this.#expansion.charge(leaves.length) ? leaves.map((leaf) => scalar(leaf, place)) : [];
  }

  #leavesOf(scope: Scope): readonly string[] {
    const known = this.#leaves.get(scope);
    if (known !== undefined) return known;
    const leaves = [...scope.section('Resources').keys()].flatMap((name) => {
      const inner = scope.inner.get(name);
      return inner === undefined ? [`${scope.prefix}${name}`] : this.#leavesOf(inner);
    });
    this.#leaves.set(scope, leaves);
    return leaves;
  }

  /** Whether any name of a `DependsOn` is a module. */
  usesModule(written: Node, scope: Scope): boolean {
    const items = written.kind === 'list' ? written.items : [written];
    return items.some((item) => scope.inner.has(firstName(baseName(textOf(item) ?? ''))));
  }
}
