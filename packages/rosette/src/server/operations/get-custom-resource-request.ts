import { regionId } from '../common-fields.ts';
import { customRequest } from '../custom-requests.ts';
import { required, text } from '../fields.ts';
import { operation } from '../operation.ts';
import { customRequestDetails } from '../views/custom-request-view.ts';

const NAME = 'GetCustomResourceRequest';

const shape = { RegionId: regionId, CustomRequestId: required(text()) };

/** Rosette's own, not in ROS: one request to a provider as it was sent, but for the addresses and what is secret, and what
 *  came of it. */
export const getCustomResourceRequest = operation({
  name: NAME,
  access: 'read',
  shape,
  // Asked for the stack, when it is known which.
  resource: () => null,
  handle: async (request, context) => {
    const facts = await customRequest(NAME, request.CustomRequestId, context);
    return customRequestDetails(facts, context.services.display);
  },
});
