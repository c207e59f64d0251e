import type { JsonObject } from '@rosette/template/base/json.ts';
import { serviceLimits } from '@rosette/template/base/limits.ts';
import { loadTemplate } from '@rosette/template/model/load.ts';
import type { ModuleSource } from '@rosette/template/transform/expansion.ts';
import { processedText } from '@rosette/template/transform/processed.ts';
import { keptModules } from '#engine/ports/module-texts.ts';
import { requireChangeSet } from '../change-set-lookup.ts';
import { changeSetNotFound, missingOneOf, multipleParameter, notSupported, stackNotFound } from '../errors.ts';
import { choice, type Decoded, text } from '../fields.ts';
import { groupReference } from '../group-fields.ts';
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

/** The template that a stack was made from, or a change set would make it of: as it was sent, or expanded. */
export const getTemplate = operation({
  name: 'GetTemplate',
  access: 'read',
  shape,
  // Permission is asked below, for what the selector names.
  resource: () => null,
  handle: async (request, context) => {
    const selector = selectorOf(request);
    const stage = request.TemplateStage ?? 'Processed';
    if (selector === 'ChangeSetId') return templateOfChangeSet(request.ChangeSetId ?? '', stage, context);
    if (selector === 'StackId') return templateOfStack(request.StackId ?? '', request.RegionId, stage, context);
    if (selector === 'StackGroupName') return templateOfGroup(request.StackGroupName ?? '', stage, context);
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

type Stage = 'Processed' | 'Original';

/** What the template became by transforms and modules, as JSON; one without them is the text that was sent. */
function atStage(body: string, stage: Stage, modules: ModuleSource | undefined): string {
  if (stage === 'Original') return body;
  const { expanded, template } = loadTemplate(body, serviceLimits, modules);
  return expanded === null || template?.terraform !== null ? body : processedText(expanded, body);
}

async function templateOfChangeSet(id: string, stage: Stage, context: Context): Promise<JsonObject> {
  const { row, stack } = await requireChangeSet('GetTemplate', id, context);
  const body = await context.services.store.template(row.templateHash);
  if (body === undefined) throw changeSetNotFound(id);
  return {
    ChangeSetId: row.id,
    StackId: stack.id,
    RegionId: stack.region,
    TemplateBody: atStage(body, stage, context.services.modules),
  };
}

async function templateOfGroup(name: string, stage: Stage, context: Context): Promise<JsonObject> {
  const { caller, services } = context;
  await requirePermission('GetTemplate', `stack_group/${name}`, context);
  const group = await services.groups.group(groupReference(caller, caller.region, name));
  return {
    StackGroupName: group.StackGroupName ?? name,
    RegionId: caller.region,
    TemplateBody: atStage(String(group.TemplateContent), stage, services.modules),
  };
}

/** RegionId is optional here, and an id is found in any region without it. */
async function templateOfStack(
  id: string,
  region: string | undefined,
  stage: Stage,
  context: Context,
): Promise<JsonObject> {
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
    TemplateBody: atStage(body, stage, keptModules(stack)),
    ...(described === undefined ? {} : { Interface: described }),
  };
}
