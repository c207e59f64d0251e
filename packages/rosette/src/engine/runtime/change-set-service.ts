import type { JsonObject } from '@rosette/template/base/json.ts';
import { keptTexts } from '#engine/ports/nested-texts.ts';
import {
  type ChangeSetReference,
  type CreateChangeSetRequest,
  type CreateStackRequest,
  type ImportStackRequest,
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
  openChange,
  refuseTakenSetName,
} from './change-sets.ts';
import { ROOT, reviewStack } from './create-stack.ts';
import { planImport } from './import-stack.ts';
import { NOTHING_HANDED } from './models.ts';
import { previewStack } from './preview.ts';
import { previewOf } from './preview-update.ts';
import { assertIdle } from './refusals.ts';
import { assertAcceptable, assertUpdatable, canUpdate } from './update-stack.ts';

interface ChangeSetAnswer extends JsonObject {
  readonly changeSetId: string;
  readonly stackId: string;
}

/** What has to be written with the answer, so that the same request gets it again. */
type Remember = (answer: JsonObject) => readonly Write[];

/** Change sets: a plan that is reviewed first, and bound to the state that it was computed from. */
export class ChangeSets {
  readonly #acceptor: Acceptor;

  constructor(acceptor: Acceptor) {
    this.#acceptor = acceptor;
  }

  create(request: CreateChangeSetRequest, remember: Remember): Promise<ChangeSetAnswer> {
    const { change } = request;
    switch (change.kind) {
      case 'create':
        return this.#forNewStack(request, change.request, remember);
      case 'update':
        return this.#forUpdate(request, change.request, remember);
      case 'import':
        return this.#forImport(request, change.request, remember);
    }
  }

  /** The new stack waits in REVIEW_IN_PROGRESS, so that its name is taken. */
  async #forNewStack(request: CreateChangeSetRequest, wanted: CreateStackRequest, remember: Remember) {
    const { dependencies } = this.#acceptor;
    const { row: stack, writes } = await this.#awaiting(wanted);
    const preview = await previewStack(dependencies, { ...wanted, nestedTexts: keptTexts(stack) });
    const row = changeSetRow(dependencies, dependencies.sealer, request, {
      wanted: stack,
      preview,
      failure: null,
      basis: basisOf([], stack),
    });
    const template: Write = { kind: 'template', hash: stack.templateHash, body: wanted.templateBody };
    return this.#store(
      row,
      [...writes, template, { kind: 'stack', row: stack }, { kind: 'change-set', row }],
      remember,
    );
  }

  async #forUpdate(request: CreateChangeSetRequest, wanted: UpdateStackRequest, remember: Remember) {
    const { dependencies } = this.#acceptor;
    const stack = await this.#acceptor.find(wanted);
    assertUpdatable(stack);
    await assertRoomForSet(dependencies, stack.id);
    const planned = await this.#acceptor.plan(stack, wanted);
    const row = changeSetRow(dependencies, dependencies.sealer, request, {
      wanted: planned.wanted,
      preview: previewOf(planned, canUpdate(dependencies)),
      failure: refusalOf(() => assertAcceptable(planned, wanted)),
      basis: basisOf(await dependencies.store.resources(stack.id), stack),
    });
    const template: Write = { kind: 'template', hash: row.templateHash, body: planned.templateBody };
    return this.#store(row, [...planned.textWrites, template, { kind: 'change-set', row }], remember);
  }

  async #forImport(request: CreateChangeSetRequest, wanted: ImportStackRequest, remember: Remember) {
    const { dependencies, codec } = this.#acceptor;
    const { into } = wanted;
    const { row: stack, writes } =
      into.kind === 'create'
        ? await this.#awaiting(into.request)
        : { row: await this.#acceptor.find(into.request), writes: [] };
    if (into.kind === 'update') {
      assertUpdatable(stack);
      await assertRoomForSet(dependencies, stack.id);
    }
    const planned = await planImport(dependencies, codec, stack, wanted);
    const row = changeSetRow(dependencies, dependencies.sealer, request, {
      wanted: planned.wanted,
      preview: previewOf(planned, canUpdate(dependencies)),
      failure: null,
      basis: basisOf(await dependencies.store.resources(stack.id), stack),
    });
    const template: Write = { kind: 'template', hash: row.templateHash, body: planned.templateBody };
    const fresh: Write[] = into.kind === 'create' ? [{ kind: 'stack', row: stack }] : [];
    return this.#store(
      row,
      [...writes, ...planned.textWrites, template, ...fresh, { kind: 'change-set', row }],
      remember,
    );
  }

  /** The new stack that a change set is for. */
  async #awaiting(wanted: CreateStackRequest): ReturnType<typeof reviewStack> {
    const { dependencies, codec } = this.#acceptor;
    await this.#acceptor.assertRoom(wanted, ROOT);
    return reviewStack(dependencies, codec, wanted);
  }

  async execute(reference: ChangeSetReference, remember: Remember): Promise<void> {
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
    await this.#carryOut(row, stack, (answer) => [executed, ...others, ...remember(answer)]);
  }

  async #carryOut(row: ChangeSetRow, stack: StackRow, remember: Remember): Promise<void> {
    const change = openChange(this.#acceptor.dependencies.sealer, row);
    switch (change.kind) {
      case 'create': {
        const request = { ...change.request, clientToken: null };
        await this.#acceptor.create(request, { ...ROOT, stackId: stack.id }, NOTHING_HANDED, remember);
        return;
      }
      case 'update':
        await this.#acceptor.update(stack, { ...change.request, clientToken: null, dryRun: false }, remember);
        return;
      case 'import':
        await this.#acceptor.import(stack, change.request, remember);
        return;
    }
  }

  async delete(reference: ChangeSetReference): Promise<void> {
    const { row, stack } = await findChangeSet(this.#acceptor.dependencies, reference);
    assertIdle(stack);
    const deleted = { ...row, status: 'DELETE_COMPLETE', executionStatus: 'UNAVAILABLE' };
    await this.#acceptor.dependencies.store.commit([{ kind: 'change-set', row: deleted }], []);
  }

  async #store(row: ChangeSetRow, writes: readonly Write[], remember: Remember): Promise<ChangeSetAnswer> {
    const answer = { changeSetId: row.id, stackId: row.stackId };
    try {
      await this.#acceptor.dependencies.store.commit([...writes, ...remember(answer)], []);
    } catch (error) {
      throw refuseTakenSetName(error, row.name);
    }
    return answer;
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
