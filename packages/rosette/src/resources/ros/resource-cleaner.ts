import type { ResourceType } from '#engine/ports/resource-type.ts';
import { asFailure } from '../caller.ts';
import type { ResourceServices } from '../services.ts';

/** Few installations ever clean up: what it takes is loaded when the first one does. */
const work = () => import('../cleaner/cleaner.ts');

/**
 * reference/custom-resources.md 3.7. Finds what filters name, in the account of the stack, and deletes it where the operator
 * allows that. Scanning changes nothing. While a failed operation is undone it only ever scans.
 */
export function resourceCleaner(services: Pick<ResourceServices, 'cloud' | 'mayCleanUp'>): ResourceType {
  return {
    name: 'ALIYUN::ROS::ResourceCleaner',
    updatable,
    create: async (request) => (await work()).begin(services, request).catch((error) => asFailure(error, null)),
    update: async (request) =>
      (await work()).begin(services, request).catch((error) => asFailure(error, request.physicalId)),
    delete: async (request) =>
      (await work()).beginDelete(services, request).catch((error) => asFailure(error, request.physicalId)),
    resume: async (request) =>
      (await work()).resume(services, request).catch((error) => asFailure(error, request.physicalIdSoFar)),
  };
}

/** All of them: what it finds is its attributes, not itself. */
const updatable = [
  ...['Action', 'CleanUpAlgorithm', 'CleanUpRetryCount', 'CleanUpTimeout', 'DisabledSideEffects', 'ExcludedResources'],
  ...['FailureOption', 'Mode', 'ResourceFilters', 'ResourceTypeOrder', 'Resources'],
];
