import {
  clientToken,
  notificationUrl,
  parameterList,
  regionId,
  stackName,
  stackSettings,
  tagList,
} from '../common-fields.ts';
import { multipleParameter, notSupported } from '../errors.ts';
import { choice, type Decoded, list, required, text, withDefault } from '../fields.ts';
import type { Context } from '../operation.ts';
import { operation } from '../operation.ts';
import { policyFields } from '../policy-document.ts';
import { rejecting } from '../rejection.ts';
import { creationRequest } from '../stack-requests.ts';
import { templateFields, templateText } from '../template-source.ts';

const shape = {
  RegionId: regionId,
  StackName: required(stackName),
  ...templateFields,
  ...stackSettings,
  Parameters: parameterList,
  Tags: tagList,
  ClientToken: clientToken,
  DeletionProtection: withDefault(choice('Enabled', 'Disabled'), 'Disabled'),
  ResourceGroupId: text(),
  RamRoleName: text({ max: 64 }),
  CreateOption: text(),
  CreateOptions: list(2),
  NotificationURLs: list(5, notificationUrl),
  ...policyFields,
} as const;

/** Starts the creation of a stack and answers its id at once (reference/stack-lifecycle.md 2.1). */
export const createStack = operation({
  name: 'CreateStack',
  access: 'write',
  shape,
  resource: () => 'stack/*',
  handle: async (request, { caller, services }: Context) => {
    refuseUnsupported(request);
    const templateBody = templateText(request, ['TemplateBody', 'TemplateURL', 'TemplateId', 'TemplateScratchId']);
    const creation = creationRequest(request, request.StackName, caller, templateBody);
    const { stackId } = await rejecting(templateBody, () => services.stacks.create(creation));
    return { StackId: stackId };
  },
});

/** An option that changes what happens is refused while it is not built, never ignored. */
function refuseUnsupported(request: Decoded<typeof shape>): void {
  if (request.CreateOption !== undefined && request.CreateOptions.length > 0) {
    throw multipleParameter(['CreateOption', 'CreateOptions']);
  }
  const options = [...request.CreateOptions, ...(request.CreateOption === undefined ? [] : [request.CreateOption])];
  const other = options.find((option) => option !== 'KeepStackOnCreationComplete');
  if (other !== undefined) throw notSupported(`The create option ${other}`);
}
