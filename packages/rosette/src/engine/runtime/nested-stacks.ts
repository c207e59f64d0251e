import type { Json } from '@rosette/template/base/json.ts';
import type { NestedStacks } from '#engine/ports/resource-type.ts';
import { StackRefused, TemplateRejected } from '#engine/ports/stack-service.ts';
import type { StackRow } from '#engine/ports/store.ts';
import { CloudError } from '#wire/cloud-client.ts';
import type { ComputedOutput } from './outputs.ts';

/** What the engine does for nested stacks. */
export interface NestedHost {
  createNested(parentId: string, request: Parameters<NestedStacks['create']>[0]): Promise<{ readonly stackId: string }>;
  updateNested(
    parentId: string,
    request: Parameters<NestedStacks['update']>[0],
  ): Promise<{ readonly changed: boolean }>;
  findNested(parentId: string, token: string): Promise<string | undefined>;
  deleteNested(parentId: string, stackId: string): Promise<void>;
  /** Undefined when the parent has no such child. */
  nestedState(
    parentId: string,
    stackId: string,
  ): Promise<{ readonly stack: StackRow; readonly outputs: readonly ComputedOutput[] } | undefined>;
}

/** Child stacks of one parent, for the resource type `ALIYUN::ROS::Stack`. A child never rolls back by itself: the
 *  parent's rollback deletes it. */
export function nestedStacks(host: NestedHost, parentId: string): NestedStacks {
  return {
    create: (request) => asCloudError(() => host.createNested(parentId, request)),
    update: (request) => asCloudError(() => host.updateNested(parentId, request)),
    find: (token) => host.findNested(parentId, token),
    delete: (stackId) => asCloudError(() => host.deleteNested(parentId, stackId)),
    get: async (stackId) => {
      const found = await host.nestedState(parentId, stackId);
      if (found === undefined) return undefined;
      const { status, statusReason, name, operationInfo } = found.stack;
      const outputs: Record<string, Json> = Object.create(null);
      for (const output of found.outputs) outputs[output.key] = output.clear;
      const secretOutputs = found.outputs.filter((output) => output.secret).map((output) => output.key);
      return { status, statusReason, name, operationInfo, outputs, secretOutputs };
    },
  };
}

async function asCloudError<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof StackRefused) throw new CloudError(error.code, error.message, { status: error.status });
    if (error instanceof TemplateRejected) {
      const errors = error.diagnostics.filter((found) => found.severity === 'error');
      throw new CloudError('StackValidationFailed', errors.map((found) => found.message).join('; '));
    }
    throw error;
  }
}
