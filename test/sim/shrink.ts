import { failureOf } from './run-story.ts';
import {
  type Act,
  type ChangeAct,
  type ResourceSpec,
  type Story,
  type TemplateSpec,
  targetOf,
  type ValueSpec,
} from './story.ts';

/** Most stories that are tried. */
const MAX_TRIES = 2_000;

/** The shortest story that can be found, by taking things away one at a time, that breaks the same invariant. */
export async function shrink(story: Story, invariant: string): Promise<Story> {
  let shortest = story;
  let tries = 0;
  for (let shorter: Story | undefined = story; shorter !== undefined; ) {
    shorter = undefined;
    for (const candidate of simpler(shortest)) {
      tries += 1;
      if (tries > MAX_TRIES) return shortest;
      if ((await failureOf(candidate))?.invariant !== invariant) continue;
      shorter = candidate;
      shortest = candidate;
      break;
    }
  }
  return shortest;
}

function* simpler(story: Story): Generator<Story> {
  if (story.store === 'sqlite') yield { ...story, store: 'memory' };
  for (const at of story.acts.keys()) yield { ...story, acts: story.acts.toSpliced(at, 1) };
  for (const at of story.faults.keys()) yield { ...story, faults: story.faults.toSpliced(at, 1) };
  for (const name of namesIn(story)) yield { ...story, acts: story.acts.map((act) => withoutResource(act, name)) };
  for (const [at, act] of story.acts.entries()) {
    for (const other of simplerActs(act)) yield { ...story, acts: story.acts.with(at, other) };
  }
  for (const [at, fault] of story.faults.entries()) {
    if (!('commit' in fault) || fault.commit <= 1) continue;
    yield { ...story, faults: story.faults.with(at, { ...fault, commit: fault.commit - 1 }) };
  }
}

function* simplerActs(act: Act): Generator<Act> {
  const optional = Object.keys(act).filter((key) => !['act', 'stack', 'template', 'given'].includes(key));
  for (const key of optional) yield without(act, key) as Act;
  if (act.act !== 'change') return;
  for (const key of Object.keys(act.given)) yield { ...act, given: without(act.given, key) } as ChangeAct;
  for (const template of simplerTemplates(act.template)) yield { ...act, template };
}

function* simplerTemplates(template: TemplateSpec | null): Generator<TemplateSpec> {
  if (template === null) return;
  const { resources } = template;
  for (const { name } of resources) if (resources.length > 1) yield withoutName(template, name);
  for (const [at, resource] of resources.entries()) {
    for (const other of simplerResources(resource)) yield { resources: resources.with(at, other) };
  }
}

function* simplerResources(resource: ResourceSpec): Generator<ResourceSpec> {
  const { child } = resource;
  if (child !== undefined) yield { ...(without(resource, 'child') as ResourceSpec), kind: 'Plain' };
  for (const key of ['fixed', 'needs', 'retain', 'conditional', 'count', 'note'] as const) {
    if (resource[key] !== undefined) yield without(resource, key) as ResourceSpec;
  }
  const { count } = resource;
  if (count === 'N') yield { ...resource, count: 2 };
  else if (count !== undefined && count > 0) yield { ...resource, count: count - 1 };
  if (typeof resource.value === 'object') yield { ...resource, value: 'a' };
  if (resource.kind !== 'Plain' && child === undefined) yield { ...resource, kind: 'Plain' };
  for (const template of simplerTemplates(child ?? null)) yield { ...resource, child: template };
}

function withoutResource(act: Act, name: string): Act {
  if (act.act !== 'change' || act.template === null || act.template.resources.length < 2) return act;
  return { ...act, template: withoutName(act.template, name) };
}

/** Whoever refers to the resource gets a text instead. */
function withoutName(template: TemplateSpec, name: string): TemplateSpec {
  const left = template.resources.filter((resource) => resource.name !== name);
  return {
    resources: left.map((resource) => ({
      ...resource,
      value: unreferenced(resource.value, name),
      ...(resource.fixed === undefined ? {} : { fixed: unreferenced(resource.fixed, name) }),
      ...(resource.needs === undefined ? {} : { needs: resource.needs.filter((need) => need !== name) }),
    })),
  };
}

function unreferenced(value: ValueSpec, name: string): ValueSpec {
  return targetOf(value) === name ? 'a' : value;
}

function namesIn(story: Story): ReadonlySet<string> {
  return new Set(
    story.acts.flatMap((act) => (act.act === 'change' ? (act.template?.resources.map(({ name }) => name) ?? []) : [])),
  );
}

function without(of: object, key: string): object {
  return Object.fromEntries(Object.entries(of).filter(([name]) => name !== key));
}
