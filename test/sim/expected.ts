import {
  DEFAULTS,
  type ResourceKind,
  type ResourceSpec,
  type TemplateSpec,
  targetOf,
  type ValueSpec,
} from './story.ts';

/*
 * What a template means, told a second time and as simply as can be: the reference that the engine is held against. It
 * knows nothing of plans, steps or order.
 */

/** A template with its parameters. */
export interface Wanted {
  readonly spec: TemplateSpec;
  /** As given; what is not has its default. */
  readonly given: Readonly<Record<string, string>>;
  readonly tag: string;
}

/** One cloud object as it should be. Ids of other objects stand as `<path>`. */
export interface ObjectView {
  readonly kind: ResourceKind;
  readonly value: string;
  readonly fixed: string | null;
  /** Null where the tag is not looked at. */
  readonly tag: string | null;
}

/** By path: `A`, `Net/A`. */
export type CloudView = ReadonlyMap<string, ObjectView>;

export function expectedCloud(wanted: Wanted): CloudView {
  const view = new Map<string, ObjectView>();
  fill(wanted, '', (name) => `<${name}>`, view);
  return view;
}

/** A resource as it is in the stack, with the name that it has there: `A`, `A[0]`. */
export interface Instance extends ResourceSpec {
  /** Name in the template. */
  readonly base: string;
  /** Null where the resource has no `Count`. */
  readonly index: number | null;
}

export function presentResources({ spec, given }: Pick<Wanted, 'spec' | 'given'>): readonly Instance[] {
  const on = (given.Flag ?? DEFAULTS.Flag) === 'yes';
  return spec.resources
    .filter((resource) => resource.conditional !== true || on)
    .flatMap((resource) => instancesOf(resource, given));
}

function instancesOf(resource: ResourceSpec, given: Wanted['given']): readonly Instance[] {
  const { name, count } = resource;
  if (count === undefined) return [{ ...resource, base: name, index: null }];
  const length = count === 'N' ? Number(given.N ?? DEFAULTS.N) : count;
  return Array.from({ length }, (_, index) => ({ ...resource, name: `${name}[${index}]`, base: name, index }));
}

/** Names of the instances that the named one needs, in the order of the template. */
export function needsOf(name: string, wanted: Wanted): readonly string[] {
  const present = presentResources(wanted);
  const resource = present.find((other) => other.name === name);
  if (resource === undefined) return [];
  return present.filter((other) => isNeeded(other, resource)).map((other) => other.name);
}

function isNeeded(other: Instance, { needs, value, fixed, index }: Instance): boolean {
  if (needs?.includes(other.base)) return true;
  return [value, fixed].some((of) => {
    if (of === undefined || targetOf(of) !== other.base) return false;
    const own = typeof of === 'object' && 'each' in of && index !== null && other.index !== null;
    return !own || other.index === index;
  });
}

/** Instances by the name of their resource, each with its id and what it echoes. Those of a resource without `Count` are one. */
type Answers = Map<
  string,
  { readonly counted: boolean; readonly list: { readonly id: string; readonly echo: string }[] }
>;

/** Adds the objects of one stack; answers its output `Out`. */
function fill(wanted: Wanted, path: string, idOf: (path: string) => string, view: Map<string, ObjectView>): string {
  const answers: Answers = new Map();
  const on = (wanted.given.Flag ?? DEFAULTS.Flag) === 'yes';
  for (const resource of wanted.spec.resources) {
    if (resource.conditional === true && !on) continue;
    const list: { id: string; echo: string }[] = [];
    for (const instance of instancesOf(resource, wanted.given)) {
      const read = (value: ValueSpec): string => evaluate(value, instance, wanted.given, answers);
      const value = read(instance.value);
      const own = `${path}${instance.name}`;
      let echo = echoOf(value);
      if (instance.child === undefined) {
        const fixed = instance.fixed === undefined ? null : read(instance.fixed);
        const tag = path === '' && instance.kind !== 'Rigid' ? wanted.tag : null;
        view.set(own, { kind: instance.kind, value, fixed, tag });
      } else {
        const { S = '', N = DEFAULTS.N } = wanted.given;
        echo = fill({ spec: instance.child, given: { P: value, S, N }, tag: wanted.tag }, `${own}/`, idOf, view);
      }
      list.push({ id: idOf(own), echo });
    }
    answers.set(resource.name, { counted: resource.count !== undefined, list });
  }
  const last = wanted.spec.resources.findLast((resource) => resource.conditional !== true);
  if (last === undefined) return 'none';
  return answers
    .get(last.name)!
    .list.map(({ echo }) => echo)
    .join('+');
}

/** An attribute tells of an id without being a reference to it. */
function echoOf(value: string): string {
  const text = value.replace(/^\[(.*)\]$/, (_, list: string) => list.replaceAll(',', '+'));
  return text.replace(/<([^<>]+)>/g, '($1)');
}

function evaluate(value: ValueSpec, owner: Instance, given: Wanted['given'], answers: Answers): string {
  if (typeof value === 'string') return value;
  if ('param' in value) return value.param === 'P' ? (given.P ?? DEFAULTS.P) : (given.S ?? '');
  if ('index' in value) return owner.index === null ? value.index : `${value.index}-${owner.index}`;
  const found = answers.get(targetOf(value)!);
  if (found === undefined) return 'off';
  const { counted, list } = found;
  if ('sub' in value) return `${list.map(({ echo }) => echo).join('+')}/${given.P ?? DEFAULTS.P}`;
  if ('each' in value && counted && owner.index !== null) return list[owner.index]?.id ?? 'off';
  const texts = list.map((answer) => answerText(value, answer));
  if (!counted) return texts[0]!;
  return owner.kind === 'Nest' ? texts.join('+') : `[${texts.join(',')}]`;
}

function answerText(value: ValueSpec, { id, echo }: { readonly id: string; readonly echo: string }): string {
  if (typeof value !== 'object' || !('att' in value)) return id;
  switch (value.att[1]) {
    case 'Id':
      return id;
    case 'Key':
      return `hush-${id.replace('<', '{').replace('>', '}')}`;
    case 'Echo':
    case 'Outputs.Out':
      return echo;
  }
}

export type Change = 'same' | 'update' | 'replace' | 'create' | 'remove';

/** What must be done to each resource of a stack without nested ones, from one sound state to the next. */
export function expectedChanges(before: Wanted, after: Wanted, taint: readonly string[]): ReadonlyMap<string, Change> {
  const old = expectedCloud(before);
  const changes = new Map<string, Change>();
  // What is made anew has another id, which those that refer to it then have to follow.
  const idOf = (name: string) => (changes.get(name) === 'replace' ? `<new ${name}>` : `<${name}>`);
  const next = new Map<string, ObjectView>();
  for (const { name, base } of presentResources(after)) {
    next.clear();
    fill(upTo(after, base), '', idOf, next);
    changes.set(name, changeOf(old.get(name), next.get(name)!, taint.includes(name)));
  }
  for (const name of old.keys()) if (!changes.has(name)) changes.set(name, 'remove');
  return changes;
}

/** The resources up to the named one: those that it can refer to, and itself. */
function upTo(wanted: Wanted, name: string): Wanted {
  const at = wanted.spec.resources.findIndex((resource) => resource.name === name);
  return { ...wanted, spec: { resources: wanted.spec.resources.slice(0, at + 1) } };
}

function changeOf(before: ObjectView | undefined, after: ObjectView, tainted: boolean): Change {
  if (before === undefined) return 'create';
  if (tainted || before.kind !== after.kind || before.fixed !== after.fixed) return 'replace';
  if (before.value !== after.value) return after.kind === 'Rigid' ? 'replace' : 'update';
  return before.tag === after.tag ? 'same' : 'update';
}

/** Differences in words; empty when the views are the same. */
export function viewDifferences(actual: CloudView, expected: CloudView): readonly string[] {
  const paths = [...new Set([...actual.keys(), ...expected.keys()])].sort();
  return paths.flatMap((path) => {
    const is = viewText(actual.get(path), expected.get(path));
    const shall = viewText(expected.get(path), actual.get(path));
    return is === shall ? [] : [`${path} is ${is}, and should be ${shall}`];
  });
}

function viewText(view: ObjectView | undefined, other: ObjectView | undefined): string {
  if (view === undefined) return 'absent';
  const tag = view.tag === null || other?.tag === null ? '' : ` tag=${view.tag}`;
  return `${view.kind} value=${view.value} fixed=${view.fixed ?? '-'}${tag}`;
}
