import type { DesiredResource } from '@rosette/template/evaluate/instantiate.ts';
import type { ResourceState } from './state.ts';

/** A resource that is defined and not yet begun. */
export function newResource(stackId: string, wanted: DesiredResource, now: number): ResourceState {
  return {
    stackId,
    logicalId: wanted.name,
    type: wanted.type,
    physicalId: null,
    status: 'INIT_COMPLETE',
    statusReason: '',
    description: wanted.description,
    metadata: wanted.metadata,
    properties: null,
    attempted: null,
    attributes: {},
    dependsOn: wanted.dependsOn,
    deletionPolicy: wanted.deletionPolicy,
    createToken: null,
    createContinuation: null,
    createdAt: now,
    updatedAt: now,
  };
}

/** Notes the definition that the resource now has. */
export function define(resource: ResourceState, wanted: DesiredResource): void {
  const { type, description, metadata, dependsOn, deletionPolicy } = wanted;
  Object.assign(resource, { type, description, metadata, dependsOn, deletionPolicy });
}
