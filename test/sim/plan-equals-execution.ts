import type { ResourcePreview, StackPreview } from '#engine/ports/stack-service.ts';
import type { Store } from '#engine/ports/store.ts';
import { presentResources, type Wanted } from './expected.ts';
import { changeTemplate } from './generate-template.ts';
import type { Random } from './random.ts';
import { createRequest, updateRequest } from './requests.ts';
import type { ChangeAct, TemplateSpec, Verb } from './story.ts';
import type { Intent } from './tracked.ts';
import { World } from './world.ts';

export interface Comparison {
  /** Where the plan said one thing and another was done. */
  readonly problems: readonly string[];
  /** Verdicts that the preview had. */
  readonly seen: readonly string[];
}

/** Makes a stack, previews a change of it, carries the change out, and compares with what the cloud's ledger says. */
export async function comparePlanWithExecution(
  random: Random,
  before: TemplateSpec,
  store: Store,
): Promise<Comparison> {
  const given = { S: 'hush-s0', P: 'p1' };
  const first: Wanted = { spec: before, given, tag: random.pick(['', 'x']) };
  const second: Wanted = {
    spec: changeTemplate(random, before),
    given: {
      ...given,
      P: random.pick(['p1', 'p2']),
      N: String(random.int(4)),
      Flag: random.pick(['yes', 'yes', 'no']),
    },
    tag: random.pick([first.tag, 'y']),
  };
  const act: ChangeAct = { act: 'change', stack: 'one', template: second.spec, given: second.given, tag: second.tag };
  const world = new World({ seed: 1, store: 'memory', acts: [], faults: [] }, store);
  world.observer.intents.set('one', intentOf('create', first));
  await accepted(world, (engine) => engine.create(createRequest(act, first, null)));
  world.observer.intents.set('one', intentOf('update', second));
  const update = updateRequest(act, second, null);
  const preview = await accepted(world, (engine) => engine.previewUpdate(update));
  if (preview.resources.every((resource) => resource.action === 'None')) return { problems: [], seen: ['None'] };
  const ledgerBefore = world.cloud.ledger.length;
  await accepted(world, (engine) => engine.update(update));
  const status = world.observer.mirror.root('one')?.status;
  if (status !== 'UPDATE_COMPLETE') return { problems: [], seen: [] };
  const nested = presentResources(first).flatMap(({ name, child }) => (child === undefined ? [] : [name]));
  return compare(preview, world, ledgerBefore, new Set(nested));
}

function intentOf(kind: 'create' | 'update', wanted: Wanted): Intent {
  return { kind, wanted, taint: [], ignoreFailed: false, allowReplacement: true, changeSet: false, wrong: false };
}

/** Asks, and lets everything happen that follows. */
async function accepted<T>(world: World, ask: (engine: Awaited<ReturnType<World['living']>>['engine']) => Promise<T>) {
  const { engine } = await world.living();
  let answer: { readonly value: T } | undefined;
  let refusal: unknown;
  ask(engine).then(
    (value) => {
      answer = { value };
    },
    (error: unknown) => {
      refusal = error ?? new Error('refused');
    },
  );
  await world.run(() => answer !== undefined || refusal !== undefined);
  if (refusal !== undefined) throw refusal;
  await world.run(() => !world.observer.mirror.isBusy());
  return answer!.value;
}

/** A nested stack is deleted without a call of its own. */
function compare(preview: StackPreview, world: World, ledgerBefore: number, nested: ReadonlySet<string>): Comparison {
  const root = world.observer.mirror.root('one')!;
  const done = world.cloud.ledger.slice(ledgerBefore).filter((entry) => entry.stackId === root.id);
  const own = preview.resources.filter((resource) => resource.type.startsWith('Sim::'));
  const problems = own.flatMap((resource) => {
    const verbs = done.filter((entry) => entry.logicalId === resource.logicalId).map((entry) => entry.verb);
    const allowed = allowedCalls(resource).map((calls) =>
      nested.has(resource.logicalId) ? calls.replace('delete create', 'create') : calls,
    );
    return allowed.includes(verbs.join(' ')) ? [] : [`${resource.logicalId}: ${verdictOf(resource)}, done: ${verbs}`];
  });
  return { problems, seen: own.map(verdictOf) };
}

function verdictOf({ action, replacement }: ResourcePreview): string {
  return action === 'Modify' ? `Modify ${replacement}` : action;
}

type Calls = '' | Verb | 'delete create';

/** What may be done after such a verdict. What is not known yet may turn out to be the same. */
function allowedCalls(resource: ResourcePreview): readonly string[] {
  const calls = (...list: readonly Calls[]): readonly Calls[] => list;
  switch (resource.action) {
    case 'None':
      return calls('');
    case 'Add':
      return calls('create');
    case 'Remove':
      // What its policy retains is let go of without a call.
      return calls('delete', '');
    case 'Modify':
      break;
  }
  const changes = resource.changes ?? [];
  if (resource.replacement === 'True') return calls('delete create');
  if (resource.replacement === 'Conditional') return calls('', 'update', 'delete create');
  const sure = changes.some((change) => change.known && change.attribute === 'Properties');
  return sure ? calls('update') : calls('', 'update');
}
