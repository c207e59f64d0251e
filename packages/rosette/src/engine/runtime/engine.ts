import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { NestedStacks } from '#engine/ports/resource-type.ts';
import {
  type CreateStackRequest,
  type DeleteStackRequest,
  type StackOutput,
  type StackPreview,
  StackRefused,
  type StackService,
} from '#engine/ports/stack-service.ts';
import type { EventRow, StackRow, Write } from '#engine/ports/store.ts';
import { ClientTokens, type NewStack, type Place, prepareNewStack, ROOT, refuseTakenName } from './create-stack.ts';
import { assertDeletable, prepareDeletion, type Retention, recordedResources } from './delete-stack.ts';
import type { RuntimeDependencies } from './dependencies.ts';
import { Driver } from './driver.ts';
import { liveOperation } from './live-operation.ts';
import { type Handed, NOTHING_HANDED, RecordedModels } from './models.ts';
import { type NestedHost, nestedStacks } from './nested-stacks.ts';
import { type ComputedOutput, computeOutputs, shownOutput } from './outputs.ts';
import { handDown, previewStack } from './preview.ts';
import { rebuildOperation } from './rows.ts';
import { ValueCodec } from './value-codec.ts';

/** Only the total is wanted. */
const COUNT = { number: 1, size: 1 };
/** Most children that one stack can have. */
const CHILDREN = 1_000_000;
/** Option of a nested stack: the token of the step that made it. */
const MADE_BY = 'NestedToken';

/** The engine's runtime: accepts requests, owns the operations of this process, and takes up after a restart. */
export class Engine implements StackService, NestedHost {
  readonly #dependencies: RuntimeDependencies;
  readonly #codec: ValueCodec;
  readonly #models: RecordedModels;
  readonly #driver: Driver;
  readonly #tokens: ClientTokens;
  readonly #owner: string;
  /** Stacks whose next operation is just being accepted. */
  readonly #accepting = new Set<string>();

  constructor(dependencies: RuntimeDependencies) {
    this.#dependencies = dependencies;
    this.#codec = new ValueCodec(dependencies.sealer);
    this.#models = new RecordedModels(dependencies, this.#codec);
    this.#driver = new Driver(dependencies, this.#codec, (parentId) => nestedStacks(this, parentId));
    this.#tokens = new ClientTokens(dependencies);
    this.#owner = dependencies.ids.uuid();
  }

  /** Takes over every operation that was under way. Answers how many. */
  async start(): Promise<number> {
    const { store } = this.#dependencies;
    const rows = await store.runningOperations();
    for (const row of rows) {
      const stack = await store.stack(row.stackId);
      if (stack === undefined)
        throw new Error(`operation ${row.id} belongs to stack ${row.stackId}, which is not in the store`);
      const resources = await recordedResources(this.#dependencies, this.#codec, stack.id);
      const state = rebuildOperation(row, stack, resources, await store.steps(row.id), this.#owner);
      const claimed = { ...row, owner: this.#owner, epoch: state.epoch };
      await store.commit([{ kind: 'operation', row: claimed }], [{ operationId: row.id, epoch: row.epoch }]);
      const desired = row.action === 'CREATE' ? await this.#models.desired(stack) : null;
      this.#driver.adopt(liveOperation(state, desired), 'resume');
    }
    return rows.length;
  }

  /** Stops driving after the commit under way; what is unfinished goes on at the next start. */
  stop(): Promise<void> {
    return this.#driver.stop();
  }

  async create(request: CreateStackRequest): Promise<{ readonly stackId: string }> {
    const { clientToken, ...said } = request;
    const key = clientToken === null ? null : `${request.accountId}/${request.region}/CreateStack/${clientToken}`;
    const response = await this.#tokens.once(key, said as unknown as Json, (remember) =>
      this.#createNew(request, ROOT, NOTHING_HANDED, remember),
    );
    return { stackId: String(response.stackId) };
  }

  async #createNew(
    request: CreateStackRequest,
    place: Place,
    handed: Handed,
    remember: (answer: JsonObject) => readonly Write[],
  ): Promise<{ readonly stackId: string }> {
    await this.#assertRoom(request, place);
    const made = prepareNewStack(this.#dependencies, this.#codec, request, place, this.#owner, handed);
    const answer = { stackId: made.state.stack.id };
    await this.#accept(made, remember(answer));
    return answer;
  }

  async #accept(made: NewStack, remember: readonly Write[]): Promise<void> {
    try {
      await this.#dependencies.store.commit([...made.writes, ...remember], []);
    } catch (error) {
      throw refuseTakenName(error, made.state.stack.name);
    }
    this.#driver.notify([made.event]);
    this.#driver.adopt(liveOperation(made.state, made.model.desired), 'begin');
  }

  /** Cheap refusals before the template is looked at. */
  async #assertRoom(request: CreateStackRequest, place: Place): Promise<void> {
    const { store, limits } = this.#dependencies;
    if (place.depth > limits.nestingDepth) {
      throw new StackRefused(
        'RequestLimitExceeded',
        400,
        `Request limit exceeded: stacks may be nested ${limits.nestingDepth} deep.`,
      );
    }
    if (
      place.parentId === null &&
      (await store.stackByName(request.accountId, request.region, request.name)) !== undefined
    ) {
      throw new StackRefused('StackExists', 409, `The Stack (${request.name}) already exists.`);
    }
    const { total } = await store.stacks({ accountId: request.accountId, nested: true }, COUNT);
    if (total >= limits.stacksPerAccount) {
      const reason = `the account has ${total} stacks, and may have ${limits.stacksPerAccount}`;
      throw new StackRefused('RequestLimitExceeded', 400, `Request limit exceeded: ${reason}.`);
    }
  }

  async previewCreate(request: CreateStackRequest): Promise<StackPreview> {
    return previewStack(this.#dependencies, request);
  }

  async delete(request: DeleteStackRequest): Promise<void> {
    const stack = await this.#find(request.accountId, request.region, request.stack);
    if (stack.parentId !== null) {
      const message = `Deleting the nested stack ${stack.name} by itself is not supported; delete its root stack ${stack.rootId}.`;
      throw new StackRefused('NotSupported', 400, message);
    }
    await this.#startDeletion(stack, request);
  }

  async #startDeletion(stack: StackRow, retention: Retention): Promise<void> {
    assertDeletable(stack);
    if (this.#accepting.has(stack.id)) {
      throw new StackRefused(
        'ActionInProgress',
        409,
        `Stack ${stack.name} already has an action (DELETE) in progress.`,
      );
    }
    this.#accepting.add(stack.id);
    try {
      const deletion = await prepareDeletion(this.#dependencies, this.#codec, stack, retention, this.#owner);
      await this.#dependencies.store.commit(deletion.writes, []);
      this.#driver.notify([deletion.event]);
      this.#driver.adopt(liveOperation(deletion.state, null), 'begin');
    } finally {
      this.#accepting.delete(stack.id);
    }
  }

  async #find(accountId: string, region: string, idOrName: string): Promise<StackRow> {
    const { store } = this.#dependencies;
    const byId = await store.stack(idOrName);
    const stack = byId ?? (await store.stackByName(accountId, region, idOrName));
    if (stack === undefined || stack.accountId !== accountId || stack.status === 'DELETE_COMPLETE') {
      throw notFound(idOrName);
    }
    return stack;
  }

  async outputs(stackId: string): Promise<readonly StackOutput[]> {
    const stack = await this.#dependencies.store.stack(stackId);
    if (stack === undefined) throw notFound(stackId);
    return (await computeOutputs(this.#dependencies, this.#codec, this.#models, stack)).map(shownOutput);
  }

  async signal(request: {
    readonly name: string;
    readonly stackId: string;
    readonly id: string | null;
    readonly payload: Json;
  }): Promise<void> {
    const row = { ...request, receivedAt: this.#dependencies.clock.now() };
    await this.#driver.commitAlongside([{ kind: 'signal', row }]);
    this.#driver.signalled(request.name);
  }

  onEvents(listener: (events: readonly Omit<EventRow, 'sequence'>[]) => void): () => void {
    return this.#driver.onEvents(listener);
  }

  async createNested(
    parentId: string,
    request: Parameters<NestedStacks['create']>[0],
  ): Promise<{ readonly stackId: string }> {
    const { token, ...wanted } = request;
    const existing = await this.findNested(parentId, token);
    if (existing !== undefined) return { stackId: existing };
    const parent = await this.#dependencies.store.stack(parentId);
    if (parent === undefined) throw notFound(parentId);
    const { templateHash: _hash, parameters: _parameters, ...inherited } = parent;
    // The parent's rollback drives the child.
    const child = { ...inherited, ...wanted, disableRollback: true, clientToken: null, options: { [MADE_BY]: token } };
    const place = { parentId, rootId: parent.rootId, depth: parent.depth + 1 };
    return this.#createNew(child, place, this.#handed(parentId, token), () => []);
  }

  async findNested(parentId: string, token: string): Promise<string | undefined> {
    const { rows } = await this.#dependencies.store.stacks(
      { accountId: (await this.#dependencies.store.stack(parentId))?.accountId ?? '', parentId, deleted: true },
      { number: 1, size: CHILDREN },
    );
    return rows.find((row) => row.options[MADE_BY] === token)?.id;
  }

  /** Which of the child's parameters are secret in the parent. */
  #handed(parentId: string, token: string): Handed {
    const resources = this.#driver.ofStack(parentId)?.state.resources.values() ?? [];
    for (const resource of resources) {
      if (resource.createToken === token) return handDown(resource.properties?.Parameters ?? {}).handed;
    }
    return NOTHING_HANDED;
  }

  async deleteNested(parentId: string, stackId: string): Promise<void> {
    const stack = await this.#child(parentId, stackId);
    if (stack === undefined || stack.status === 'DELETE_IN_PROGRESS' || stack.status === 'DELETE_COMPLETE') return;
    if (stack.status.endsWith('_IN_PROGRESS')) this.#driver.cancel(stackId);
    else if (!this.#accepting.has(stackId)) {
      const retention = { retainAllResources: false, retainResources: [], parallelism: stack.parallelism };
      await this.#startDeletion({ ...stack, deletionProtection: false }, retention);
    }
  }

  async nestedState(
    parentId: string,
    stackId: string,
  ): Promise<{ readonly stack: StackRow; readonly outputs: readonly ComputedOutput[] } | undefined> {
    const stack = await this.#child(parentId, stackId);
    if (stack === undefined) return undefined;
    const outputs =
      stack.status === 'CREATE_COMPLETE'
        ? await computeOutputs(this.#dependencies, this.#codec, this.#models, stack)
        : [];
    return { stack, outputs };
  }

  async #child(parentId: string, stackId: string): Promise<StackRow | undefined> {
    const stack = await this.#dependencies.store.stack(stackId);
    return stack?.parentId === parentId ? stack : undefined;
  }
}

function notFound(stack: string): StackRefused {
  return new StackRefused('StackNotFound', 404, `The Stack (${stack}) could not be found.`);
}
