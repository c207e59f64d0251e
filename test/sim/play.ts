import { StackRefused, TemplateRejected } from '#engine/ports/stack-service.ts';
import { type StackRow, type Store, StoreError } from '#engine/ports/store.ts';
import type { Engine } from '#engine/runtime/engine.ts';
import { adoption } from './adoption.ts';
import type { Wanted } from './expected.ts';
import { checkRefusal } from './refusals.ts';
import { ACCOUNT, createRequest, importRequest, reference, updateRequest } from './requests.ts';
import type { Act, ChangeAct, DeleteAct, ImportAct, Story, TemplateSpec } from './story.ts';
import type { Intent } from './tracked.ts';
import { World } from './world.ts';

/** Longest that anything can take once faults have stopped: the deadlines of an operation, its undoing, its children's. */
const LONGEST_MS = 24 * 60 * 60_000;
const NO_TEMPLATE: TemplateSpec = { resources: [] };
const NOTHING: Wanted = { spec: NO_TEMPLATE, given: {}, tag: '' };
const UPDATABLE =
  /^(CREATE_COMPLETE|UPDATE_(COMPLETE|FAILED)|ROLLBACK_(COMPLETE|FAILED)|IMPORT_(CREATE|UPDATE|UPDATE_ROLLBACK)_(COMPLETE|FAILED))$/;

export interface Played {
  /** Operations that ended, those of nested stacks counted. */
  readonly operations: number;
  readonly simulatedMs: number;
  /** Statuses in which each act left its stack. */
  readonly statuses: readonly string[];
  readonly refusals: readonly string[];
}

type Answered =
  | { readonly kind: 'done' | 'nothing' }
  | { readonly kind: 'refused'; readonly error: StackRefused | TemplateRejected };

/** Plays a story from its first act to the removal of all its stacks. Rejects with a `Violation`. */
export async function play(story: Story, store: Store): Promise<Played> {
  const player = new Player(new World(story, store));
  for (const act of story.acts) await player.act(act);
  await player.finish();
  return player.played;
}

class Player {
  readonly #world: World;
  readonly #statuses: string[] = [];
  readonly #refusals: string[] = [];
  #asked = 0;

  constructor(world: World) {
    this.#world = world;
  }

  get played(): Played {
    const { observer, clock } = this.#world;
    return {
      operations: observer.ended,
      simulatedMs: clock.elapsed,
      statuses: this.#statuses,
      refusals: this.#refusals,
    };
  }

  async act(act: Act): Promise<void> {
    switch (act.act) {
      case 'change':
        await this.#change(act);
        break;
      case 'delete':
        await this.#delete(act);
        break;
      case 'cancel':
        await this.#cancel(act);
        break;
      case 'import':
        await this.#import(act);
        break;
    }
    const { clock, observer } = this.#world;
    if (act.wait === undefined) await this.#rest();
    else await this.#world.run(() => false, clock.now() + act.wait);
    this.#statuses.push(observer.mirror.root(act.stack)?.status ?? 'none');
  }

  /** Faults stop; everything must end; and then everything can be removed. */
  async finish(): Promise<void> {
    this.#world.faults.active = false;
    this.#world.kill();
    await this.#rest();
    for (const stack of ['one', 'two'] as const) {
      for (let tries = 0; tries < 3 && this.#row(stack) !== undefined; tries += 1) {
        await this.#delete({ act: 'delete', stack });
        await this.#rest();
      }
      this.#checkGone(stack);
    }
  }

  #checkGone(stack: string): void {
    const row = this.#row(stack);
    if (row === undefined || row.statusReason.includes('DependencyViolation')) return;
    this.#world.fail('ends', `stack ${stack} cannot be removed: ${row.status}: ${row.statusReason}`);
  }

  #row(stack: string): StackRow | undefined {
    return this.#world.observer.mirror.root(stack);
  }

  async #rest(): Promise<void> {
    const { observer, clock } = this.#world;
    const rested = await this.#world.run(() => !observer.mirror.isBusy(), clock.now() + LONGEST_MS);
    if (rested) return;
    const running = [...observer.mirror.operations.values()].filter((row) => row.state === 'running');
    const names = running.map((row) => `${row.action} of ${observer.mirror.stacks.get(row.stackId)!.name}`);
    this.#world.fail('ends', `still under way after ${LONGEST_MS / 3_600_000} hours: ${names.join(', ')}`);
    await this.#world.run(() => true);
  }

  async #change(act: ChangeAct): Promise<void> {
    const row = this.#row(act.stack);
    const token = `t-${++this.#asked}`;
    if (row?.status === 'REVIEW_IN_PROGRESS') return this.#delete({ act: 'delete', stack: act.stack });
    if (row === undefined) {
      const wanted = { spec: act.template ?? NO_TEMPLATE, given: act.given, tag: act.tag ?? '' };
      const request = createRequest(act, wanted, token);
      await this.#ask(act.stack, intentOf('create', act, wanted), (engine) =>
        act.changeSet ? this.#viaChangeSet(engine, { kind: 'create', request }) : engine.create(request),
      );
      return;
    }
    const wanted = this.#wantedFrom(act, row);
    if (row.status === 'CREATE_FAILED') {
      await this.#ask(act.stack, intentOf('continue', act, wanted), (engine) =>
        engine.continueCreate(continuation(act)),
      );
    } else if (UPDATABLE.test(row.status) || row.status.endsWith('_IN_PROGRESS')) {
      const request = updateRequest(act, wanted, token);
      await this.#ask(act.stack, intentOf('update', act, wanted), (engine) =>
        act.changeSet ? this.#viaChangeSet(engine, { kind: 'update', request }) : engine.update(request),
      );
    } else {
      await this.#delete({ act: 'delete', stack: act.stack });
    }
  }

  #wantedFrom(act: ChangeAct, row: StackRow): Wanted {
    const { spec, given, tag } = this.#world.observer.tracked.get(row.id)!.wanted;
    const continues = row.status === 'CREATE_FAILED';
    if (continues && act.ignoreFailed) return { spec, given, tag };
    const kept = act.forgetParameters === true && !continues ? {} : given;
    return {
      spec: act.template ?? spec,
      given: { ...kept, ...act.given },
      tag: continues ? tag : (act.tag ?? tag),
    };
  }

  async #delete(act: DeleteAct): Promise<void> {
    const row = this.#row(act.stack);
    if (row === undefined) return;
    const rows = this.#world.observer.mirror.resources(row.id);
    const retain = (act.retain ?? []).filter((name) => rows.has(name));
    const request = {
      retainAllResources: act.retainAll ?? false,
      retainResources: retain,
      parallelism: 0,
      ramRoleName: null,
    };
    const intent: Intent = { kind: 'delete', retainAll: act.retainAll ?? false, retain };
    await this.#ask(act.stack, intent, (engine) => engine.delete({ ...reference(act.stack), ...request }));
  }

  async #import(act: ImportAct): Promise<void> {
    const row = this.#row(act.stack);
    if (row !== undefined && !UPDATABLE.test(row.status) && !row.status.endsWith('_IN_PROGRESS')) return;
    if (row?.status === 'REVIEW_IN_PROGRESS') return;
    const { cloud, observer } = this.#world;
    const wanted = row === undefined ? NOTHING : observer.tracked.get(row.id)!.wanted;
    const adopted = adoption(act, cloud, { isNew: row === undefined, wanted, names: this.#names(row?.id, wanted) });
    if (adopted === null) return;
    const request = importRequest(act, adopted, row === undefined);
    const like = { act: 'change', stack: act.stack, template: null, given: {}, changeSet: true } as const;
    const intent = intentOf(row === undefined ? 'import-create' : 'import-update', like, adopted.wanted);
    const marked = { ...intent, wrong: adopted.wrong } as Intent;
    await this.#ask(act.stack, marked, (engine) => this.#viaChangeSet(engine, { kind: 'import', request }));
  }

  /** Resources without `Count` and condition, by the ids of their objects. */
  #names(stackId: string | undefined, { spec }: Wanted): ReadonlyMap<string, string> {
    const rows = [...(stackId === undefined ? [] : this.#world.observer.mirror.resources(stackId).values())];
    const plain = new Set(
      spec.resources.flatMap(({ name, count, conditional, child }) =>
        count === undefined && conditional === undefined && child === undefined ? [name] : [],
      ),
    );
    return new Map(
      rows.flatMap(({ physicalId, logicalId }) =>
        physicalId !== null && plain.has(logicalId) ? [[physicalId, logicalId]] : [],
      ),
    );
  }

  async #cancel(act: Extract<Act, { act: 'cancel' }>): Promise<void> {
    const row = this.#row(act.stack);
    if (row === undefined) return;
    this.#world.faults.disturbances += 1;
    const allowed = ['CREATE', 'UPDATE', 'DELETE', 'IMPORT_CREATE', 'IMPORT_UPDATE', 'CREATE_ROLLBACK', 'ROLLBACK'];
    await this.#once((engine) =>
      engine.cancel({
        ...reference(act.stack),
        mode: act.quick ? 'quick' : 'safe',
        rollback: act.rollback ?? false,
        allowed,
      }),
    );
  }

  /** Asks until it is answered or in force: who asks does not see the process die, and the disk may be full. */
  async #ask(stack: string, intent: Intent, request: (engine: Engine) => Promise<unknown>): Promise<void> {
    const { observer, clock } = this.#world;
    observer.intents.set(stack, intent);
    for (let tries = 0; tries < 50; tries += 1) {
      const answer = await this.#once(request);
      if (answer.kind === 'done' || this.#inForce(intent)) return;
      if (answer.kind === 'refused') {
        const problem = checkRefusal(answer.error, intent, observer, stack);
        if (problem !== null) this.#world.fail('refusal', problem);
        return;
      }
      await this.#world.run(() => false, clock.now() + 1_000);
    }
    this.#world.fail('ends', `stack ${stack}: nobody answers`);
  }

  async #viaChangeSet(engine: Engine, change: Parameters<Engine['createChangeSet']>[0]['change']): Promise<void> {
    // Each try is a request of its own.
    const name = `set-${++this.#asked}`;
    const fresh = change.kind === 'import' ? change : { ...change, request: { ...change.request, clientToken: name } };
    const { changeSetId } = await engine.createChangeSet({ name, description: null, change: fresh as typeof change });
    await engine.executeChangeSet({ ...ACCOUNT, changeSetId });
  }

  #inForce(intent: Intent): boolean {
    return [...this.#world.observer.tracked.values()].some((tracked) => tracked.operation.intent === intent);
  }

  async #once(request: (engine: Engine) => Promise<unknown>): Promise<Answered> {
    const life = await this.#world.living();
    let answer: Answered | undefined;
    this.#answer(request(life.engine)).then((given) => {
      answer = given;
    });
    await this.#world.run(() => answer !== undefined || life.dead);
    if (answer?.kind === 'refused') this.#refusals.push(answer.error.message);
    return answer ?? { kind: 'nothing' };
  }

  async #answer(request: Promise<unknown>): Promise<Answered> {
    try {
      this.#world.observer.logged(JSON.stringify((await request) ?? null));
      return { kind: 'done' };
    } catch (error) {
      if (error instanceof StackRefused || error instanceof TemplateRejected) return { kind: 'refused', error };
      if (!(error instanceof StoreError)) this.#world.fail('defect', String((error as Error).stack ?? error));
      return { kind: 'nothing' };
    }
  }
}

function intentOf(kind: Exclude<Intent['kind'], 'delete'>, act: ChangeAct, wanted: Wanted): Intent {
  return {
    kind,
    wanted,
    taint: act.taint ?? [],
    ignoreFailed: act.ignoreFailed ?? false,
    allowReplacement: act.noReplacement !== true,
    changeSet: act.changeSet ?? false,
    wrong: false,
  };
}

function continuation(act: ChangeAct): Parameters<Engine['continueCreate']>[0] {
  return {
    ...reference(act.stack),
    mode: act.ignoreFailed ? 'ignore' : 'recreate',
    recreate: [],
    templateBody:
      act.template === null || act.ignoreFailed
        ? null
        : updateRequest(act, { spec: act.template, given: {}, tag: '' }, null).templateBody,
    parameters: act.ignoreFailed ? {} : act.given,
    parallelism: null,
    ramRoleName: null,
    dryRun: false,
  };
}
