import type { ResourceKind, ResourceSpec, TemplateSpec, ValueSpec } from './story.ts';

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

export function presentResources({ spec, given }: Pick<Wanted, 'spec' | 'given'>): readonly ResourceSpec[] {
  return spec.resources.filter((resource) => resource.conditional !== true || (given.Flag ?? 'yes') === 'yes');
}

/** Adds the objects of one stack; answers its output `Out`. */
function fill(wanted: Wanted, path: string, idOf: (path: string) => string, view: Map<string, ObjectView>): string {
  const echoes = new Map<string, string>();
  const read = (value: ValueSpec): string => evaluate(value, wanted.given, echoes, (name) => idOf(`${path}${name}`));
  for (const resource of presentResources(wanted)) {
    const value = read(resource.value);
    if (resource.child === undefined) {
      const fixed = resource.fixed === undefined ? null : read(resource.fixed);
      const tag = path === '' && resource.kind !== 'Rigid' ? wanted.tag : null;
      view.set(`${path}${resource.name}`, { kind: resource.kind, value, fixed, tag });
      echoes.set(resource.name, echoOf(value));
    } else {
      const inner = { spec: resource.child, given: { P: value, S: wanted.given.S ?? '' }, tag: wanted.tag };
      echoes.set(resource.name, fill(inner, `${path}${resource.name}/`, idOf, view));
    }
  }
  const last = wanted.spec.resources.findLast((resource) => resource.conditional !== true);
  return last === undefined ? 'none' : echoes.get(last.name)!;
}

/** An attribute tells of an id without being a reference to it. */
function echoOf(value: string): string {
  return value.replace(/<([^<>]+)>/g, '($1)');
}

function evaluate(
  value: ValueSpec,
  given: Wanted['given'],
  echoes: ReadonlyMap<string, string>,
  idOf: (name: string) => string,
): string {
  if (typeof value === 'string') return value;
  if ('param' in value) return value.param === 'P' ? (given.P ?? 'p0') : (given.S ?? '');
  const name = 'ref' in value ? value.ref : 'att' in value ? value.att[0] : value.sub;
  if (!echoes.has(name)) return 'off';
  if ('ref' in value) return idOf(name);
  if ('sub' in value) return `${echoes.get(name)!}/${given.P ?? 'p0'}`;
  switch (value.att[1]) {
    case 'Id':
      return idOf(name);
    case 'Key':
      return `hush-${idOf(name).replace('<', '{').replace('>', '}')}`;
    case 'Echo':
    case 'Outputs.Out':
      return echoes.get(name)!;
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
  for (const { name } of presentResources(after)) {
    next.clear();
    fill(upTo(after, name), '', idOf, next);
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
