import { parameterList, parameterMap, settingDefaults, stackSettings } from '../common-fields.ts';
import { groupFields, groupReference, targetsOf, workFields, workOf } from '../group-fields.ts';
import { operation } from '../operation.ts';

const shape = {
  ...groupFields,
  ...workFields,
  ParameterOverrides: parameterList,
  TimeoutInMinutes: stackSettings.TimeoutInMinutes,
  DisableRollback: stackSettings.DisableRollback,
} as const;

/** Starts making the group's stack in each of the accounts and regions (reference/stack-lifecycle.md 7.6). */
export const createStackInstances = operation({
  name: 'CreateStackInstances',
  access: 'write',
  shape,
  resource: () => 'stack_instance/*',
  handle: async (request, { caller, services }) => {
    const { operationId } = await services.groups.createInstances({
      ...groupReference(caller, request.RegionId, request.StackGroupName),
      targets: targetsOf(request),
      overrides: parameterMap(request.ParameterOverrides),
      timeoutMinutes: request.TimeoutInMinutes ?? settingDefaults.TimeoutInMinutes,
      disableRollback: request.DisableRollback ?? settingDefaults.DisableRollback,
      work: workOf(request, caller),
    });
    return { OperationId: operationId };
  },
});
