import { isJsonObject } from '@rosette/template/base/json.ts';
import type { ResourceRow, StackRow } from '#engine/ports/store.ts';
import { signalName } from '#wire/callback-url.ts';
import { clientToken, regionId, stackId } from '../common-fields.ts';
import { resourceNotAvailable, resourceNotFound } from '../errors.ts';
import { choice, required, text } from '../fields.ts';
import { type Context, stackOperation } from '../operation.ts';

const shape = {
  RegionId: regionId,
  StackId: stackId,
  LogicalResourceId: required(text()),
  Status: required(choice('SUCCESS', 'FAILURE', 'WARNING')),
  UniqueId: required(text({ max: 64 })),
  ClientToken: clientToken,
};

/** Delivers a signal to a wait condition, named by itself or by its handle (reference/stack-lifecycle.md 9.3). */
export const signalResource = stackOperation({
  name: 'SignalResource',
  access: 'write',
  shape,
  handle: async (request, stack, context) => {
    const handle = await handleName(stack, request.LogicalResourceId, context);
    const { UniqueId: id, Status: status } = request;
    await context.services.stacks.signal({
      name: signalName({ kind: 'waitcondition', stackId: stack.id, resource: handle, requestId: '' }),
      stackId: stack.id,
      id,
      ...tokenField(request.ClientToken, stack, context),
      payload: { id, status, reason: `Signal ${id} received by SignalResource`, data: null },
    });
    return {};
  },
});

function tokenField(clientToken: string | undefined, { region }: StackRow, { caller }: Context) {
  return clientToken === undefined ? {} : { token: { accountId: caller.accountId, region, clientToken } };
}

/** Logical id of the handle that collects the signals. */
async function handleName(stack: StackRow, logicalId: string, { services }: Context): Promise<string> {
  const resource = await services.store.resource(stack.id, logicalId);
  if (resource === undefined) throw resourceNotFound(logicalId, stack.name);
  if (resource.type === 'ALIYUN::ROS::WaitConditionHandle') return logicalId;
  if (resource.type !== 'ALIYUN::ROS::WaitCondition') {
    throw resourceNotAvailable(logicalId, `a ${resource.type} takes no signals`);
  }
  return handleOf(resource);
}

/** `Ref` of a handle is `<stackId>/<logicalId>` (reference/custom-resources.md 3.2). */
function handleOf(condition: ResourceRow): string {
  const properties = isJsonObject(condition.properties) ? condition.properties : {};
  const handle = typeof properties.Handle === 'string' ? properties.Handle.split('/').at(-1) : undefined;
  if (handle === undefined || handle === '')
    throw resourceNotAvailable(condition.logicalId, 'it has not begun to wait');
  return handle;
}
