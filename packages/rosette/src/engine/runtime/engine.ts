import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { ResourceExplanation } from '#engine/ports/explanation.ts';
import type { OperationReport, OperationSummary, StackAtEvent } from '#engine/ports/history.ts';
import {
  type CancelRequest,
  type ChangeSetReference,
  type ContinueCreateRequest,
  type CreateChangeSetRequest,
  type CreateStackRequest,
  type DeleteStackRequest,
  type ParameterAnalysis,
  type ResourceUnderWay,
  type StackOutput,
  type StackPreview,
  type StackReference,
  StackRefused,
  type StackService,
  type UpdateStackRequest,
} from '#engine/ports/stack-service.ts';
import type { EventRow, Page, StackRow, Write } from '#engine/ports/store.ts';
import { Acceptor } from './acceptor.ts';
import { ChangeSets } from './change-set-service.ts';
import { tokenOf } from './change-set-settings.ts';
import { ChildStacks } from './child-stacks.ts';
import { assertContinuable, madeAnew, prepareContinuation } from './continue-create.ts';
import { ROOT } from './create-stack.ts';
import type { RuntimeDependencies } from './dependencies.ts';
import { Driver } from './driver.ts';
import { governingPolicy, parametersOf } from './dry-run.ts';
import { explainResource } from './explain.ts';
import { noSuchOperation, operationReport, operationSummary, stackAtEvent } from './history.ts';
import { ignoreSignalFailures, NO_SIGNALS_IGNORED } from './ignored-signals.ts';
import { Inspections } from './inspections.ts';
import { NOTHING_HANDED, RecordedModels } from './models.ts';
import { nestedStacks } from './nested-stacks.ts';
import { Notifier } from './notifier.ts';
import { computeOutputs, shownOutput } from './outputs.ts';
import { previewStack } from './preview.ts';
import { previewOf } from './preview-update.ts';
import { notFound } from './refusals.ts';
import { sealPayload } from './signal-rows.ts';
import { POLICY } from './update-policy.ts';
import { assertUpdatable, canUpdate } from './update-stack.ts';
import { ValueCodec } from './value-codec.ts';

/** The engine's runtime: accepts requests, owns the operations of this process, and takes up after a restart. */
export class Engine implements StackService {
  readonly #dependencies: RuntimeDependencies;
  readonly #codec: ValueCodec;
  readonly #models: RecordedModels;
  readonly #driver: Driver;
  readonly #acceptor: Acceptor;
  readonly #changeSets: ChangeSets;
  readonly #notifier: Notifier | undefined;
  readonly #inspections: Inspections;

  constructor(dependencies: RuntimeDependencies) {
    this.#dependencies = dependencies;
    this.#codec = new ValueCodec(dependencies.sealer);
    this.#models = new RecordedModels(dependencies, this.#codec);
    this.#driver = new Driver(dependencies, this.#codec, (parentId) => nestedStacks(children, parentId));
    this.#acceptor = new Acceptor(dependencies, this.#codec, this.#models, this.#driver);
    const children = new ChildStacks(this.#acceptor);
    this.#changeSets = new ChangeSets(this.#acceptor);
    this.#notifier = this.#notifierOf(dependencies);
    this.#inspections = new Inspections(dependencies, this.#codec, (writes) => this.#driver.commitAlongside(writes));
  }

  /** Takes over every operation that was under way. Answers how many. */
  async start(): Promise<number> {
    await this.#notifier?.start();
    const rows = await this.#dependencies.store.runningOperations();
    for (const row of rows) await this.#acceptor.takeOver(row);
    return rows.length;
  }

  /** Stops driving after the commit under way; what is unfinished goes on at the next start. */
  async stop(): Promise<void> {
    await this.#notifier?.stop();
    this.#inspections.stop();
    await this.#driver.stop();
  }

  #notifierOf({ notifications, ...parts }: RuntimeDependencies): Notifier | undefined {
    if (notifications === undefined) return undefined;
    const notifier = new Notifier({
      ...parts,
      port: notifications,
      commit: (writes) => this.#driver.commitAlongside(writes),
      outputs: (stackId) => this.outputs(stackId),
      running: (stackId) => this.#driver.ofStack(stackId)?.state.stack,
    });
    this.#driver.onEvents((events) => notifier.told(events));
    return notifier;
  }

  async create(request: CreateStackRequest): Promise<{ readonly stackId: string }> {
    const { clientToken, ...said } = request;
    const response = await this.#acceptor.tokens.once(
      tokenKey('CreateStack', request),
      said as unknown as Json,
      (remember) => this.#acceptor.create(request, ROOT, NOTHING_HANDED, remember),
    );
    return { stackId: String(response.stackId) };
  }

  async previewCreate(request: CreateStackRequest): Promise<StackPreview> {
    return previewStack(this.#dependencies, request);
  }

  async delete(request: DeleteStackRequest): Promise<void> {
    const stack = await this.#rootStack(request, 'Deleting');
    await this.#acceptor.delete(stack, request);
  }

  async update(request: UpdateStackRequest): Promise<{ readonly stackId: string }> {
    const { clientToken, ...said } = request;
    const response = await this.#acceptor.tokens.once(
      tokenKey('UpdateStack', request),
      said as unknown as Json,
      async (remember) => {
        const stack = await this.#rootStack(request, 'Updating');
        await this.#acceptor.update(stack, request, remember);
        return { stackId: stack.id };
      },
    );
    return { stackId: String(response.stackId) };
  }

  async previewUpdate(request: UpdateStackRequest): Promise<StackPreview> {
    const stack = await this.#acceptor.find(request);
    assertUpdatable(stack);
    return previewOf(await this.#acceptor.plan(stack, request), canUpdate(this.#dependencies));
  }

  async parametersOfUpdate(
    request: UpdateStackRequest & { readonly considerConditions: boolean },
  ): Promise<ParameterAnalysis> {
    const stack = await this.#rootStack(request, 'Updating');
    assertUpdatable(stack);
    const planned = await this.#acceptor.plan(stack, request);
    const { allowReplacement, considerConditions, taint } = request;
    const given = { allowReplacement, considerConditions, anew: new Set(taint) };
    return parametersOf(this.#dependencies, this.#codec, planned, {
      ...given,
      policy: governingPolicy(planned, request),
    });
  }

  async parametersOfContinuation(request: ContinueCreateRequest): Promise<ParameterAnalysis> {
    const stack = await this.#rootStack(request, 'Continuing');
    assertContinuable(stack);
    const planned = await this.#acceptor.plan(stack, continuing(request));
    return parametersOf(this.#dependencies, this.#codec, planned, {
      allowReplacement: true,
      considerConditions: true,
      anew: madeAnew(planned, request),
      policy: null,
    });
  }

  async cancel(request: CancelRequest): Promise<void> {
    const stack = await this.#acceptor.find(request);
    const action = stack.status.replace(/_IN_PROGRESS$/, '');
    if (action === stack.status || !request.allowed.includes(action)) {
      throw new StackRefused(
        'NotSupported',
        400,
        `Cancelling stack ${stack.name}, which is ${stack.status}, is not supported.`,
      );
    }
    this.#driver.cancel(stack.id, {
      quick: request.mode === 'quick',
      rollback: request.rollback && action === 'UPDATE',
    });
  }

  async continueCreate(request: ContinueCreateRequest): Promise<{ readonly stackId: string }> {
    const stack = await this.#rootStack(request, 'Continuing');
    assertContinuable(stack);
    await this.#acceptor.acceptAlone(stack, 'CREATE', async (owner) => {
      const planned = await this.#acceptor.plan(stack, continuing(request));
      const ignored = request.options?.includes('IgnoreExistingSignalFailure')
        ? await ignoreSignalFailures(this.#dependencies, this.#codec, planned, madeAnew(planned, request))
        : NO_SIGNALS_IGNORED;
      const prepared = prepareContinuation(this.#dependencies, planned, request, ignored, owner);
      return request.dryRun ? null : { ...prepared, wanted: planned.model.desired };
    });
    return { stackId: stack.id };
  }

  async setDeletionProtection(request: StackReference & { readonly enabled: boolean }): Promise<void> {
    const stack = await this.#rootStack(request, 'Setting the deletion protection of');
    await this.#changeStack(stack.id, (row) => ({ ...row, deletionProtection: request.enabled }));
  }

  async setStackPolicy(request: StackReference & { readonly policy: JsonObject | null }): Promise<void> {
    const stack = await this.#acceptor.find(request);
    await this.#changeStack(stack.id, (row) => {
      const { [POLICY]: _policy, ...options } = row.options;
      return { ...row, options: request.policy === null ? options : { ...options, [POLICY]: request.policy } };
    });
  }

  async stackPolicy(request: StackReference): Promise<JsonObject | null> {
    return ((await this.#acceptor.find(request)).options[POLICY] ?? null) as JsonObject | null;
  }

  async createChangeSet(
    request: CreateChangeSetRequest,
  ): Promise<{ readonly changeSetId: string; readonly stackId: string }> {
    const { scope, said } = tokenOf(request);
    const response = await this.#acceptor.tokens.once(tokenKey('CreateChangeSet', scope), said, (remember) =>
      this.#changeSets.create(request, remember),
    );
    return { changeSetId: String(response.changeSetId), stackId: String(response.stackId) };
  }

  async executeChangeSet(request: ChangeSetReference & { readonly clientToken?: string | null }): Promise<void> {
    const { clientToken = null, ...said } = request;
    const run = async (remember: (answer: JsonObject) => Write[]) => {
      await this.#changeSets.execute(request, remember);
      return {};
    };
    await this.#acceptor.tokens.once(tokenKey('ExecuteChangeSet', { ...said, clientToken }), said, run);
  }

  deleteChangeSet(request: ChangeSetReference): Promise<void> {
    return this.#changeSets.delete(request);
  }

  async outputs(stackId: string): Promise<readonly StackOutput[]> {
    const stack = await this.#dependencies.store.stack(stackId);
    if (stack === undefined) throw notFound(stackId);
    return (await computeOutputs(this.#dependencies, this.#codec, this.#models, stack)).map(shownOutput);
  }

  async explain(request: StackReference & { readonly logicalId: string }): Promise<ResourceExplanation> {
    const { store } = this.#dependencies;
    const stack = await this.#acceptor.findAny(request);
    const { operationId } = stack;
    const [resource, operation, steps] = await Promise.all([
      store.resource(stack.id, request.logicalId),
      operationId === null ? undefined : store.operation(operationId),
      operationId === null ? [] : store.steps(operationId),
    ]);
    return explainResource({ stack, resource, operation, steps }, request.logicalId);
  }

  async operations(
    request: StackReference & { readonly page: Page },
  ): Promise<{ readonly rows: readonly OperationSummary[]; readonly total: number }> {
    const stack = await this.#acceptor.findAny(request);
    const { rows, total } = await this.#dependencies.store.operations(stack.id, request.page);
    return { rows: rows.map(operationSummary), total };
  }

  async operation(request: StackReference & { readonly operationId: string }): Promise<OperationReport> {
    const { store } = this.#dependencies;
    const stack = await this.#acceptor.findAny(request);
    const row = await store.operation(request.operationId);
    if (row === undefined || row.stackId !== stack.id) throw noSuchOperation(request.operationId, stack.name);
    return operationReport(stack, row, await store.steps(row.id));
  }

  async stateAt(request: StackReference & { readonly event: string }): Promise<StackAtEvent> {
    return stackAtEvent(this.#dependencies.store, await this.#acceptor.findAny(request), request.event);
  }

  async read(request: StackReference & { readonly logicalId: string }): Promise<string> {
    return this.#inspections.begin(await this.#acceptor.find(request), request.logicalId);
  }

  underWay(stackId: string, logicalId: string): ResourceUnderWay | undefined {
    const live = this.#driver.ofStack(stackId);
    const resource = live?.state.resources.get(logicalId);
    if (live === undefined || resource === undefined) return undefined;
    return { stack: live.state.stack, resource, mayHaveHeard: (name) => live.heard?.has(name) !== false };
  }

  isReading(exchangeId: string): boolean {
    return this.#inspections.isUnderWay(exchangeId);
  }

  async signal(request: Parameters<StackService['signal']>[0]): Promise<void> {
    const { token, ...said } = request;
    this.#driver.ofStack(said.stackId)?.heard?.add(said.name);
    const key = token === undefined ? null : tokenKey('SignalResource', token);
    await this.#acceptor.tokens.once(key, said, async (remember) => {
      const payload = sealPayload(this.#codec, said.payload);
      const row = { ...said, payload, receivedAt: this.#dependencies.clock.now() };
      await this.#driver.commitAlongside([{ kind: 'signal', row }, ...remember({})]);
      this.#driver.signalled(said.name);
      this.#inspections.signalled(said.name);
      return {};
    });
  }

  onEvents(listener: (events: readonly Omit<EventRow, 'sequence'>[]) => void): () => void {
    return this.#driver.onEvents(listener);
  }

  /** While an operation runs, the stack's row is the machine's; it takes the change with its next turn. */
  async #changeStack(stackId: string, change: (row: StackRow) => StackRow): Promise<void> {
    const live = this.#driver.ofStack(stackId);
    if (live !== undefined) {
      live.state.stack = change(live.state.stack);
      await this.#driver.commitAlongside([{ kind: 'stack', row: live.state.stack }]);
      return;
    }
    const row = await this.#dependencies.store.stack(stackId);
    if (row === undefined) throw notFound(stackId);
    await this.#dependencies.store.commit([{ kind: 'stack', row: change(row) }], []);
  }

  async #rootStack(reference: StackReference, doing: string): Promise<StackRow> {
    const stack = await this.#acceptor.find(reference);
    const parent = stack.parentId === null ? undefined : await this.#dependencies.store.stack(stack.parentId);
    // Whose parent was abandoned, or deleted without it, stands by itself.
    if (parent === undefined || parent.status === 'DELETE_COMPLETE') return stack;
    const message = `${doing} the nested stack ${stack.name} by itself is not supported; use its root stack ${stack.rootId}.`;
    throw new StackRefused('NotSupported', 400, message);
  }
}

function tokenKey(
  operation: string,
  request: { accountId: string; region: string; clientToken: string | null },
): string | null {
  return request.clientToken === null
    ? null
    : `${request.accountId}/${request.region}/${operation}/${request.clientToken}`;
}

/** A continuation judged like an update that may replace anything. */
function continuing(request: ContinueCreateRequest): UpdateStackRequest {
  const { accountId, region, stack, templateBody, parameters, parallelism, ramRoleName, dryRun } = request;
  return {
    ...{ accountId, region, stack, templateBody, parameters, parallelism, ramRoleName, dryRun },
    usePreviousParameters: true,
    allowReplacement: true,
    taint: [],
    tags: null,
    timeoutMinutes: null,
    resourceGroupId: null,
    policy: null,
    policyDuringUpdate: null,
    updatedBy: '',
    clientToken: null,
  };
}
