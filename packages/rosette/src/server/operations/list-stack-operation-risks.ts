import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ResourceRow } from '#engine/ports/store.ts';
import { CloudError } from '#wire/cloud-client.ts';
import { checkedTemplate } from '../checked-template.ts';
import { clientToken, regionId } from '../common-fields.ts';
import { invalidParameter, missingParameter, resourceNotFound, stackNotFound } from '../errors.ts';
import { withFetched } from '../fetched-text.ts';
import { choice, type Decoded, flag, list, text, withDefault } from '../fields.ts';
import { type Context, operation, requirePermission } from '../operation.ts';
import { findStack } from '../stack-lookup.ts';
import { templateFields, templateText } from '../template-source.ts';

const shape = {
  RegionId: regionId,
  OperationType: withDefault(choice('DeleteStack', 'CreateStack'), 'DeleteStack'),
  StackId: text(),
  ...templateFields,
  RetainAllResources: withDefault(flag, false),
  RetainResources: list(200),
  RamRoleName: text({ max: 64 }),
  ClientToken: clientToken,
};

/** What a deletion of the stack would run into, as far as its own records tell (reference/stack-lifecycle.md 4.5). */
export const listStackOperationRisks = operation({
  name: 'ListStackOperationRisks',
  access: 'read',
  shape,
  // Permission is asked below, for the stack.
  resource: () => null,
  handle: async (request, context) => {
    if (request.OperationType === 'CreateStack') return creationRisks(request, context);
    if (request.StackId === undefined) throw missingParameter('StackId');
    const { caller, services } = context;
    const scope = { accountId: caller.accountId, region: caller.region };
    const stack = await findStack(services.store, scope, request.StackId);
    await requirePermission('ListStackOperationRisks', `stack/${stack?.id ?? request.StackId}`, context);
    if (stack === undefined) throw stackNotFound(request.StackId);
    const recorded = await services.store.resources(stack.id);
    const resources = recorded.filter(exists);
    const unknown = request.RetainResources.find((name) => !recorded.some(({ logicalId }) => logicalId === name));
    if (unknown !== undefined) throw resourceNotFound(unknown, stack.name);
    const retained = request.RetainAllResources ? resources.map(({ logicalId }) => logicalId) : request.RetainResources;
    return { RiskResources: deletionRisks(resources, new Set(retained)), MissingPolicyActions: [] };
  },
});

/** What can be told before a creation: whether the template is sound, and what of ROS itself the caller may not do. */
async function creationRisks(given: Decoded<typeof shape>, context: Context): Promise<JsonObject> {
  if (given.StackId !== undefined) throw invalidParameter('StackId', 'it is for OperationType DeleteStack');
  await requirePermission('ListStackOperationRisks', 'stack/*', context);
  const request = await withFetched(given, context);
  checkedTemplate(templateText(request, ['TemplateBody', 'TemplateURL', 'TemplateId']), context.services);
  return {
    RiskResources: [],
    MissingPolicyActions: await missingActions(context),
    // An extension of Rosette: an empty list must not be taken for more than it is.
    NotChecked: [...notCheckedBeforeCreation],
  };
}

const notCheckedBeforeCreation = [
  'Permissions for the actions of other products: the cloud judges each when it is called.',
  'Quotas of the cloud, stock, and names that are taken there.',
];

/** The same question that CreateStack asks. */
async function missingActions(context: Context): Promise<readonly string[]> {
  try {
    await requirePermission('CreateStack', 'stack/*', context);
    return [];
  } catch (error) {
    if (error instanceof CloudError && error.status === 403) return ['ros:CreateStack'];
    throw error;
  }
}

interface Risk {
  readonly type: 'Referenced' | 'MaybeReferenced' | 'AdditionalRiskCheckRequired' | 'OperationIgnored';
  readonly reason: string;
}

/** `retained`: those that the caller keeps, for whom nothing is asked of the deletion. */
function deletionRisks(resources: readonly ResourceRow[], retained: ReadonlySet<string>): readonly JsonObject[] {
  const kept = resources.filter((each) => retained.has(each.logicalId) || each.deletionPolicy === 'Retain');
  const held = neededBy(kept, resources);
  return resources
    .filter(({ logicalId }) => !retained.has(logicalId))
    .flatMap((resource) => riskOf(resource, kept, held).map((risk) => riskView(resource, risk)));
}

/** What is needed by something that stays, however far away: dependents before what they need. */
function neededBy(kept: readonly ResourceRow[], resources: readonly ResourceRow[]): readonly ResourceRow[] {
  const byId = new Map(resources.map((row) => [row.logicalId, row]));
  const found = new Set<ResourceRow>();
  const pending = [...kept];
  for (let row = pending.pop(); row !== undefined; row = pending.pop()) {
    const needs = row.dependsOn.flatMap((name) => byId.get(name) ?? []).filter((need) => !found.has(need));
    for (const need of needs) found.add(need);
    pending.push(...needs);
  }
  return [...found];
}

function userOf({ logicalId }: ResourceRow, rows: readonly ResourceRow[]): ResourceRow | undefined {
  return rows.find(({ dependsOn }) => dependsOn.includes(logicalId));
}

/** `kept` stay; `held` are those that they need. */
function riskOf(resource: ResourceRow, kept: readonly ResourceRow[], held: readonly ResourceRow[]): readonly Risk[] {
  if (resource.deletionPolicy === 'Retain')
    return [{ type: 'OperationIgnored', reason: 'Its DeletionPolicy is Retain: it stays when the stack is deleted.' }];
  const user = userOf(resource, kept);
  if (user !== undefined)
    return [{ type: 'Referenced', reason: `${user.logicalId} uses it and stays, so that it can hardly be deleted.` }];
  const stuck = userOf(resource, held);
  if (stuck !== undefined)
    return [{ type: 'MaybeReferenced', reason: `${stuck.logicalId} uses it, and can hardly be deleted itself.` }];
  if (resource.type === 'ALIYUN::ROS::Stack')
    return [{ type: 'AdditionalRiskCheckRequired', reason: 'It is a stack of its own: ask for its risks too.' }];
  return [];
}

function riskView(resource: ResourceRow, risk: Risk): JsonObject {
  return {
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId ?? '',
    ResourceType: resource.type,
    RiskType: risk.type,
    Reason: risk.reason,
  };
}

function exists({ status }: ResourceRow): boolean {
  return status !== 'INIT_COMPLETE' && status !== 'DELETE_COMPLETE';
}
