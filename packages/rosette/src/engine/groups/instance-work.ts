import { createHash } from 'node:crypto';
import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Template } from '@rosette/template/model/template.ts';
import type {
  GroupOperationRow,
  GroupResultRow,
  StackGroupRow,
  StackInstanceRow,
} from '#engine/ports/stack-group-store.ts';
import { StackRefused, TemplateRejected } from '#engine/ports/stack-service.ts';
import type { StackRow } from '#engine/ports/store.ts';
import type { GroupDependencies } from './dependencies.ts';
import { suppliedTo } from './group-template.ts';

/** What one instance needs in one operation. */
export interface Job {
  readonly group: StackGroupRow;
  readonly operation: GroupOperationRow;
  readonly instance: StackInstanceRow;
  readonly result: GroupResultRow;
  readonly body: string;
  readonly template: Template;
}

export type Outcome =
  /** The stack's operation was accepted; its end is waited for. */
  | { readonly kind: 'working'; readonly stackId: string; readonly stackOperationId: string }
  | { readonly kind: 'succeeded'; readonly stackId: string | null }
  | { readonly kind: 'failed'; readonly stackId: string | null; readonly reason: string };

/** Option of a stack: the token of the result that made it. */
export const MADE_FOR = 'StackGroupToken';

const LONGEST_NAME = 255;

/** The result as it must be durable before the stack is asked for anything. */
export async function intentOf(dependencies: GroupDependencies, { instance, result }: Job): Promise<GroupResultRow> {
  const stack = await livingStack(dependencies, instance.stackId);
  return {
    ...result,
    status: 'RUNNING',
    statusReason: 'User initiated operation',
    stackId: stack?.id ?? null,
    operationBefore: stack?.operationId ?? null,
  };
}

/**
 * Asks the stack for what the operation wants. May run again after a crash (`recovering`): then what was accepted already is
 * found, and not asked for twice. Rejects only with what may pass (the store is out of reach).
 */
export async function beginWork(dependencies: GroupDependencies, job: Job, recovering: boolean): Promise<Outcome> {
  const { operation, result } = job;
  const stack = await livingStack(dependencies, result.stackId);
  try {
    const isDelete = operation.action === 'DELETE';
    if (isDelete && (stack === undefined || operation.retainStacks)) {
      return { kind: 'succeeded', stackId: result.stackId };
    }
    await refuseForeign(dependencies, result.accountId);
    if (isDelete && stack !== undefined) {
      return await beginOn(dependencies, job, stack, recovering, remove);
    }
    if (stack === undefined) return await make(dependencies, job);
    return await beginOn(dependencies, job, stack, recovering, change);
  } catch (error) {
    return { kind: 'failed', stackId: stack?.id ?? null, reason: reasonOf(error) };
  }
}

/** What has become of it; `working` while it goes on. */
export async function lookAt({ store }: GroupDependencies, result: GroupResultRow): Promise<Outcome> {
  const { stackId, stackOperationId } = result;
  if (stackId === null || stackOperationId === null) throw new Error('only what was accepted can be looked at');
  const operation = await store.operation(stackOperationId);
  if (operation?.state === 'running') return { kind: 'working', stackId, stackOperationId };
  if (operation?.state === 'succeeded') return { kind: 'succeeded', stackId };
  const stack = await store.stack(stackId);
  const last = stack?.operationId === stackOperationId ? stack.statusReason : undefined;
  const cause = operation?.cause?.message;
  const reason = last ?? (typeof cause === 'string' ? cause : 'its operation failed');
  return { kind: 'failed', stackId, reason: `Stack ${stackId}: ${reason}` };
}

async function livingStack({ store }: GroupDependencies, id: string | null): Promise<StackRow | undefined> {
  const stack = id === null ? undefined : await store.stack(id);
  return stack?.status === 'DELETE_COMPLETE' ? undefined : stack;
}

async function refuseForeign({ isAccount }: GroupDependencies, id: string): Promise<void> {
  if (await isAccount(id)) return;
  const message = `Account ${id} is not an account of this installation, so that no stack can be made, changed or deleted in it.`;
  throw new StackRefused('NoSuchAccount', 400, message);
}

type Ask = (dependencies: GroupDependencies, job: Job, stack: StackRow) => Promise<'accepted' | 'nothing-to-do'>;

/** Asks a stack that exists, unless a run before the crash has done so. */
async function beginOn(
  dependencies: GroupDependencies,
  job: Job,
  stack: StackRow,
  recovering: boolean,
  ask: Ask,
): Promise<Outcome> {
  const accepted = recovering && stack.operationId !== job.result.operationBefore;
  if (!accepted && (await ask(dependencies, job, stack)) === 'nothing-to-do') {
    return { kind: 'succeeded', stackId: stack.id };
  }
  return working(dependencies, stack.id);
}

async function working({ store }: GroupDependencies, stackId: string): Promise<Outcome> {
  const operationId = (await store.stack(stackId))?.operationId;
  if (operationId == null) throw new Error(`stack ${stackId} has no operation although one was accepted`);
  return { kind: 'working', stackId, stackOperationId: operationId };
}

async function make(dependencies: GroupDependencies, job: Job): Promise<Outcome> {
  const { instance, operation, result, body } = job;
  const name = stackName(job);
  try {
    const { stackId } = await dependencies.stacks.create({
      ...{ accountId: instance.accountId, region: instance.region, name, templateBody: body },
      parameters: parametersOf(dependencies, job),
      disableRollback: instance.disableRollback,
      timeoutMinutes: operation.timeoutMinutes ?? instance.timeoutMinutes,
      parallelism: 0,
      tags: [],
      deletionProtection: false,
      resourceGroupId: null,
      ramRoleName: null,
      createdBy: operation.principal,
      clientToken: result.token,
      options: { [MADE_FOR]: result.token },
    });
    return working(dependencies, stackId);
  } catch (error) {
    // A token is not remembered for ever, but a stack knows what it was made for.
    const existing = await dependencies.store.stackByName(instance.accountId, instance.region, name);
    if (existing?.options[MADE_FOR] === result.token) return working(dependencies, existing.id);
    throw error;
  }
}

const change: Ask = async (dependencies, job, stack) => {
  const { operation, instance, result, body } = job;
  try {
    await dependencies.stacks.update({
      ...{ accountId: stack.accountId, region: stack.region, stack: stack.id, templateBody: body },
      parameters: parametersOf(dependencies, job),
      usePreviousParameters: false,
      allowReplacement: false,
      taint: [],
      tags: null,
      timeoutMinutes: operation.timeoutMinutes ?? instance.timeoutMinutes,
      parallelism: null,
      resourceGroupId: null,
      ramRoleName: null,
      policy: null,
      policyDuringUpdate: null,
      updatedBy: operation.principal,
      clientToken: result.token,
      dryRun: false,
    });
    return 'accepted';
  } catch (error) {
    if (isSame(error)) return 'nothing-to-do';
    throw error;
  }
};

const remove: Ask = async ({ stacks }, _job, stack) => {
  // Somebody else deletes it already: the end is the same.
  if (stack.status === 'DELETE_IN_PROGRESS') return 'accepted';
  const { accountId, region, id } = stack;
  const retained = { retainAllResources: false, retainResources: [] };
  await stacks.delete({ accountId, region, stack: id, ...retained, parallelism: 0, ramRoleName: null });
  return 'accepted';
};

function isSame(error: unknown): boolean {
  return error instanceof StackRefused && error.code === 'NotSupported' && /completely same stack/.test(error.message);
}

/** What is refused is the instance's failure; anything else goes on up, and is tried again. */
function reasonOf(error: unknown): string {
  if (error instanceof StackRefused && error.code !== 'LastTokenProcessing') return error.message;
  if (!(error instanceof TemplateRejected)) throw error;
  const errors = error.diagnostics.filter(({ severity }) => severity === 'error');
  return errors.map(({ message }) => message).join('; ');
}

function parametersOf(dependencies: GroupDependencies, { group, instance, template }: Job): JsonObject {
  return {
    ...suppliedTo(dependencies, group.parameters, template),
    ...suppliedTo(dependencies, instance.overrides, template),
  };
}

/** The group's name and something that no other stack has, the same after every restart. */
function stackName({ group, result }: Job): string {
  const suffix = createHash('sha256').update(result.token).digest('hex').slice(0, 12);
  return `${group.name.slice(0, LONGEST_NAME - suffix.length - 1)}-${suffix}`;
}
