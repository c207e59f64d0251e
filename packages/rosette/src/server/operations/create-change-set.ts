import type { CreateChangeSetRequest } from '#engine/ports/stack-service.ts';
import type { RpcCaller } from '#wire/cloud-client.ts';
import { notificationUrl, regionId, stackId, stackName } from '../common-fields.ts';
import { invalidParameter, missingParameter, notSupported, stackNotFound } from '../errors.ts';
import { choice, type Decoded, flag, list, objects, required, text, withDefault } from '../fields.ts';
import { type Context, operation, requirePermission } from '../operation.ts';
import { rejecting } from '../rejection.ts';
import { findStack } from '../stack-lookup.ts';
import { creationRequest, updateFields, updateRequest } from '../stack-requests.ts';
import { templateFields, templateText } from '../template-source.ts';

const shape = {
  RegionId: regionId,
  ChangeSetName: required(
    text({
      pattern: /^[A-Za-z0-9][A-Za-z0-9_-]{0,254}$/,
      reason: 'a name has at most 255 letters, digits, hyphens and underscores, and begins with a letter or digit',
    }),
  ),
  ChangeSetType: withDefault(choice('UPDATE', 'CREATE', 'IMPORT'), 'UPDATE'),
  Description: text(),
  StackId: text(),
  StackName: stackName,
  ...templateFields,
  ...updateFields,
  DisableRollback: flag,
  NotificationURLs: list(5, notificationUrl),
  ResourcesToImport: objects(300, {}),
} as const;

type Request = Decoded<typeof shape>;
type Change = CreateChangeSetRequest['change'];

/** Longest description, in bytes of UTF-8. */
const DESCRIPTION_LIMIT_BYTES = 1024;

/** Computes what an update, or the creation of a new stack, would do, to be executed later (stack-lifecycle.md 5). */
export const createChangeSet = operation({
  name: 'CreateChangeSet',
  access: 'write',
  shape,
  // Permission is asked below: for the stack that would be updated, or for any when one would be created.
  resource: () => null,
  handle: async (request, context) => {
    checkDescription(request.Description);
    const target = await targetOf(request, context);
    const templateBody = templateText(request, ['TemplateBody', 'TemplateURL', 'TemplateId', 'TemplateScratchId']);
    const change = target(templateBody);
    const made = await rejecting(templateBody, () =>
      context.services.stacks.createChangeSet({
        name: request.ChangeSetName,
        description: request.Description ?? null,
        change,
      }),
    );
    return { ChangeSetId: made.changeSetId, StackId: made.stackId };
  },
});

/** What the set would change, as soon as the template is known. */
async function targetOf(request: Request, context: Context): Promise<(templateBody: string) => Change> {
  const { caller } = context;
  switch (request.ChangeSetType) {
    case 'UPDATE':
      return updateTarget(request, context);
    case 'CREATE':
      await requirePermission('CreateChangeSet', 'stack/*', context);
      return creationTarget(request, caller);
    case 'IMPORT':
      throw notSupported('A change set that imports resources (ChangeSetType IMPORT)');
  }
}

async function updateTarget(request: Request, context: Context): Promise<(templateBody: string) => Change> {
  const { caller, services } = context;
  const id = stackId('StackId', request.StackId);
  const stack = await findStack(services.store, { accountId: caller.accountId, region: caller.region }, id);
  await requirePermission('CreateChangeSet', `stack/${stack?.id ?? id}`, context);
  if (stack === undefined) throw stackNotFound(id);
  return (templateBody) => ({ kind: 'update', request: updateRequest(request, stack, caller, templateBody) });
}

function creationTarget(request: Request, caller: RpcCaller): (templateBody: string) => Change {
  const name = request.StackName;
  if (name === undefined) throw missingParameter('StackName');
  return (templateBody) => ({ kind: 'create', request: creationRequest(request, name, caller, templateBody) });
}

function checkDescription(description: string | undefined): void {
  const bytes = Buffer.byteLength(description ?? '', 'utf8');
  if (bytes > DESCRIPTION_LIMIT_BYTES)
    throw invalidParameter('Description', `it has ${bytes} bytes, and may have ${DESCRIPTION_LIMIT_BYTES}`);
}
