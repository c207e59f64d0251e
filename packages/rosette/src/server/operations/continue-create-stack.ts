import { parameterList, parameterMap, regionId, stackId } from '../common-fields.ts';
import { notSupported } from '../errors.ts';
import { choice, flag, integer, list, text, withDefault } from '../fields.ts';
import { stackOperation } from '../operation.ts';
import { rejecting } from '../rejection.ts';
import { templateFields, templateTextIfAny } from '../template-source.ts';

const recreatingOptions = [
  'TryToFixSignalFailureByRerunEcsCommand',
  'IgnoreExistingSignalFailure',
  'AutoRecreatingResources',
  'CreateNewPrepaidInstance',
] as const;

const shape = {
  RegionId: regionId,
  StackId: stackId,
  Mode: withDefault(choice('Recreate', 'Ignore'), 'Recreate'),
  RecreatingResources: list(200),
  RecreatingOptions: list(5, choice(...recreatingOptions)),
  TemplateBody: templateFields.TemplateBody,
  TemplateURL: templateFields.TemplateURL,
  TemplateId: templateFields.TemplateId,
  TemplateVersion: templateFields.TemplateVersion,
  Parameters: parameterList,
  Parallelism: integer(0, 100_000),
  RamRoleName: text({ max: 64 }),
  DryRun: withDefault(flag, false),
};

/** Goes on with a creation that failed (reference/stack-lifecycle.md 2.9). A dry run answers without DryRunResult. */
export const continueCreateStack = stackOperation({
  name: 'ContinueCreateStack',
  access: 'write',
  shape,
  handle: async (request, stack, { caller, services }) => {
    const [option] = request.RecreatingOptions;
    if (option !== undefined) throw notSupported(`The recreating option ${option}`);
    // Ignoring what failed changes the template that the stack has, and takes no other.
    const ignore = request.Mode === 'Ignore';
    const templateBody = ignore ? null : templateTextIfAny(request, ['TemplateBody', 'TemplateURL', 'TemplateId']);
    const recorded = () => services.store.template(stack.templateHash);
    const { stackId: id } = await rejecting(templateBody ?? recorded, () =>
      services.stacks.continueCreate({
        accountId: caller.accountId,
        region: stack.region,
        stack: stack.id,
        mode: ignore ? 'ignore' : 'recreate',
        recreate: request.RecreatingResources,
        templateBody,
        parameters: parameterMap(request.Parameters),
        parallelism: request.Parallelism ?? null,
        ramRoleName: request.RamRoleName ?? null,
        dryRun: request.DryRun,
      }),
    );
    return { StackId: id };
  },
});
