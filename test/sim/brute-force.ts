import { openMemoryStore } from '#store/memory-store.ts';
import { play } from './play.ts';
import type { CallFault, ChangeAct, Fault, ResourceSpec, Story, TemplateSpec } from './story.ts';

/*
 * Every graph of a few resources, with every call failing in every way: what must come out is told by a few plain rules.
 */

/** How one call can go wrong, and whether the operation can still succeed then. */
const WAYS: readonly { readonly does: CallFault; readonly succeeds: boolean }[] = [
  { does: 'refused', succeeds: false },
  { does: 'refused-but-done', succeeds: false },
  { does: 'lost', succeeds: true },
  { does: 'lost-but-done', succeeds: true },
  { does: 'dies-before', succeeds: true },
  { does: 'dies-after', succeeds: true },
];

/** All ways in which each of `size` resources can need some of those before it. */
export function* graphs(size: number): Generator<readonly (readonly number[])[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (const smaller of graphs(size - 1)) {
    for (let mask = 0; mask < 2 ** (size - 1); mask += 1) {
      yield [...smaller, smaller.map((_, at) => at).filter((at) => (mask & (1 << at)) !== 0)];
    }
  }
}

export interface Case {
  readonly story: Story;
  /** Statuses that the acts must leave. */
  readonly statuses: readonly string[];
}

/** Creations with each resource failing in each way, undone and not. */
export function* creations(graph: readonly (readonly number[])[]): Generator<Case> {
  const template = templateOf(graph, () => 'a');
  for (const { name } of template.resources) {
    for (const { does, succeeds } of WAYS) {
      for (const disableRollback of [false, true]) {
        const act = change(template, disableRollback ? { disableRollback } : {});
        const failed = disableRollback ? 'CREATE_FAILED' : 'CREATE_ROLLBACK_COMPLETE';
        const status = succeeds ? 'CREATE_COMPLETE' : failed;
        yield { story: story([act], [{ call: `create ${name}`, nth: 1, does }]), statuses: [status] };
      }
    }
  }
}

/** Updates that replace or change the first resource, or let the last one go, with each call failing in each way. */
export function* updates(graph: readonly (readonly number[])[]): Generator<Case> {
  const before = templateOf(graph, () => 'a');
  const after: readonly TemplateSpec[] = [
    templateOf(graph, (at) => (at === 0 ? 'b' : 'a')),
    { resources: before.resources.with(0, { ...before.resources[0]!, value: 'b' }) },
    { resources: [...before.resources.slice(0, -1), { name: 'Z', kind: 'Plain', value: 'z' }] },
  ];
  const existing = before.resources.map((resource) => resource.name);
  for (const template of after) {
    for (const name of new Set([...existing, ...template.resources.map((resource) => resource.name)])) {
      for (const verb of ['create', 'update', 'delete'] as const) {
        // The first creation is not the update's.
        const nth = verb === 'create' && existing.includes(name) ? 2 : 1;
        for (const { does } of WAYS) yield updateCase(before, template, { call: `${verb} ${name}`, nth, does });
      }
    }
  }
}

function updateCase(before: TemplateSpec, after: TemplateSpec, fault: Extract<Fault, { call: string }>): Case {
  const { does } = fault;
  const [verb, name] = fault.call.split(' ');
  const fails = does === 'refused' || does === 'refused-but-done';
  const calls = callsOf(before, after).has(`${verb} ${name}`);
  const isCleanup = verb === 'delete' && !after.resources.some((resource) => resource.name === name);
  const status = fails && calls && !isCleanup ? 'ROLLBACK_COMPLETE' : 'UPDATE_COMPLETE';
  return { story: story([change(before), change(after)], [fault]), statuses: ['CREATE_COMPLETE', status] };
}

/** What must be done, by the plainest rules: what is built on something new is new, what is new is deleted and made. */
function callsOf(before: TemplateSpec, after: TemplateSpec): ReadonlySet<string> {
  const calls = new Set<string>();
  const renewed = new Set<string>();
  const old = new Map(before.resources.map((resource) => [resource.name, resource]));
  for (const resource of after.resources) {
    const known = old.get(resource.name);
    if (known === undefined) calls.add(`create ${resource.name}`);
    else if (JSON.stringify(known.fixed) !== JSON.stringify(resource.fixed) || builtOn(resource, renewed)) {
      renewed.add(resource.name);
      calls.add(`delete ${resource.name}`).add(`create ${resource.name}`);
    } else if (known.value !== resource.value) calls.add(`update ${resource.name}`);
  }
  for (const name of old.keys()) {
    if (!after.resources.some((resource) => resource.name === name)) calls.add(`delete ${name}`);
  }
  return calls;
}

function builtOn({ fixed }: ResourceSpec, renewed: ReadonlySet<string>): boolean {
  return typeof fixed === 'object' && 'ref' in fixed && renewed.has(fixed.ref);
}

/** The first need is what a resource is built on; the others only come before it. */
function templateOf(graph: readonly (readonly number[])[], fixedText: (at: number) => string): TemplateSpec {
  const name = (at: number): string => String.fromCharCode(65 + at);
  return {
    resources: graph.map((needs, at): ResourceSpec => {
      const [first, ...others] = needs;
      return {
        name: name(at),
        kind: 'Plain',
        value: 'a',
        fixed: first === undefined ? fixedText(at) : { ref: name(first) },
        ...(others.length === 0 ? {} : { needs: others.map(name) }),
      };
    }),
  };
}

function change(template: TemplateSpec, more: Partial<ChangeAct> = {}): ChangeAct {
  return { act: 'change', stack: 'one', template, given: {}, ...more };
}

function story(acts: readonly ChangeAct[], faults: readonly Fault[]): Story {
  return { seed: 1, store: 'memory', acts, faults };
}

/** Plays the case; what came out otherwise than it must, in words. Every invariant is looked at besides. */
export async function disagreement({ story: told, statuses }: Case): Promise<string | null> {
  const played = await play(told, openMemoryStore());
  const is = played.statuses.join(', ');
  const shall = statuses.join(', ');
  return is === shall ? null : `${is} instead of ${shall}: ${JSON.stringify(told.acts)} ${JSON.stringify(told.faults)}`;
}
