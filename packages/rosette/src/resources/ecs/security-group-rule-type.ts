import type {
  CreateRequest,
  DeleteRequest,
  ResourceType,
  StepResult,
  UpdateRequest,
} from '#engine/ports/resource-type.ts';
import { asFailure, busyCodes, type Call, caller, isCode } from '../caller.ts';
import { pace } from '../pace.ts';
import { need } from '../properties.ts';
import type { ResourceServices } from '../services.ts';
import { authorize, type Direction, describeRule, revoke, ruleId } from './security-group-rule.ts';
import { importingRule } from './security-group-rule-import.ts';

/**
 * A rule as a resource of its own. It has neither state nor id in the API, and its calls may be repeated, so after a
 * crash or a lost answer the call is simply sent again. A create that was never answered is undone by revoking the rule.
 * ROS changes the description of an ingress rule in place, and nothing of an egress rule (reference/resource-types.md).
 */
export function securityGroupRule(
  type: string,
  direction: Direction,
): (services: Pick<ResourceServices, 'cloud'>) => ResourceType {
  return ({ cloud }) => {
    const run = (request: CreateRequest | UpdateRequest | DeleteRequest, tries: number) =>
      repeat(tries, request.action === 'create' ? null : request.physicalId, () => {
        const call = caller(cloud, request.context);
        switch (request.action) {
          case 'create':
            return create(call, direction, request);
          case 'update':
            return update(call, direction, request);
          case 'delete':
            return remove(call, direction, request);
        }
      });
    return {
      name: type,
      importing: importingRule(direction, { cloud }),
      create: (request) => run(request, 0),
      ...(direction === 'ingress'
        ? { update: (request: UpdateRequest) => run(request, 0), updatable: ['Description'] }
        : {}),
      delete: (request) => run(request, 0),
      resume: (request) => run(request, Number(request.continuation) + 1),
    };
  };
}

async function create(call: Call, direction: Direction, { context, properties }: CreateRequest): Promise<StepResult> {
  const physicalId = ruleId(direction, properties);
  await authorize(call, direction, need(properties, 'SecurityGroupId'), [properties], context.token);
  return { kind: 'done', physicalId, attributes: {} };
}

async function update(call: Call, direction: Direction, { context, properties }: UpdateRequest): Promise<StepResult> {
  const physicalId = ruleId(direction, properties);
  const groupId = need(properties, 'SecurityGroupId');
  if (await describeRule(call, direction, groupId, properties, context.token)) {
    return { kind: 'done', physicalId, attributes: {} };
  }
  const message = `${physicalId} cannot be changed: ${groupId} has no such rule any more. Was it revoked by hand?`;
  return { kind: 'failed', physicalId, error: { code: 'ResourceVanished', message } };
}

async function remove(call: Call, direction: Direction, { context, properties }: DeleteRequest): Promise<StepResult> {
  await revoke(call, direction, need(properties, 'SecurityGroupId'), [properties], context.token);
  return { kind: 'done' };
}

async function repeat(tries: number, physicalId: string | null, piece: () => Promise<StepResult>): Promise<StepResult> {
  try {
    return await piece();
  } catch (error) {
    return isCode(error, busyCodes) ? busy(tries) : asFailure(error, physicalId);
  }
}

/** The continuation is the number of tries that met a busy cloud. */
function busy(tries: number): StepResult {
  return { kind: 'pending', continuation: tries, afterMs: pace(tries), progress: 'the cloud is busy, trying again' };
}
