import { parameterList, stackSettings } from '../common-fields.ts';
import { givenParameters, groupFields, groupReference, targetsOf, workFields, workOf } from '../group-fields.ts';
import { operation } from '../operation.ts';

const shape = {
  ...groupFields,
  ...workFields,
  ParameterOverrides: parameterList,
  TimeoutInMinutes: stackSettings.TimeoutInMinutes,
} as const;

/** Starts updating instances with other overrides (reference/stack-lifecycle.md 7.6). */
export const updateStackInstances = operation({
  name: 'UpdateStackInstances',
  access: 'write',
  shape,
  resource: () => 'stack_instance/*',
  handle: async (request, { caller, services }) => {
    const { operationId } = await services.groups.updateInstances({
      ...groupReference(caller, request.RegionId, request.StackGroupName),
      targets: targetsOf(request),
      overrides: givenParameters(request.ParameterOverrides),
      timeoutMinutes: request.TimeoutInMinutes ?? null,
      work: workOf(request, caller),
    });
    return { OperationId: operationId };
  },
});
