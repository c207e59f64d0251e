import type { ResourceType } from '#engine/ports/resource-type.ts';
import { asFailure, caller } from '../caller.ts';
import type { ResourceServices } from '../services.ts';
import { beginGroup, resumeGroup } from './instance-group-create.ts';
import { beginGroupDelete, resumeGroupDelete } from './instance-group-delete.ts';

/**
 * reference/resource-types.md 5.4. Up to 1,000 instances in runs of 100. `Ref` of a group of one is the instance's id, as
 * templates expect; of more, the ids joined by commas.
 */
export function instanceGroup({ cloud }: Pick<ResourceServices, 'cloud'>): ResourceType {
  return {
    name: 'ALIYUN::ECS::InstanceGroup',
    create: (request) => beginGroup(caller(cloud, request.context), request).catch((error) => asFailure(error, null)),
    delete: (request) =>
      beginGroupDelete(caller(cloud, request.context), request).catch((error) => asFailure(error, request.physicalId)),
    resume: (request) => {
      const call = caller(cloud, request.context);
      const piece = request.action === 'create' ? resumeGroup(call, request) : resumeGroupDelete(call, request);
      return piece.catch((error) => asFailure(error, request.physicalIdSoFar));
    },
  };
}
