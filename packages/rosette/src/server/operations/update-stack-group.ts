import type { Targets } from '#engine/ports/stack-groups.ts';
import { parameterList } from '../common-fields.ts';
import { withFetched } from '../fetched-text.ts';
import { type Decoded, text } from '../fields.ts';
import {
  givenParameters,
  groupFields,
  groupReference,
  permissionFields,
  permissionsOf,
  targetsOf,
  workFields,
  workOf,
} from '../group-fields.ts';
import { operation } from '../operation.ts';
import { rejecting } from '../rejection.ts';
import { templateFields, templateTextIfAny } from '../template-source.ts';

const shape = {
  ...groupFields,
  ...permissionFields,
  ...workFields,
  TemplateBody: templateFields.TemplateBody,
  TemplateURL: templateFields.TemplateURL,
  TemplateId: templateFields.TemplateId,
  TemplateVersion: templateFields.TemplateVersion,
  Description: text({ max: 256 }),
  Parameters: parameterList,
  // Beyond ROS, where MoveResourceGroup does this.
  ResourceGroupId: text(),
} as const;

/** Changes a stack group, and updates the stacks of its instances (reference/stack-lifecycle.md 7.6). */
export const updateStackGroup = operation({
  name: 'UpdateStackGroup',
  access: 'write',
  shape,
  resource: ({ StackGroupName }) => `stack_group/${StackGroupName}`,
  handle: async (given, { caller, services }) => {
    const request = await withFetched(given, { services, caller });
    const templateBody = templateTextIfAny(request, ['TemplateBody', 'TemplateURL', 'TemplateId']);
    const update = {
      ...groupReference(caller, request.RegionId, request.StackGroupName),
      ...permissionsOf(request),
      description: request.Description ?? null,
      templateBody,
      parameters: givenParameters(request.Parameters),
      resourceGroupId: request.ResourceGroupId ?? null,
      targets: chosen(request),
      work: workOf(request, caller),
    };
    const text = templateBody ?? (async () => undefined);
    const { operationId } = await rejecting(text, () => services.groups.update(update));
    return { OperationId: operationId };
  },
});

/** Null: every instance. */
function chosen(given: Decoded<typeof workFields>): Targets | null {
  const named = given.AccountIds.length + given.RegionIds.length > 0 || given.DeploymentTargets !== undefined;
  return named ? targetsOf(given) : null;
}
