import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ResourceRow } from '#engine/ports/store.ts';
import { clientToken, regionId } from '../common-fields.ts';
import { missingParameter, notSupported, resourceNotFound, stackNotFound } from '../errors.ts';
import { choice, flag, list, text, withDefault } from '../fields.ts';
import { operation, requirePermission } from '../operation.ts';
import { findStack } from '../stack-lookup.ts';

const shape = {
  RegionId: regionId,
  OperationType: withDefault(choice('DeleteStack', 'CreateStack'), 'DeleteStack'),
  StackId: text(),
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
    if (request.OperationType === 'CreateStack')
      throw notSupported('Finding missing permissions (OperationType CreateStack)');
    if (request.StackId === undefined) throw missingParameter('StackId');
    const { caller, services } = context;
    const scope = { accountId: caller.accountId, region: caller.region };
    const stack = await findStack(services.store, scope, request.StackId);
    await requirePermission('ListStackOperationRisks', `stack/${stack?.id ?? request.StackId}`, context);
    if (stack === undefined) throw stackNotFound(request.StackId);
    const resources = (await services.store.resources(stack.id)).filter(exists);
    const unknown = request.RetainResources.find((name) => !resources.some(({ logicalId }) => logicalId === name));
    if (unknown !== undefined) throw resourceNotFound(unknown, stack.name);
    const retained = request.RetainAllResources ? resources.map(({ logicalId }) => logicalId) : request.RetainResources;
    return { RiskResources: deletionRisks(resources, new Set(retained)), MissingPolicyActions: [] };
  },
});

interface Risk {
  readonly type: 'Referenced' | 'AdditionalRiskCheckRequired' | 'OperationIgnored';
  readonly reason: string;
}

/** `retained`: those that the caller keeps, for whom nothing is asked of the deletion. */
function deletionRisks(resources: readonly ResourceRow[], retained: ReadonlySet<string>): readonly JsonObject[] {
  const kept = resources.filter((each) => retained.has(each.logicalId) || each.deletionPolicy === 'Retain');
  return resources
    .filter(({ logicalId }) => !retained.has(logicalId))
    .flatMap((resource) => riskOf(resource, kept).map((risk) => riskView(resource, risk)));
}

function riskOf(resource: ResourceRow, kept: readonly ResourceRow[]): readonly Risk[] {
  if (resource.deletionPolicy === 'Retain')
    return [{ type: 'OperationIgnored', reason: 'Its DeletionPolicy is Retain: it stays when the stack is deleted.' }];
  const user = kept.find(({ dependsOn }) => dependsOn.includes(resource.logicalId));
  if (user !== undefined)
    return [{ type: 'Referenced', reason: `${user.logicalId} uses it and stays, so that it can hardly be deleted.` }];
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
