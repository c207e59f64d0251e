import type { Random } from './random.ts';
import { type ResourceKind, type ResourceSpec, type TemplateSpec, targetOf, type ValueSpec } from './story.ts';

const NAMES = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'] as const;
const TEXTS = ['a', 'b', 'c'] as const;
const KINDS: readonly ResourceKind[] = ['Plain', 'Plain', 'Plain', 'Slow', 'Wait', 'Named', 'Rigid'];
const DEEPEST = 2;

export function generateTemplate(random: Random, depth = 0): TemplateSpec {
  const size = 1 + random.int(depth === 0 ? 6 : 3);
  const resources: ResourceSpec[] = [];
  for (const name of NAMES.slice(0, size)) resources.push(resource(random, name, resources, depth));
  return { resources };
}

/** A few edits: another text, another reference, one more resource, one less … */
export function changeTemplate(random: Random, template: TemplateSpec, depth = 0): TemplateSpec {
  let resources = [...template.resources];
  for (let edits = random.int(4); edits >= 0; edits -= 1) resources = edit(random, resources, depth);
  return { resources };
}

function resource(random: Random, name: string, before: readonly ResourceSpec[], depth: number): ResourceSpec {
  const nests = depth < DEEPEST && random.chance(0.08);
  return {
    name,
    kind: nests ? 'Nest' : random.pick(KINDS),
    value: value(random, before, depth),
    ...(nests ? { child: generateTemplate(random, depth + 1) } : {}),
    ...(!nests && random.chance(0.5) ? { fixed: fixed(random, before, depth) } : {}),
    ...(random.chance(0.3) ? { needs: random.some(namesOf(before), 0.4) } : {}),
    ...(random.chance(0.1) ? { retain: true as const } : {}),
    ...(random.chance(0.12) ? { conditional: true as const } : {}),
    ...(random.chance(0.12) ? { count: count(random, depth) } : {}),
    ...(random.chance(0.1) ? { note: random.pick(TEXTS) } : {}),
  };
}

/** Deep down there are few: each is a resource of each instance of its parent. */
function count(random: Random, depth: number): number | 'N' {
  if (depth > 0) return random.int(3);
  return random.chance(0.5) ? 'N' : random.int(5);
}

function namesOf(resources: readonly ResourceSpec[]): string[] {
  return resources.map((one) => one.name);
}

function value(random: Random, before: readonly ResourceSpec[], depth: number): ValueSpec {
  const plain = before.filter((one) => one.child === undefined);
  const nested = before.filter((one) => one.child !== undefined);
  if (nested.length > 0 && random.chance(0.4)) return { att: [random.pick(nested).name, 'Outputs.Out'] };
  if (plain.length > 0 && random.chance(0.6)) {
    const { name } = random.pick(plain);
    const way = random.pick(['ref', 'ref', 'each', 'Id', 'Echo', 'Key', 'sub'] as const);
    return reference(way, name);
  }
  if (random.chance(0.1)) return { index: random.pick(TEXTS) };
  if (random.chance(0.3)) return { param: depth > 0 || random.chance(0.6) ? 'P' : 'S' };
  return random.pick(TEXTS);
}

function reference(way: 'ref' | 'each' | 'sub' | 'Id' | 'Echo' | 'Key', name: string): ValueSpec {
  switch (way) {
    case 'ref':
      return { ref: name };
    case 'each':
      return { each: name };
    case 'sub':
      return { sub: name };
    default:
      return { att: [name, way] };
  }
}

/** What a nested stack is given may be an id of the parent's, which the child may mention but not build on. */
function fixed(random: Random, before: readonly ResourceSpec[], depth: number): ValueSpec {
  const found = value(random, before, depth);
  return depth > 0 && typeof found === 'object' && ('param' in found || 'sub' in found) ? random.pick(TEXTS) : found;
}

function edit(random: Random, resources: ResourceSpec[], depth: number): ResourceSpec[] {
  const at = random.int(resources.length);
  const old = resources[at];
  const before = resources.slice(0, at);
  const changed = (more: Partial<ResourceSpec>): ResourceSpec[] =>
    resources.map((one, index) => (index === at ? ({ ...one, ...more } as ResourceSpec) : one));
  if (old === undefined || random.chance(0.2)) return added(random, resources, depth);
  if (random.chance(0.1)) return uprooted(random, resources, at);
  switch (
    random.pick([
      'value',
      'value',
      'fixed',
      'remove',
      'remove',
      'needs',
      'retain',
      'note',
      'kind',
      'conditional',
      'count',
    ] as const)
  ) {
    case 'value':
      if (old.child !== undefined && random.chance(0.6))
        return changed({ child: changeTemplate(random, old.child, depth + 1) });
      return changed({ value: value(random, before, depth) });
    case 'fixed':
      return old.child === undefined ? changed({ fixed: fixed(random, before, depth) }) : resources;
    case 'remove':
      return removed(random, resources, old.name);
    case 'needs':
      return changed({ needs: random.some(namesOf(before), 0.4) });
    case 'retain':
      return withOrWithout(resources, at, 'retain');
    case 'conditional':
      return withOrWithout(resources, at, 'conditional');
    case 'count':
      return recounted(random, resources, at, depth);
    case 'note':
      return changed({ note: random.pick(TEXTS) });
    case 'kind':
      return old.child === undefined ? changed({ kind: random.pick(KINDS) }) : resources;
  }
}

function withOrWithout(resources: ResourceSpec[], at: number, key: 'retain' | 'conditional'): ResourceSpec[] {
  return resources.map((one, index) => {
    if (index !== at) return one;
    const { [key]: had, ...rest } = one;
    return had === true ? rest : { ...one, [key]: true };
  });
}

/** Another count, none any more, or one for the first time. */
function recounted(random: Random, resources: ResourceSpec[], at: number, depth: number): ResourceSpec[] {
  const { count: had, ...rest } = resources[at]!;
  const counted = had === undefined || random.chance(0.7);
  return resources.with(at, counted ? { ...rest, count: count(random, depth) } : rest);
}

/** One more resource anywhere; one behind it may come to refer to it. */
function added(random: Random, resources: ResourceSpec[], depth: number): ResourceSpec[] {
  const free = NAMES.filter((name) => resources.every((one) => one.name !== name));
  if (free.length === 0) return resources;
  const at = random.int(resources.length + 1);
  const fresh = resource(random, random.pick(free), resources.slice(0, at), depth);
  const user = at + random.int(resources.length - at + 1);
  const others = resources.map((one, index) =>
    index === user && one.child === undefined && fresh.child === undefined
      ? { ...one, value: { ref: fresh.name } }
      : one,
  );
  return others.toSpliced(at, 0, fresh);
}

/** A resource is made anew, and one that stood on it goes. */
function uprooted(random: Random, resources: ResourceSpec[], at: number): ResourceSpec[] {
  const { name, child } = resources[at]!;
  if (child !== undefined) return resources;
  const users = resources.filter(({ value, fixed }) =>
    [value, fixed].some((of) => of !== undefined && targetOf(of) === name),
  );
  const anew = resources.with(at, { ...resources[at]!, fixed: random.pick(TEXTS) });
  return users.length === 0 ? anew : removed(random, anew, random.pick(users).name);
}

/** Whoever referred to the resource gets a text instead. */
function removed(random: Random, resources: readonly ResourceSpec[], name: string): ResourceSpec[] {
  if (resources.length === 1) return [...resources];
  const without = (of: ValueSpec): ValueSpec => (refersTo(of, name) ? random.pick(TEXTS) : of);
  return resources
    .filter((one) => one.name !== name)
    .map((one) => ({
      ...one,
      value: without(one.value),
      ...(one.fixed === undefined ? {} : { fixed: without(one.fixed) }),
      ...(one.needs === undefined ? {} : { needs: one.needs.filter((need) => need !== name) }),
    }));
}

function refersTo(value: ValueSpec, name: string): boolean {
  return targetOf(value) === name;
}
