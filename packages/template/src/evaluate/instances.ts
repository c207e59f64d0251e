import { instanceHint, instanceName, parseInstanceName } from '../model/count.ts';
import type { ResourceDeclaration, Template } from '../model/template.ts';
import type { Conditions } from './conditions.ts';
import type { InstanceList, Presence } from './scope.ts';
import { Unknown } from './value.ts';

/** Number of instances of every counted resource; unknown while its `Count` is. */
export type Counts = ReadonlyMap<string, number | Unknown>;

/** What a name in `Desired.resources` was declared as. */
export interface Origin {
  readonly declaration: ResourceDeclaration;
  /** Null: no instance, but the declared resource itself. */
  readonly index: number | null;
}

/** The index of the instance at hand. What nobody asked the index for is the same in every instance. */
export class InstanceIndex {
  readonly resource: string;
  current: number;
  wasRead = false;

  constructor(resource: string, current: number) {
    this.resource = resource;
    this.current = current;
  }

  read(): number {
    this.wasRead = true;
    return this.current;
  }

  /** The instance, where it makes a difference. */
  get subject(): string | undefined {
    return this.wasRead ? instanceName(this.resource, this.current) : undefined;
  }
}

/** Which resources a template is in one stack: what exists under which name. Names of instances are made once. */
export class Instances {
  readonly #template: Template;
  readonly #conditions: Conditions;
  readonly #counts: Counts;
  readonly #lists = new Map<string, InstanceList>();

  constructor(template: Template, conditions: Conditions, counts: Counts) {
    this.#template = template;
    this.#conditions = conditions;
    this.#counts = counts;
  }

  /** False: nothing is counted. */
  get any(): boolean {
    return this.#counts.size > 0;
  }

  presence(name: string): Presence {
    const declared = this.#template.resources.get(name);
    if (declared !== undefined) return declared.count === null ? this.#state(declared) : 'counted';
    const parsed = parseInstanceName(name);
    const count = parsed && this.#counts.get(parsed.resource);
    if (count === undefined) return 'undeclared';
    const counted = this.#template.resources.get(parsed!.resource)!;
    if (count instanceof Unknown) return parsed!.index === 0 ? this.#state(counted) : 'undecided';
    return parsed!.index < count ? this.#state(counted) : 'undeclared';
  }

  exists(declaration: ResourceDeclaration): boolean {
    return this.#state(declaration) === 'present';
  }

  /** Of a counted resource, whether it exists or not. */
  list(resource: string): InstanceList {
    let list = this.#lists.get(resource);
    if (list === undefined) {
      list = listOf(resource, this.#counts.get(resource)!);
      this.#lists.set(resource, list);
    }
    return list;
  }

  hint(name: string): string | undefined {
    return instanceHint(name, this.#template, ({ name: { text } }) => {
      const count = this.#counts.get(text);
      return count instanceof Unknown ? undefined : count;
    });
  }

  /** Of a name of a resource that exists. */
  origin(name: string): Origin {
    const declared = this.#template.resources.get(name);
    if (declared !== undefined) return { declaration: declared, index: null };
    const { resource, index } = parseInstanceName(name)!;
    return { declaration: this.#template.resources.get(resource)!, index };
  }

  #state({ condition }: ResourceDeclaration): 'present' | 'absent' {
    return condition === null || this.#conditions.get(condition.text) !== false ? 'present' : 'absent';
  }
}

function listOf(resource: string, count: number | Unknown): InstanceList {
  if (count instanceof Unknown) return { names: [instanceName(resource, 0)], unknown: count };
  return { names: Array.from({ length: count }, (_, index) => instanceName(resource, index)), unknown: null };
}
