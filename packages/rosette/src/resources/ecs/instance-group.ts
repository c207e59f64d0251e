import type { ResourceType, ResumeRequest, StepResult } from '#engine/ports/resource-type.ts';
import { asFailure, type Call, caller } from '../caller.ts';
import type { ResourceServices } from '../services.ts';
import { groupUpdatable } from './instance-group-changes.ts';
import { beginGroup, resumeGroup } from './instance-group-create.ts';
import { beginGroupDelete, resumeGroupDelete } from './instance-group-delete.ts';
import { importingGroup } from './instance-group-import.ts';
import { beginGroupUpdate, resumeGroupUpdate } from './instance-group-update.ts';

/**
 * reference/resource-types.md 5.4. Up to 1,000 instances in runs of 100. `Ref` of a group of one is the instance's id, as
 * templates expect; of more, the ids joined by commas. A group that grows gets its new instances at the end; one that
 * shrinks loses those at the end, the newest.
 */
export function instanceGroup({ cloud }: Pick<ResourceServices, 'cloud'>): ResourceType {
  return {
    name: 'ALIYUN::ECS::InstanceGroup',
    importing: importingGroup({ cloud }),
    updatable: groupUpdatable,
    // The physical id lists the members.
    identifying: ['MaxAmount', 'MinAmount'],
    create: (request) => beginGroup(caller(cloud, request.context), request).catch((error) => asFailure(error, null)),
    update: (request) =>
      beginGroupUpdate(caller(cloud, request.context), request).catch((error) => asFailure(error, request.physicalId)),
    delete: (request) =>
      beginGroupDelete(caller(cloud, request.context), request).catch((error) => asFailure(error, request.physicalId)),
    resume: (request) =>
      resume(caller(cloud, request.context), request).catch((error) => asFailure(error, request.physicalIdSoFar)),
  };
}

async function resume(call: Call, request: ResumeRequest): Promise<StepResult> {
  switch (request.action) {
    case 'create':
      return resumeGroup(call, request);
    case 'update':
      return resumeGroupUpdate(call, request);
    case 'delete':
      return resumeGroupDelete(call, request);
  }
}
