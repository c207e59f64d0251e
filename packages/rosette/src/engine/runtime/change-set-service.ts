import {
  type ChangeSetReference,
  type CreateChangeSetRequest,
  type CreateStackRequest,
  StackRefused,
  type UpdateStackRequest,
} from '#engine/ports/stack-service.ts';
import type { ChangeSetRow, StackRow, Write } from '#engine/ports/store.ts';
import type { Acceptor } from './acceptor.ts';
import {
  assertRoomForSet,
  basisDifference,
  basisOf,
  changeSetRow,
  failureReason,
  findChangeSet,
  obsoleteOthers,
  refuseTakenSetName,
} from './change-sets.ts';
import { ROOT, reviewStack } from './create-stack.ts';
import { NOTHING_HANDED } from './models.ts';
import { previewStack } from './preview.ts';
import { previewOf } from './preview-update.ts';
import { assertIdle } from './refusals.ts';
import { assertAcceptable, assertUpdatable, canUpdate } from './update-stack.ts';

/** Change sets: a plan that is reviewed first, and bound to the state that it was computed from. */
export class ChangeSets {
  readonly #acceptor: Acceptor;

  constructor(acceptor: Acceptor) {
    this.#acceptor = acceptor;
  }

  create(request: CreateChangeSetRequest): Promise<{ readonly changeSetId: string; readonly stackId: string }> {
    return request.change.kind === 'create'
      ? this.#forNewStack(request, request.change.request)
      : this.#forUpdate(request, request.change.request);
  }

  /** The new stack waits in REVIEW_IN_PROGRESS, so that its name is taken. */
  async #forNewStack(request: CreateChangeSetRequest, wanted: CreateStackRequest) {
    const { dependencies, codec } = this.#acceptor;
    await this.#acceptor.assertRoom(wanted, ROOT);
    const preview = previewStack(dependencies, wanted);
    const stack = reviewStack(dependencies, codec, wanted);
    const row = changeSetRow(dependencies, dependencies.sealer, request, {
      stackId: stack.id,
      templateHash: stack.templateHash,
      preview,
      failure: null,
      basis: basisOf([], stack),
    });
    const template: Write = { kind: 'template', hash: stack.templateHash, body: wanted.templateBody };
    await this.#store([template, { kind: 'stack', row: stack }, { kind: 'change-set', row }], request.name);
    return { changeSetId: row.id, stackId: stack.id };
  }

  async #forUpdate(request: CreateChangeSetRequest, wanted: UpdateStackRequest) {
    const { dependencies } = this.#acceptor;
    const stack = await this.#acceptor.find(wanted);
    assertUpdatable(stack);
    await assertRoomForSet(dependencies, stack.id);
    const planned = await this.#acceptor.plan(stack, wanted);
    const row = changeSetRow(dependencies, dependencies.sealer, request, {
      stackId: stack.id,
      templateHash: planned.wanted.templateHash,
      preview: previewOf(planned, canUpdate(dependencies)),
      failure: refusalOf(() => assertAcceptable(planned, wanted)),
      basis: basisOf(await dependencies.store.resources(stack.id), stack),
    });
    const template: Write = { kind: 'template', hash: row.templateHash, body: planned.templateBody };
    await this.#store([template, { kind: 'change-set', row }], request.name);
    return { changeSetId: row.id, stackId: stack.id };
  }

  async execute(reference: ChangeSetReference): Promise<void> {
    const { dependencies } = this.#acceptor;
    const { row, stack } = await findChangeSet(dependencies, reference);
    if (row.executionStatus !== 'AVAILABLE') {
      throw new StackRefused(
        'NotSupported',
        400,
        `Executing change set ${row.name}, which is ${row.executionStatus}, is not supported.`,
      );
    }
    const difference = basisDifference(row.basis, basisOf(await dependencies.store.resources(stack.id), stack));
    if (difference !== null) {
      await dependencies.store.commit([{ kind: 'change-set', row: { ...row, executionStatus: 'OBSOLETE' } }], []);
      const reason = `it was computed from another state of stack ${stack.name}; since then changed: ${difference}`;
      throw new StackRefused(
        'NotSupported',
        400,
        `Executing change set ${row.name} is not supported: ${reason}. Create it again.`,
      );
    }
    const others = await obsoleteOthers(dependencies, stack.id, row.id);
    const executed: Write = { kind: 'change-set', row: { ...row, executionStatus: 'EXECUTE_COMPLETE' } };
    await this.#carryOut(row, stack, () => [executed, ...others]);
  }

  async #carryOut(row: ChangeSetRow, stack: StackRow, remember: () => readonly Write[]): Promise<void> {
    const change = JSON.parse(
      this.#acceptor.dependencies.sealer.open(row.requestSealed),
    ) as CreateChangeSetRequest['change'];
    if (change.kind === 'create') {
      await this.#acceptor.create(
        { ...change.request, clientToken: null },
        { ...ROOT, stackId: stack.id },
        NOTHING_HANDED,
        remember,
      );
    } else {
      await this.#acceptor.update(stack, { ...change.request, clientToken: null, dryRun: false }, remember);
    }
  }

  async delete(reference: ChangeSetReference): Promise<void> {
    const { row, stack } = await findChangeSet(this.#acceptor.dependencies, reference);
    assertIdle(stack);
    const deleted = { ...row, status: 'DELETE_COMPLETE', executionStatus: 'UNAVAILABLE' };
    await this.#acceptor.dependencies.store.commit([{ kind: 'change-set', row: deleted }], []);
  }

  async #store(writes: readonly Write[], name: string): Promise<void> {
    try {
      await this.#acceptor.dependencies.store.commit(writes, []);
    } catch (error) {
      throw refuseTakenSetName(error, name);
    }
  }
}

/** A refusal while a set is computed is its result, not an error of the call. */
function refusalOf(judge: () => void): string | null {
  try {
    judge();
    return null;
  } catch (error) {
    return failureReason(error);
  }
}
