import { flag, required } from '../fields.ts';
import { groupFields, groupReference, targetsOf, workFields, workOf } from '../group-fields.ts';
import { operation } from '../operation.ts';

const shape = { ...groupFields, ...workFields, RetainStacks: required(flag) } as const;

/** Starts removing instances from the group, with their stacks unless these shall stay. */
export const deleteStackInstances = operation({
  name: 'DeleteStackInstances',
  access: 'write',
  shape,
  resource: () => 'stack_instance/*',
  handle: async (request, { caller, services }) => {
    const { operationId } = await services.groups.deleteInstances({
      ...groupReference(caller, request.RegionId, request.StackGroupName),
      targets: targetsOf(request),
      retainStacks: request.RetainStacks,
      work: workOf(request, caller),
    });
    return { OperationId: operationId };
  },
});
