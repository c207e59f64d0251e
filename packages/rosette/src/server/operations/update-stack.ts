import { regionId, stackId } from '../common-fields.ts';
import { invalidParameter } from '../errors.ts';
import { withFetched } from '../fetched-text.ts';
import { choice, flag, list, withDefault } from '../fields.ts';
import { stackOperation } from '../operation.ts';
import { rejecting } from '../rejection.ts';
import { updateFields, updateRequest } from '../stack-requests.ts';
import { templateFields, templateText } from '../template-source.ts';
import { updateDryRun } from '../views/dry-run-view.ts';

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

/** Starts an update and answers at once (reference/stack-lifecycle.md 3.1). A dry run checks and plans only, and tells
 *  what changing each parameter would do. */
export const updateStack = stackOperation({
  name: 'UpdateStack',
  access: 'write',
  shape,
  handle: async (given, stack, { caller, services }) => {
    refuseOptionsWithout(given);
    const request = await withFetched(given, { services, caller });
    const templateBody = templateText(request, ['TemplateBody', 'TemplateURL', 'TemplateId']);
    const update = { ...updateRequest(request, stack, caller, templateBody), dryRun: request.DryRun };
    const { stackId: id } = await rejecting(templateBody, () => services.stacks.update(update));
    const [option] = request.DryRunOptions;
    if (!request.DryRun || option === 'ParameterAnalysis.Disabled') return { StackId: id };
    const considerConditions = option === 'ParameterAnalysis.ConsiderCondition';
    const analysis = await services.stacks.parametersOfUpdate({ ...update, considerConditions });
    return { StackId: id, DryRunResult: updateDryRun(analysis) };
  },
});

function refuseOptionsWithout({ DryRun, DryRunOptions }: { DryRun: boolean; DryRunOptions: readonly string[] }): void {
  if (!DryRun && DryRunOptions.length > 0) throw invalidParameter('DryRunOptions', 'it needs DryRun');
}
