import type { RecreatingOption } from '#engine/ports/stack-service.ts';
import { parameterList, parameterMap, regionId, stackId } from '../common-fields.ts';
import { invalidParameter, notSupported } from '../errors.ts';
import { withFetched } from '../fetched-text.ts';
import { choice, flag, integer, list, text, withDefault } from '../fields.ts';
import { stackOperation } from '../operation.ts';
import { rejecting } from '../rejection.ts';
import { templateFields, templateTextIfAny } from '../template-source.ts';
import { continuationDryRun } from '../views/dry-run-view.ts';

const recreatingOptions = [
  'TryToFixSignalFailureByRerunEcsCommand',
  'IgnoreExistingSignalFailure',
  'AutoRecreatingResources',
  'CreateNewPrepaidInstance',
] as const;

/** Those that have something to work on here, and why the others have not. */
const unsupported: Readonly<Record<string, string>> = {
  TryToFixSignalFailureByRerunEcsCommand:
    'No resource type of this installation runs ECS commands. Name what sends the signals in RecreatingResources.',
  CreateNewPrepaidInstance:
    'What failed is deleted and made anew, subscriptions included; where the cloud refuses that, release it there first.',
};

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

/** Goes on with a creation that failed (reference/stack-lifecycle.md 2.9). A dry run tells which parameters may change. */
export const continueCreateStack = stackOperation({
  name: 'ContinueCreateStack',
  access: 'write',
  shape,
  handle: async (given, stack, { caller, services }) => {
    // Ignoring what failed changes the template that the stack has, and takes no other.
    const ignore = given.Mode === 'Ignore';
    const options = recreatingOptionsOf(given.RecreatingOptions, ignore);
    const request = ignore ? given : await withFetched(given, { services, caller });
    const templateBody = ignore ? null : templateTextIfAny(request, ['TemplateBody', 'TemplateURL', 'TemplateId']);
    const recorded = () => services.store.template(stack.templateHash);
    const continuation = {
      accountId: caller.accountId,
      region: stack.region,
      stack: stack.id,
      mode: ignore ? 'ignore' : 'recreate',
      recreate: request.RecreatingResources,
      options,
      templateBody,
      parameters: parameterMap(request.Parameters),
      parallelism: request.Parallelism ?? null,
      ramRoleName: request.RamRoleName ?? null,
      dryRun: request.DryRun,
    } as const;
    const { stackId: id } = await rejecting(templateBody ?? recorded, () =>
      services.stacks.continueCreate(continuation),
    );
    if (!request.DryRun) return { StackId: id };
    const analysis = await services.stacks.parametersOfContinuation(continuation);
    return { StackId: id, DryRunResult: continuationDryRun(analysis) };
  },
});

function recreatingOptionsOf(given: readonly string[], ignore: boolean): readonly RecreatingOption[] {
  if (ignore && given.length > 0)
    throw invalidParameter('RecreatingOptions', 'it is for Mode Recreate: Ignore makes nothing anew');
  return [...new Set(given)].map((option) => {
    if (option === 'AutoRecreatingResources' || option === 'IgnoreExistingSignalFailure') return option;
    throw notSupported(`The recreating option ${option}`, unsupported[option]);
  });
}
