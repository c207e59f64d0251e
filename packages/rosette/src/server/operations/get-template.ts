import type { JsonObject } from '@rosette/template/base/json.ts';
import { requireChangeSet } from '../change-set-lookup.ts';
import { changeSetNotFound, missingOneOf, multipleParameter, notSupported, stackNotFound } from '../errors.ts';
import { choice, type Decoded, text } from '../fields.ts';
import { type Context, operation, requirePermission } from '../operation.ts';
import { findStack } from '../stack-lookup.ts';

const shape = {
  RegionId: text(),
  StackId: text(),
  ChangeSetId: text(),
  StackGroupName: text(),
  TemplateId: text(),
  TemplateVersion: text(),
  TemplateStage: choice('Processed', 'Original'),
} as const;

const selectors = ['StackId', 'ChangeSetId', 'StackGroupName', 'TemplateId'] as const;

/** The template text that a stack was made from, or a change set would make it of, just as it was sent. */
export const getTemplate = operation({
  name: 'GetTemplate',
  access: 'read',
  shape,
  // Permission is asked below, for what the selector names.
  resource: () => null,
  handle: async (request, context) => {
    const selector = selectorOf(request);
    if (selector === 'ChangeSetId') return templateOfChangeSet(request.ChangeSetId ?? '', context);
    if (selector === 'StackId') return templateOfStack(request.StackId ?? '', request.RegionId, context);
    throw notSupported(`The template of a ${selector}`);
  },
});

function selectorOf(request: Decoded<typeof shape>): (typeof selectors)[number] {
  const named = selectors.filter((name) => request[name] !== undefined);
  const [only] = named;
  if (only === undefined) throw missingOneOf(selectors);
  if (named.length > 1) throw multipleParameter(named);
  return only;
}

async function templateOfChangeSet(id: string, context: Context): Promise<JsonObject> {
  const { row, stack } = await requireChangeSet('GetTemplate', id, context);
  const body = await context.services.store.template(row.templateHash);
  if (body === undefined) throw changeSetNotFound(id);
  return { ChangeSetId: row.id, StackId: stack.id, RegionId: stack.region, TemplateBody: body };
}

/** RegionId is optional here, and an id is found in any region without it. */
async function templateOfStack(id: string, region: string | undefined, context: Context): Promise<JsonObject> {
  const { caller, services } = context;
  const scope = { accountId: caller.accountId, ...(region === undefined ? {} : { region }) };
  const stack = await findStack(services.store, scope, id);
  await requirePermission('GetTemplate', `stack/${stack?.id ?? id}`, context);
  const body = stack === undefined ? undefined : await services.store.template(stack.templateHash);
  if (stack === undefined || body === undefined) throw stackNotFound(id);
  const described = await context.interfaces.of(stack.templateHash, async () => body);
  return {
    StackId: stack.id,
    RegionId: stack.region,
    Description: stack.description ?? '',
    TemplateBody: body,
    ...(described === undefined ? {} : { Interface: described }),
  };
}
