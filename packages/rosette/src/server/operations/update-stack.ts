import { regionId, stackId } from '../common-fields.ts';
import { choice, flag, list, withDefault } from '../fields.ts';
import { stackOperation } from '../operation.ts';
import { rejecting } from '../rejection.ts';
import { updateFields, updateRequest } from '../stack-requests.ts';
import { templateFields, templateText } from '../template-source.ts';

const shape = {
  RegionId: regionId,
  StackId: stackId,
  TemplateBody: templateFields.TemplateBody,
  TemplateURL: templateFields.TemplateURL,
  TemplateId: templateFields.TemplateId,
  TemplateVersion: templateFields.TemplateVersion,
  ...updateFields,
  DryRun: withDefault(flag, false),
  DryRunOptions: list(1, choice('ParameterAnalysis.ConsiderCondition', 'ParameterAnalysis.Disabled')),
  // Has no effect on an update: whether a failure is undone was decided when the stack was created.
  DisableRollback: flag,
};

/**
 * Starts an update and answers at once (reference/stack-lifecycle.md 3.1). A dry run checks and plans only; it answers
 * without DryRunResult, since what a parameter may do to a resource is decided by the resource types of the engine.
 */
export const updateStack = stackOperation({
  name: 'UpdateStack',
  access: 'write',
  shape,
  handle: async (request, stack, { caller, services }) => {
    const templateBody = templateText(request, ['TemplateBody', 'TemplateURL', 'TemplateId']);
    const update = { ...updateRequest(request, stack, caller, templateBody), dryRun: request.DryRun };
    const { stackId: id } = await rejecting(templateBody, () => services.stacks.update(update));
    return { StackId: id };
  },
});
