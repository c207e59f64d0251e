import type { Plan, PlanStep } from '#engine/plan/plan.ts';
import type { StepContext } from '#engine/ports/resource-type.ts';
import type { EventRow, OperationRow, StackRow, Write } from '#engine/ports/store.ts';
import type { Removal, SimCloud } from './cloud.ts';
import { cloudView } from './cloud-view.ts';
import { EventReplay } from './event-replay.ts';
import { expectedCloud, presentResources, viewDifferences, type Wanted } from './expected.ts';
import type { FaultPlan } from './fault-plan.ts';
import { Mirror } from './mirror.ts';
import { checkEnd } from './operation-end.ts';
import { COMPLETE } from './row-status.ts';
import type { Verb } from './story.ts';
import { changesStack, type Intent, type Tracked } from './tracked.ts';
import { checkTurn } from './turn-checks.ts';

type Complain = (invariant: string, message: string) => void;

/** No text of a story holds this but its secrets. */
const SECRET = 'hush-';

/** What a stack that waited for review has been so far. */
const NOTHING: Wanted = { spec: { resources: [] }, given: {}, tag: '' };

/** Looks at each commit that was durable and each call that arrives, and holds them against what must always be so. */
export class Observer {
  readonly mirror = new Mirror();
  readonly tracked = new Map<string, Tracked>();
  /** By the stack's name: what is being asked just now. */
  readonly intents = new Map<string, Intent>();
  /** Operations that have ended. */
  ended = 0;
  readonly #replay = new EventReplay();
  readonly #cloud: SimCloud;
  readonly #faults: FaultPlan;
  readonly #complain: Complain;
  /** What the stacks above a nested one were doing when its operation began. */
  readonly #begunUnder = new Map<string, string>();
  /** Which process wrote last under an operation's newest epoch. */
  readonly #owners = new Map<string, { readonly epoch: number; readonly life: object }>();

  constructor(cloud: SimCloud, faults: FaultPlan, complain: Complain) {
    this.#cloud = cloud;
    this.#faults = faults;
    this.#complain = complain;
  }

  /** The writes are durable. */
  committed(life: object, writes: readonly Write[]): void {
    try {
      this.#look(life, writes);
    } catch (error) {
      // Not the engine's business, which would take it for a store that refuses.
      this.#complain('simulator', error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
  }

  #look(life: object, writes: readonly Write[]): void {
    this.logged(JSON.stringify(writes.filter((write) => write.kind !== 'template')));
    this.#checkOwner(life, writes);
    const before = new Map(writes.flatMap((write) => this.#operationBefore(write)));
    // What is imported must be free before the commit, which may also let go of it again.
    this.#claim(writes);
    this.#release(writes);
    this.#adopt(writes);
    const stopped = this.#stopped();
    const fresh = writes.flatMap((write) =>
      write.kind === 'operation' && this.isNewOperation(write) ? [write.row] : [],
    );
    this.mirror.apply(writes);
    for (const row of fresh) this.#begunUnder.set(row.id, this.#above(row.stackId));
    for (const problem of checkTurn(writes, stopped, this.mirror, this.tracked)) this.#complain(...problem);
    for (const problem of this.#replay.apply(writes, this.mirror)) this.#complain('event-log', problem);
    for (const [id, was] of before) {
      const row = this.mirror.operations.get(id)!;
      if (row.state !== 'running' && was !== 'ended') this.#end(row);
    }
  }

  #stopped(): ReadonlySet<string> {
    const running = [...this.mirror.operations.values()].filter((row) => row.state === 'running');
    return new Set(running.filter((row) => row.cause?.stopping === true).map((row) => row.id));
  }

  /** Whatever leaves the engine for eyes or disks. */
  logged(text: string): void {
    const at = text.indexOf(SECRET);
    if (at >= 0) this.#complain('secret', `shown in clear: …${text.slice(Math.max(0, at - 200), at + 20)}…`);
  }

  /** A call arrives: its intent must have been durable before it left. */
  called(verb: Verb, context: StepContext): void {
    const step = this.mirror.stepOf(context.token);
    if (step === undefined || step.operationId !== context.operationId) {
      this.#complain('intent', `${verb} of ${context.logicalId} arrives, and no step is recorded for it`);
    }
  }

  isNewOperation(write: Write): boolean {
    return write.kind === 'operation' && !this.mirror.operations.has(write.row.id);
  }

  /** Early removals make way for a replacement: what stays can follow only after that. */
  readonly removal = (context: StepContext): Removal => {
    const operation = this.mirror.operations.get(context.operationId);
    const step = this.mirror.stepOf(context.token);
    const steps = (operation?.plan as unknown as Plan | undefined)?.steps ?? [];
    const planned = steps[Number(step?.id.split('/')[1])];
    const isLast = planned?.cleanup === true || !steps.some(replaces);
    return {
      forGood: planned?.action === 'delete' && !replaces(planned) && isLast,
      mayReplace: (logicalId) => steps.some((other) => other.logicalId === logicalId && other.mayReplace === true),
    };
  };

  /** A parent that goes back does not wait for what its nested stacks still do: it has them changed back afterwards. */
  readonly isInVain = ({ stack, operationId }: StepContext): boolean =>
    this.#above(stack.id) !== (this.#begunUnder.get(operationId) ?? '');

  /** What the stacks that this one is nested in are doing. */
  #above(stackId: string): string {
    const parentId = this.mirror.stacks.get(stackId)?.parentId ?? null;
    if (parentId === null) return '';
    const operation = this.mirror.operations.get(this.mirror.stacks.get(parentId)?.operationId ?? '');
    return `${operation?.id} ${operation?.phase} ${operation?.state} ${this.#above(parentId)}`;
  }

  #operationBefore(write: Write): readonly [string, 'new' | 'running' | 'ended'][] {
    if (write.kind !== 'operation') return [];
    const known = this.mirror.operations.get(write.row.id);
    return [[write.row.id, known === undefined ? 'new' : known.state === 'running' ? 'running' : 'ended']];
  }

  /** Fencing: who has lost an operation writes nothing more under it. */
  #checkOwner(life: object, writes: readonly Write[]): void {
    for (const write of writes) {
      if (write.kind === 'operation') {
        const known = this.#owners.get(write.row.id);
        if (known !== undefined && known.epoch < write.row.epoch) this.#owners.delete(write.row.id);
      }
      const id = write.kind === 'operation' ? write.row.id : write.kind === 'step' ? write.row.operationId : undefined;
      if (id === undefined) continue;
      const epoch = write.kind === 'operation' ? write.row.epoch : (this.#owners.get(id)?.epoch ?? 0);
      const owner = this.#owners.get(id);
      if (owner !== undefined && owner.life !== life) this.#complain('fence', `operation ${id} is written by two`);
      this.#owners.set(id, { epoch, life });
    }
  }

  /** What the engine lets go of is nobody's any more; it must have been told to. */
  #release(writes: readonly Write[]): void {
    for (const write of writes) {
      if (write.kind !== 'event' || !/^(Retained|Import undone)/.test(write.row.statusReason)) continue;
      this.#checkRetention(write.row, writes);
      const child = this.mirror.children(write.row.stackId).get(write.row.logicalId);
      if (child === undefined) {
        const row = this.mirror.resources(write.row.stackId).get(write.row.logicalId);
        const id = write.row.physicalId ?? this.#cloud.byToken(row?.createToken ?? '')?.id ?? '';
        const object = this.#cloud.objects.get(id);
        if (object !== undefined) object.released = true;
      } else this.#releaseTree(child.id);
    }
  }

  /** What was imported has one owner now; it must have had none. */
  #claim(writes: readonly Write[]): void {
    for (const write of writes) {
      if (write.kind !== 'resource' || write.row.status !== 'IMPORT_COMPLETE') continue;
      const { physicalId, stackId, logicalId } = write.row;
      const object = this.#cloud.objects.get(physicalId ?? '');
      if (object === undefined) this.#complain('import', `${logicalId} is ${physicalId}, which does not exist`);
      else if (object.released) Object.assign(object, { released: false, stackId, logicalId });
      else if (object.stackId !== stackId || object.logicalId !== logicalId)
        this.#complain('owner', `${object.id} is taken from another by ${logicalId}`);
    }
  }

  #releaseTree(stackId: string): void {
    this.#cloud.abandoned.add(stackId);
    for (const object of this.#cloud.objects.values()) if (object.stackId === stackId) object.released = true;
    for (const child of this.mirror.children(stackId).values()) this.#releaseTree(child.id);
  }

  #checkRetention(event: Omit<EventRow, 'sequence'>, writes: readonly Write[]): void {
    const intent = this.tracked.get(event.stackId)?.operation.intent;
    const asked = intent?.kind === 'delete' && (intent.retainAll || intent.retain.includes(event.logicalId));
    const back = this.#goesBack(event.operationId, writes);
    // What goes back removes all that was added.
    const policy = this.mirror.resources(event.stackId).get(event.logicalId)?.deletionPolicy === 'Retain' && !back;
    // What an import did not find is forgotten by the next change, too.
    const undone = event.statusReason.startsWith('Import undone') && (back || event.physicalId === null);
    if (!asked && !policy && !undone)
      this.#complain('orphan', `${event.logicalId} is let go of, and nobody wanted that`);
  }

  #goesBack(operationId: string | null, writes: readonly Write[]): boolean {
    const turned = writes.some(
      (write) => write.kind === 'operation' && write.row.id === operationId && write.row.phase === 'rollback',
    );
    return turned || this.mirror.operations.get(operationId ?? '')?.phase === 'rollback';
  }

  /** A new operation of a root stack: what was asked for is in force. */
  #adopt(writes: readonly Write[]): void {
    for (const write of writes) {
      if (write.kind !== 'operation' || !this.isNewOperation(write)) continue;
      const stack = writes.find((other) => other.kind === 'stack' && other.row.id === write.row.stackId);
      if (stack?.kind !== 'stack' || stack.row.parentId !== null) continue;
      const intent = this.intents.get(stack.row.name);
      if (intent === undefined) this.#complain('intent', `stack ${stack.row.name} begins what nobody asked for`);
      else this.#track(write.row, stack.row, intent);
    }
  }

  #track(row: OperationRow, stack: StackRow, intent: Intent): void {
    const before = this.tracked.get(stack.id);
    const status = this.mirror.stacks.get(stack.id)?.status ?? '';
    const cloud = cloudView(this.mirror, this.#cloud, stack.id, true);
    const sound = before !== undefined && this.isSound(before, status);
    const keepsGood = before?.good != null && status.endsWith('_FAILED');
    const good = !changesStack(intent) ? null : keepsGood ? before.good : { wanted: before!.wanted, cloud };
    this.tracked.set(stack.id, {
      stackId: stack.id,
      wanted: intent.kind === 'delete' ? (before?.wanted ?? NOTHING) : intent.wanted,
      good: intent.kind === 'delete' ? (before?.good ?? null) : good,
      operation: {
        id: row.id,
        intent,
        from: sound ? before.wanted : null,
        mustSurvive:
          intent.kind === 'continue' && intent.ignoreFailed
            ? this.#complete(stack.id)
            : sound
              ? this.#mustSurvive(stack.id, before.wanted, intent)
              : [],
        disturbancesBefore: this.#faults.disturbances,
        ledgerBefore: this.#cloud.ledger.length,
      },
    });
  }

  /** Whether the stack is in every way what was wanted, with nothing left over. */
  isSound({ stackId, wanted }: Tracked, status: string): boolean {
    if (!status.endsWith('_COMPLETE')) return false;
    const rows = [...this.mirror.resources(stackId).values()];
    const cloud = cloudView(this.mirror, this.#cloud, stackId, false);
    return (
      rows.every((row) => row.status.endsWith('_COMPLETE')) &&
      viewDifferences(cloud, expectedCloud(wanted)).length === 0
    );
  }

  /** Objects of what is complete. */
  #complete(stackId: string): readonly string[] {
    const rows = [...this.mirror.resources(stackId).values()];
    const complete = rows.filter((row) => COMPLETE.has(row.status));
    return complete.flatMap((row) => this.#cloud.livingOf(stackId, row.logicalId).map(({ id }) => id));
  }

  #mustSurvive(stackId: string, wanted: Wanted, intent: Intent): readonly string[] {
    const kept = presentResources(wanted).filter((resource) => {
      if (resource.child !== undefined) return false;
      if (intent.kind === 'delete') return intent.retainAll || resource.retain || intent.retain.includes(resource.name);
      return resource.retain && !presentResources(intent.wanted).some(({ name }) => name === resource.name);
    });
    return kept.flatMap(({ name }) => this.#cloud.livingOf(stackId, name).map(({ id }) => id));
  }

  #end(row: OperationRow): void {
    this.ended += 1;
    const tracked = this.tracked.get(row.stackId);
    for (const [invariant, problem] of checkEnd(row, this.mirror, this.#cloud, this.#faults, tracked)) {
      this.#complain(invariant, problem);
    }
    if (tracked?.operation.id === row.id && row.phase === 'rollback' && tracked.good !== null) {
      tracked.wanted = tracked.good.wanted;
    }
  }
}

function replaces(step: PlanStep): boolean {
  return step.action === 'delete' && ['replaced', 'tainted', 'failed-before'].includes(step.reason);
}
