import type { ResourceType } from '#engine/ports/resource-type.ts';
import { asFailure } from '../caller.ts';
import { need } from '../properties.ts';

/**
 * reference/custom-resources.md 3.10. In the local cloud every product is active, and Alibaba Cloud has no one call that
 * activates a product: an operator does it in the console, and the product's own refusal says so where it was not done. So it
 * makes nothing; and it never deactivates anything.
 */
export const autoEnableService: ResourceType = {
  name: 'ALIYUN::ROS::AutoEnableService',
  create: async ({ properties }) => {
    try {
      return { kind: 'done', physicalId: need(properties, 'ServiceName'), attributes: {} };
    } catch (error) {
      return asFailure(error, null);
    }
  },
  delete: async () => ({ kind: 'done' }),
};
