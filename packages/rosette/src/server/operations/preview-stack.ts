import type { JsonObject } from '@rosette/template/base/json.ts';
import type { StackPreview } from '#engine/ports/stack-service.ts';
import type { StackRow } from '#engine/ports/store.ts';
import { regionId, stackId, stackName } from '../common-fields.ts';
import { missingOneOf, multipleParameter, stackNotFound } from '../errors.ts';
import { withFetched } from '../fetched-text.ts';
import { type Decoded, flag, text } from '../fields.ts';
import { type Context, operation } from '../operation.ts';
import { requestedPolicies } from '../policy-document.ts';
import { rejecting } from '../rejection.ts';
import { findStack } from '../stack-lookup.ts';
import { creationRequest, updateFields, updateRequest } from '../stack-requests.ts';
import { templateFields, templateText, templateTextIfAny } from '../template-source.ts';
import { previewView } from '../views/preview-view.ts';

const shape = {
  RegionId: regionId,
  StackName: stackName,
  StackId: text(),
  ...templateFields,
  ...updateFields,
  DisableRollback: flag,
  EnablePreConfig: flag,
} as const;

type Request = Decoded<typeof shape>;

const sources = ['TemplateBody', 'TemplateURL', 'TemplateId', 'TemplateScratchId'] as const;

/** What CreateStack (StackName) or UpdateStack (StackId) would do, touching nothing (stack-lifecycle.md 5.7). */
export const previewStack = operation({
  name: 'PreviewStack',
  access: 'read',
  shape,
  resource: () => 'stack/*',
  handle: async (request, context) => {
    const { StackName: name, StackId: id } = request;
    if (name !== undefined && id !== undefined) throw multipleParameter(['StackName', 'StackId']);
    if (id !== undefined) return { Stack: await previewUpdate(request, stackId('StackId', id), context) };
    if (name === undefined) throw missingOneOf(['StackName', 'StackId']);
    return { Stack: await previewCreation(request, name, context) };
  },
});

async function previewCreation(given: Request, name: string, { caller, services }: Context): Promise<JsonObject> {
  const request = await withFetched(given, { services, caller });
  const templateBody = templateText(request, sources);
  const creation = { ...creationRequest(request, name, caller, templateBody), clientToken: null };
  const preview = await rejecting(templateBody, () => services.stacks.previewCreate(creation));
  return {
    ...previewAnswer(preview, request),
    StackName: name,
    RegionId: caller.region,
    DisableRollback: creation.disableRollback,
    TimeoutInMinutes: creation.timeoutMinutes,
  };
}

/** Without a template the one of the stack is taken: a change of parameters alone. */
async function previewUpdate(given: Request, id: string, { caller, services }: Context): Promise<JsonObject> {
  const stack = await findStack(services.store, { accountId: caller.accountId, region: caller.region }, id);
  if (stack === undefined) throw stackNotFound(id);
  const request = await withFetched(given, { services, caller });
  const templateBody = templateTextIfAny(request, sources);
  // What a replacement would do is shown whether or not the update will be allowed to do it.
  const update = { ...updateRequest(request, stack, caller, templateBody), allowReplacement: true, clientToken: null };
  const recorded = () => services.store.template(stack.templateHash);
  const preview = await rejecting(templateBody ?? recorded, () => services.stacks.previewUpdate(update));
  return { ...previewAnswer(preview, request), ...updatedStack(stack, update.timeoutMinutes) };
}

function updatedStack(stack: StackRow, timeoutMinutes: number | null): JsonObject {
  return {
    StackId: stack.id,
    StackName: stack.name,
    RegionId: stack.region,
    DisableRollback: stack.disableRollback,
    TimeoutInMinutes: timeoutMinutes ?? stack.timeoutMinutes,
  };
}

function previewAnswer(preview: StackPreview, { StackPolicyBody, StackPolicyURL }: Request): JsonObject {
  const { policy } = requestedPolicies({ StackPolicyBody, StackPolicyURL });
  return { ...previewView(preview), ...(policy === null ? {} : { StackPolicyBody: policy }) };
}
