import type { ResourceState } from '#engine/operation/state.ts';
import type { NestedStacks, TemplateAt } from '#engine/ports/resource-type.ts';
import type { CreateStackRequest } from '#engine/ports/stack-service.ts';
import type { StackRow } from '#engine/ports/store.ts';
import type { Acceptor } from './acceptor.ts';
import { ChildTexts, MADE_BY } from './child-texts.ts';
import { handDown } from './hand-down.ts';
import { type Handed, NOTHING_HANDED } from './models.ts';
import type { NestedHost } from './nested-stacks.ts';
import { type ComputedOutput, computeOutputs } from './outputs.ts';
import { notFound } from './refusals.ts';

/** Most children that one stack can have. */
const CHILDREN = 1_000_000;
/** Option of a nested stack: the token of the step that last changed it. */
const CHANGED_BY = 'NestedUpdateToken';

/** Nested stacks, as their parents' resource type works with them. */
export class ChildStacks implements NestedHost {
  readonly #acceptor: Acceptor;
  readonly #texts: ChildTexts;

  constructor(acceptor: Acceptor) {
    this.#acceptor = acceptor;
    this.#texts = new ChildTexts(acceptor);
  }

  async #body(parentId: string, template: string | TemplateAt): Promise<string> {
    return typeof template === 'string' ? template : this.#texts.read(parentId, template, this.#isUndoing(parentId));
  }

  async createNested(
    parentId: string,
    request: Parameters<NestedStacks['create']>[0],
  ): Promise<{ readonly stackId: string }> {
    const { token, ...wanted } = request;
    const existing = await this.findNested(parentId, token);
    if (existing !== undefined) {
      await this.#texts.tellParents(existing);
      return { stackId: existing };
    }
    const parent = await this.#acceptor.dependencies.store.stack(parentId);
    if (parent === undefined) throw notFound(parentId);
    const { templateHash: _hash, parameters: _parameters, ...inherited } = parent;
    // The parent's rollback drives the child.
    const child: CreateStackRequest = {
      ...inherited,
      ...wanted,
      templateBody: await this.#body(parentId, wanted.templateBody),
      disableRollback: true,
      clientToken: null,
      options: { [MADE_BY]: token },
      nestedTexts: this.#texts.forChild(parentId, this.#made(parentId, token)?.logicalId, false),
    };
    const place = { parentId, rootId: parent.rootId, depth: parent.depth + 1 };
    const made = await this.#acceptor.create(child, place, this.#handed(parentId, token), () => []);
    await this.#texts.tellParents(made.stackId);
    return made;
  }

  async findNested(parentId: string, token: string): Promise<string | undefined> {
    const { store } = this.#acceptor.dependencies;
    const parent = await store.stack(parentId);
    const filter = { accountId: parent?.accountId ?? '', parentId, deleted: true };
    const { rows } = await store.stacks(filter, { number: 1, size: CHILDREN });
    return rows.find((row) => row.options[MADE_BY] === token)?.id;
  }

  async updateNested(
    parentId: string,
    request: Parameters<NestedStacks['update']>[0],
  ): Promise<{ readonly changed: boolean }> {
    const stack = await this.#child(parentId, request.stackId);
    if (stack === undefined) throw notFound(request.stackId);
    if (stack.options[CHANGED_BY] === request.token) {
      await this.#texts.tellParents(stack.id);
      return { changed: true };
    }
    // An earlier operation of the parent has given up waiting for what the child still does: it ends before anything new.
    if (stack.status.endsWith('_IN_PROGRESS')) this.#acceptor.driver.cancel(stack.id, { quick: true, rollback: false });
    const { accountId, region } = stack;
    const wanted = {
      ...{ accountId, region, stack: stack.id },
      templateBody: await this.#body(parentId, request.templateBody),
      parameters: request.parameters,
      usePreviousParameters: false,
      allowReplacement: request.allowReplacement,
      taint: [],
      tags: request.tags,
      timeoutMinutes: request.timeoutMinutes,
      parallelism: null,
      resourceGroupId: null,
      ramRoleName: await this.#roleOf(parentId),
      policy: null,
      policyDuringUpdate: null,
      updatedBy: stack.createdBy,
      clientToken: null,
      dryRun: false,
      nestedTexts: this.#texts.forChild(
        parentId,
        this.#owning(parentId, request.stackId)?.logicalId,
        this.#isUndoing(parentId),
      ),
    };
    const handed = this.#handedNow(parentId, request.stackId);
    const options = { [CHANGED_BY]: request.token };
    const changed = await this.#acceptor.updateChild(stack, wanted, handed, options, this.#isUndoing(parentId));
    if (changed) await this.#texts.tellParents(stack.id);
    return { changed };
  }

  /** Whether the stack, or one that it is nested in, goes back to what it was. */
  #isUndoing(stackId: string): boolean {
    const operation = this.#acceptor.driver.ofStack(stackId)?.state;
    if (operation === undefined) return false;
    const { parentId } = operation.stack;
    return operation.phase === 'rollback' || (parentId !== null && this.#isUndoing(parentId));
  }

  /** Which of the child's parameters are secret in the parent. */
  #handed(parentId: string, token: string): Handed {
    const resource = this.#made(parentId, token);
    return resource === undefined ? NOTHING_HANDED : handDown(resource.properties?.Parameters ?? {}).handed;
  }

  #handedNow(parentId: string, stackId: string): Handed {
    const resource = this.#owning(parentId, stackId);
    if (resource === undefined) return NOTHING_HANDED;
    return handDown((resource.attempted ?? resource.properties)?.Parameters ?? {}).handed;
  }

  /** The resource of the parent's operation whose create has this token. */
  #made(parentId: string, token: string): ResourceState | undefined {
    const resources = this.#acceptor.driver.ofStack(parentId)?.state.resources.values() ?? [];
    return [...resources].find((resource) => resource.createToken === token);
  }

  /** The resource of the parent's operation that is this child. */
  #owning(parentId: string, stackId: string): ResourceState | undefined {
    const resources = this.#acceptor.driver.ofStack(parentId)?.state.resources.values() ?? [];
    return [...resources].find((resource) => resource.physicalId?.endsWith(`/${stackId}`) === true);
  }

  async deleteNested(parentId: string, stackId: string): Promise<void> {
    const stack = await this.#child(parentId, stackId);
    if (stack === undefined || stack.status === 'DELETE_IN_PROGRESS' || stack.status === 'DELETE_COMPLETE') return;
    if (stack.status.endsWith('_IN_PROGRESS')) {
      this.#acceptor.driver.cancel(stackId, { quick: true, rollback: false });
      return;
    }
    const { parallelism } = stack;
    const ramRoleName = await this.#roleOf(parentId);
    const undoing = this.#isUndone(parentId, stack);
    const failOnSubscriptions = this.#acceptor.driver.ofStack(parentId)?.state.failOnSubscriptions ?? false;
    const kept = { retainAllResources: false, retainResources: [] };
    const retention = { ...kept, parallelism, ramRoleName, failOnSubscriptions, undoing };
    await this.#acceptor.delete({ ...stack, deletionProtection: false }, retention);
  }

  /** Whether it was made by the very operation that is undone now. */
  #isUndone(parentId: string, { createdAt }: StackRow): boolean {
    const operation = this.#acceptor.driver.ofStack(parentId)?.state;
    return operation !== undefined && this.#isUndoing(parentId) && createdAt >= operation.startedAt;
  }

  async nestedState(
    parentId: string,
    stackId: string,
  ): Promise<{ readonly stack: StackRow; readonly outputs: readonly ComputedOutput[] } | undefined> {
    const stack = await this.#child(parentId, stackId);
    if (stack === undefined) return undefined;
    const { dependencies, codec, models } = this.#acceptor;
    const readable = stack.status.endsWith('_COMPLETE') && stack.status !== 'DELETE_COMPLETE';
    return { stack, outputs: readable ? await computeOutputs(dependencies, codec, models, stack) : [] };
  }

  /** Role in which the parent's operation works. */
  async #roleOf(parentId: string): Promise<string | null> {
    const { driver, dependencies } = this.#acceptor;
    const parent = driver.ofStack(parentId)?.state.stack ?? (await dependencies.store.stack(parentId));
    return parent?.ramRoleName ?? null;
  }

  async #child(parentId: string, stackId: string): Promise<StackRow | undefined> {
    const stack = await this.#acceptor.dependencies.store.stack(stackId);
    return stack?.parentId === parentId ? stack : undefined;
  }
}
