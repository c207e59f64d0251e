import { isJsonObject } from '@rosette/template/base/json.ts';
import { clientToken, regionId, stackId } from '../common-fields.ts';
import { resourceNotFound } from '../errors.ts';
import { flag, list, required, text, withDefault } from '../fields.ts';
import { stackOperation } from '../operation.ts';
import { resourceAttributes, resourceDetails } from '../views/resource-view.ts';

const shape = {
  RegionId: regionId,
  StackId: stackId,
  LogicalResourceId: required(text()),
  ClientToken: clientToken,
  ShowResourceAttributes: withDefault(flag, false),
  ResourceAttributes: list(20),
};

/** One resource; its attributes only when they are asked for (reference/stack-lifecycle.md 1.11). */
export const getStackResource = stackOperation({
  name: 'GetStackResource',
  access: 'read',
  shape,
  handle: async (request, stack, { services }) => {
    const resource = await services.store.resource(stack.id, request.LogicalResourceId);
    if (resource === undefined) throw resourceNotFound(request.LogicalResourceId, stack.name);
    const details = resourceDetails(stack, resource);
    if (!request.ShowResourceAttributes && request.ResourceAttributes.length === 0) return details;
    const attributes = services.display(resource.attributes);
    const known = isJsonObject(attributes) ? attributes : {};
    return { ...details, ResourceAttributes: resourceAttributes(known, request.ResourceAttributes) };
  },
});
