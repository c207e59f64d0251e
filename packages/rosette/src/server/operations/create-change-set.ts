import type { CreateChangeSetRequest, ImportStackRequest } from '#engine/ports/stack-service.ts';
import { notificationUrl, regionId, stackId, stackName } from '../common-fields.ts';
import { invalidParameter, missingOneOf, missingParameter, multipleParameter, stackNotFound } from '../errors.ts';
import { withFetched } from '../fetched-text.ts';
import { choice, type Decoded, flag, list, required, text, withDefault } from '../fields.ts';
import { type Context, operation, requirePermission } from '../operation.ts';
import { rejecting } from '../rejection.ts';
import { importFields, refuseImports, resourcesToImport } from '../resources-to-import.ts';
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
  ...importFields,
} as const;

type Request = Decoded<typeof shape>;
type Change = CreateChangeSetRequest['change'];

/** Longest description, in bytes of UTF-8. */
const DESCRIPTION_LIMIT_BYTES = 1024;

/** Computes what an update, the creation of a new stack, or an import would do, to be executed later (stack-lifecycle.md 5). */
export const createChangeSet = operation({
  name: 'CreateChangeSet',
  access: 'write',
  shape,
  // Permission is asked below: for the stack that would be updated, or for any when one would be created.
  resource: () => null,
  handle: async (given, context) => {
    checkDescription(given.Description);
    const target = await targetOf(given, context);
    const request = await withFetched(given, context);
    const templateBody = templateText(request, ['TemplateBody', 'TemplateURL', 'TemplateId', 'TemplateScratchId']);
    const change = target(templateBody, request);
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

/** What a set changes, from the template's text and the request with all texts in it. */
type Target<T> = (templateBody: string, request: Request) => T;

/** What the set would change, as soon as the template is known. */
async function targetOf(request: Request, context: Context): Promise<Target<Change>> {
  if (request.ChangeSetType === 'IMPORT') return importTarget(request, context);
  refuseImports(request);
  return request.ChangeSetType === 'UPDATE' ? updateTarget(request, context) : creationTarget(request, context);
}

async function importTarget(request: Request, context: Context): Promise<Target<Change>> {
  const ways = ['StackId', 'StackName'];
  if (request.StackId === undefined && request.StackName === undefined) throw missingOneOf(ways);
  if (request.StackId !== undefined && request.StackName !== undefined) throw multipleParameter(ways);
  const resources = resourcesToImport(request);
  const target = await (request.StackId === undefined ? creationTarget : updateTarget)(request, context);
  return (templateBody, whole) => ({ kind: 'import', request: { resources, into: target(templateBody, whole) } });
}

type Into = ImportStackRequest['into'];

async function updateTarget(request: Request, context: Context): Promise<Target<Into>> {
  const { caller, services } = context;
  const id = stackId('StackId', request.StackId);
  const stack = await findStack(services.store, { accountId: caller.accountId, region: caller.region }, id);
  await requirePermission('CreateChangeSet', `stack/${stack?.id ?? id}`, context);
  if (stack === undefined) throw stackNotFound(id);
  return (templateBody, whole) => ({ kind: 'update', request: updateRequest(whole, stack, caller, templateBody) });
}

async function creationTarget(request: Request, context: Context): Promise<Target<Into>> {
  await requirePermission('CreateChangeSet', 'stack/*', context);
  const name = request.StackName;
  if (name === undefined) throw missingParameter('StackName');
  return (templateBody, whole) => ({
    kind: 'create',
    request: creationRequest(whole, name, context.caller, templateBody),
  });
}

function checkDescription(description: string | undefined): void {
  const bytes = Buffer.byteLength(description ?? '', 'utf8');
  if (bytes > DESCRIPTION_LIMIT_BYTES)
    throw invalidParameter('Description', `it has ${bytes} bytes, and may have ${DESCRIPTION_LIMIT_BYTES}`);
}
