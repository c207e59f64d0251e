import {
  clientToken,
  notificationUrl,
  parameterList,
  regionId,
  stackName,
  stackSettings,
  tagList,
} from '../common-fields.ts';
import { invalidParameter, multipleParameter, notSupported } from '../errors.ts';
import { withFetched } from '../fetched-text.ts';
import { choice, type Decoded, list, required, text, withDefault } from '../fields.ts';
import type { Context } from '../operation.ts';
import { operation } from '../operation.ts';
import { policyFields } from '../policy-document.ts';
import { rejecting } from '../rejection.ts';
import { creationRequest } from '../stack-requests.ts';
import { templateFields, templateText } from '../template-source.ts';

const KEEP = 'KeepStackOnCreationComplete';
const abandoning = new Set(['AbandonStackOnCreationComplete', 'AbandonStackOnCreationRollbackComplete']);
const known = new Set(['ManuallyPay', 'RetryOnNoStock']);

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
  handle: async (given, { caller, services }: Context) => {
    const createOptions = createOptionsOf(given);
    const request = await withFetched(given, { services, caller });
    const templateBody = templateText(request, ['TemplateBody', 'TemplateURL', 'TemplateId', 'TemplateScratchId']);
    const creation = creationRequest({ ...request, createOptions }, request.StackName, caller, templateBody);
    const { stackId } = await rejecting(templateBody, () => services.stacks.create(creation));
    return { StackId: stackId };
  },
});

/** What becomes of the stack's record; an option that is not built is refused, never ignored. */
function createOptionsOf({ CreateOption, CreateOptions }: Decoded<typeof shape>): readonly string[] {
  if (CreateOption !== undefined && CreateOptions.length > 0)
    throw multipleParameter(['CreateOption', 'CreateOptions']);
  const options = CreateOption === undefined ? CreateOptions : [CreateOption];
  const other = options.find((option) => option !== KEEP && !abandoning.has(option));
  if (other !== undefined && known.has(other)) throw notSupported(`The create option ${other}`);
  if (other !== undefined) throw invalidParameter('CreateOptions', `there is no create option ${other}`);
  if (new Set(options).size < options.length) throw invalidParameter('CreateOptions', 'an option is given twice');
  if (options.includes(KEEP) && options.length > 1)
    throw invalidParameter('CreateOptions', `${KEEP} keeps the stack, so that nothing else can be said of its record`);
  return options.filter((option) => abandoning.has(option));
}
