import type { CreateRequest, DeleteRequest, ResourceType, StepResult } from '#engine/ports/resource-type.ts';
import { asFailure, busyCodes, caller, isCode } from '../caller.ts';
import { pace } from '../pace.ts';
import { need } from '../properties.ts';
import type { ResourceServices } from '../services.ts';
import { authorize, type Direction, revoke, ruleId } from './security-group-rule.ts';

/**
 * A rule as a resource of its own. It has neither state nor id in the API, and both its calls may be repeated, so after a
 * crash or a lost answer the call is simply sent again. A create that was never answered is undone by revoking the rule.
 */
export function securityGroupRule(
  type: string,
  direction: Direction,
): (services: Pick<ResourceServices, 'cloud'>) => ResourceType {
  return ({ cloud }) => {
    const create = (request: CreateRequest, tries: number) =>
      repeat(tries, async () => {
        const { context, properties } = request;
        const physicalId = ruleId(direction, properties);
        await authorize(
          caller(cloud, context),
          direction,
          need(properties, 'SecurityGroupId'),
          [properties],
          context.token,
        );
        return { kind: 'done', physicalId, attributes: {} };
      });
    const remove = (request: DeleteRequest, tries: number) =>
      repeat(tries, async () => {
        const { context, properties } = request;
        await revoke(caller(cloud, context), direction, properties, context.token);
        return { kind: 'done' };
      });
    return {
      name: type,
      create: (request) => create(request, 0),
      delete: (request) => remove(request, 0),
      resume: (request) => {
        const tries = Number(request.continuation) + 1;
        return request.action === 'create' ? create(request, tries) : remove(request, tries);
      },
    };
  };
}

async function repeat(tries: number, piece: () => Promise<StepResult>): Promise<StepResult> {
  try {
    return await piece();
  } catch (error) {
    return isCode(error, busyCodes) ? busy(tries) : asFailure(error, null);
  }
}

/** The continuation is the number of tries that met a busy cloud. */
function busy(tries: number): StepResult {
  return { kind: 'pending', continuation: tries, afterMs: pace(tries), progress: 'the cloud is busy, trying again' };
}
