import { pageFields } from '../common-fields.ts';
import { text } from '../fields.ts';
import { groupFields, groupReference, pageOf } from '../group-fields.ts';
import { operation } from '../operation.ts';

const shape = {
  ...groupFields,
  ...pageFields,
  StackInstanceAccountId: text(),
  StackInstanceRegionId: text(),
} as const;

/** A page of the instances of a stack group, oldest first. */
export const listStackInstances = operation({
  name: 'ListStackInstances',
  access: 'read',
  shape,
  resource: () => 'stack_instance/*',
  handle: async (request, { caller, services }) => {
    const { StackInstanceAccountId: account, StackInstanceRegionId: region } = request;
    const instances = await services.groups.instances({
      ...groupReference(caller, request.RegionId, request.StackGroupName),
      ...(account === undefined ? {} : { instanceAccountId: account }),
      ...(region === undefined ? {} : { instanceRegion: region }),
    });
    return pageOf(instances, 'StackInstances', request);
  },
});
