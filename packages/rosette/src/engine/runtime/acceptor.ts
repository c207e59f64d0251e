import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Desired } from '@rosette/template/evaluate/instantiate.ts';
import type { OperationState } from '#engine/operation/state.ts';
import {
  type CreateStackRequest,
  type ImportStackRequest,
  type StackReference,
  StackRefused,
  type UpdateStackRequest,
} from '#engine/ports/stack-service.ts';
import {
  type EventRow,
  type OperationRow,
  OperationRunningError,
  type StackRow,
  type Write,
} from '#engine/ports/store.ts';
import { ClientTokens, notifiedWrites, type Place, prepareNewStack, refuseTakenName } from './create-stack.ts';
import { assertDeletable, prepareDeletion, type Retention, recordedResources } from './delete-stack.ts';
import type { RuntimeDependencies } from './dependencies.ts';
import type { Driver } from './driver.ts';
import { importAction, planImport } from './import-stack.ts';
import { type Aims, liveOperation } from './live-operation.ts';
import type { Handed, RecordedModels } from './models.ts';
import type { PlannedUpdate } from './planned-update.ts';
import { assertIdle, inProgress, notFound, overLimit } from './refusals.ts';
import { rebuildOperation } from './rows.ts';
import {
  assertAcceptable,
  assertNoReplacement,
  assertUpdatable,
  changeability,
  isSame,
  planStackUpdate,
  prepareUpdate,
  previousStack,
} from './update-stack.ts';
import type { ValueCodec } from './value-codec.ts';

/** An operation that only has to be made durable. */
export interface Prepared {
  readonly state: OperationState;
  /** What it works towards; null for a deletion. */
  readonly wanted: Desired | null;
  readonly writes: readonly Write[];
  readonly event: Omit<EventRow, 'sequence'>;
}

/** What every use case works with: checks a request, makes its operation durable, and hands it to the driver. */
export class Acceptor {
  readonly dependencies: RuntimeDependencies;
  readonly codec: ValueCodec;
  readonly models: RecordedModels;
  readonly driver: Driver;
  readonly tokens: ClientTokens;
  readonly #owner: string;
  /** Stacks whose next operation is just being accepted. */
  readonly #accepting = new Set<string>();

  constructor(dependencies: RuntimeDependencies, codec: ValueCodec, models: RecordedModels, driver: Driver) {
    this.dependencies = dependencies;
    this.codec = codec;
    this.models = models;
    this.driver = driver;
    this.tokens = new ClientTokens(dependencies);
    this.#owner = dependencies.ids.uuid();
  }

  async create(
    request: CreateStackRequest,
    place: Place,
    handed: Handed,
    remember: (answer: JsonObject) => readonly Write[],
  ): Promise<{ readonly stackId: string }> {
    await this.assertRoom(request, place);
    const made = await prepareNewStack(this.dependencies, this.codec, request, place, this.#owner, handed);
    const answer = { stackId: made.state.stack.id };
    await this.#accept({ ...made, wanted: made.model.desired }, remember(answer));
    return answer;
  }

  async delete(stack: StackRow, retention: Retention): Promise<void> {
    assertDeletable(stack);
    await this.#alone(stack, 'DELETE', async () => {
      const prepared = await prepareDeletion(this.dependencies, this.codec, stack, retention, this.#owner);
      await this.#accept({ ...prepared, wanted: null }, []);
    });
  }

  plan(stack: StackRow, request: UpdateStackRequest): Promise<PlannedUpdate> {
    return planStackUpdate(this.dependencies, this.codec, stack, request);
  }

  async update(
    stack: StackRow,
    request: UpdateStackRequest,
    remember: (answer: JsonObject) => readonly Write[],
  ): Promise<void> {
    await this.#alone(stack, 'UPDATE', async () => {
      assertUpdatable(stack);
      const planned = await this.plan(stack, request);
      assertAcceptable(planned, request);
      if (request.dryRun) return;
      const prepared = prepareUpdate(this.dependencies, planned, request, this.#owner);
      await this.#accept({ ...prepared, wanted: planned.model.desired }, remember({ stackId: stack.id }));
    });
  }

  /** Takes over what exists, into a stack that waits for it or one that has resources already. */
  async import(
    stack: StackRow,
    request: ImportStackRequest,
    remember: (answer: JsonObject) => readonly Write[],
  ): Promise<void> {
    const action = importAction(stack);
    await this.#alone(stack, action, async () => {
      if (action === 'IMPORT_UPDATE') assertUpdatable(stack);
      const planned = await planImport(this.dependencies, this.codec, stack, request);
      const prepared = prepareUpdate(this.dependencies, planned, { allowReplacement: false }, this.#owner, action);
      const notified = action === 'IMPORT_CREATE' ? notifiedWrites(prepared.state) : [];
      const writes = [...prepared.writes, ...notified];
      await this.#accept({ ...prepared, writes, wanted: planned.model.desired }, remember({ stackId: stack.id }));
    });
  }

  /** Updates a nested stack. False when it is the same already; nothing is started then. */
  async updateChild(
    stack: StackRow,
    request: UpdateStackRequest,
    handed: Handed,
    options: JsonObject,
    undoing: boolean,
  ): Promise<boolean> {
    const planned = await planStackUpdate(this.dependencies, this.codec, stack, request, handed, undefined, undoing);
    if (isSame(planned)) return false;
    if (!request.allowReplacement) assertNoReplacement(planned);
    const marked = { ...planned, wanted: { ...planned.wanted, options: { ...planned.wanted.options, ...options } } };
    await this.acceptAlone(stack, 'UPDATE', async (owner) => ({
      ...prepareUpdate(this.dependencies, marked, request, owner),
      wanted: planned.model.desired,
    }));
    return true;
  }

  /** Accepts what was prepared by `prepare` while nothing else can be accepted for the stack. */
  async acceptAlone(
    stack: StackRow,
    action: string,
    prepare: (owner: string) => Promise<Prepared | null>,
  ): Promise<void> {
    await this.#alone(stack, action, async () => {
      const prepared = await prepare(this.#owner);
      if (prepared !== null) await this.#accept(prepared, []);
    });
  }

  async #alone(stack: StackRow, action: string, run: () => Promise<void>): Promise<void> {
    assertIdle(stack);
    if (this.#accepting.has(stack.id)) throw inProgress(stack, action);
    this.#accepting.add(stack.id);
    try {
      await run();
    } finally {
      this.#accepting.delete(stack.id);
    }
  }

  async #accept(prepared: Prepared, remember: readonly Write[]): Promise<void> {
    const { state, writes, event, wanted } = prepared;
    const previous = await this.#previous(state.stack);
    try {
      await this.dependencies.store.commit([...writes, ...remember], []);
    } catch (error) {
      if (error instanceof OperationRunningError) throw inProgress(state.stack, state.action);
      throw refuseTakenName(error, state.stack.name);
    }
    this.driver.notify([event]);
    this.driver.adopt(liveOperation(state, { wanted, previous, ...changeability(this.dependencies) }), 'begin');
  }

  /** Where an update came from; null for other operations. */
  async #previous(stack: StackRow): Promise<Aims['previous']> {
    const before = previousStack(stack);
    return before === null ? null : { stack: before, desired: await this.models.desired({ ...stack, ...before }) };
  }

  /** Takes over an operation that was under way when its owner died. */
  async takeOver(row: OperationRow): Promise<void> {
    const { store } = this.dependencies;
    const stack = await store.stack(row.stackId);
    if (stack === undefined)
      throw new Error(`operation ${row.id} belongs to stack ${row.stackId}, which is not in the store`);
    const resources = await recordedResources(this.dependencies, this.codec, stack.id);
    const state = rebuildOperation(row, stack, resources, await store.steps(row.id), this.#owner);
    const claimed = { ...row, owner: this.#owner, epoch: state.epoch };
    await store.commit([{ kind: 'operation', row: claimed }], [{ operationId: row.id, epoch: row.epoch }]);
    const wanted = row.action === 'DELETE' ? null : await this.models.desired(stack);
    const previous = await this.#previous(stack);
    this.driver.adopt(liveOperation(state, { wanted, previous, ...changeability(this.dependencies) }), 'resume');
  }

  /** Cheap refusals before the template is looked at. */
  async assertRoom(request: CreateStackRequest, place: Place): Promise<void> {
    const { store, limits } = this.dependencies;
    if (place.depth > limits.nestingDepth) throw overLimit(`stacks may be nested ${limits.nestingDepth} deep`);
    const namesake =
      place.parentId === null ? await store.stackByName(request.accountId, request.region, request.name) : undefined;
    if (namesake !== undefined && namesake.parentId === null && namesake.id !== place.stackId) {
      throw new StackRefused('StackExists', 409, `The Stack (${request.name}) already exists.`);
    }
    const { total } = await store.stacks({ accountId: request.accountId, nested: true }, { number: 1, size: 1 });
    if (total >= limits.stacksPerAccount && namesake === undefined) {
      throw overLimit(`the account has ${total} stacks, and may have ${limits.stacksPerAccount}`);
    }
  }

  /** The living stack of that id or name. */
  async find(reference: StackReference): Promise<StackRow> {
    const stack = await this.findAny(reference);
    if (stack.status === 'DELETE_COMPLETE') throw notFound(reference.stack);
    return stack;
  }

  /** Also a deleted one, by id. */
  async findAny(reference: StackReference): Promise<StackRow> {
    const { store } = this.dependencies;
    const { accountId, region, stack: idOrName } = reference;
    const stack = (await store.stack(idOrName)) ?? (await store.stackByName(accountId, region, idOrName));
    if (stack === undefined || stack.accountId !== accountId) throw notFound(idOrName);
    return stack;
  }
}
