import { choice, required, text, withDefault } from '../fields.ts';
import { groupFields, groupReference } from '../group-fields.ts';
import { operation } from '../operation.ts';

const shape = {
  ...groupFields,
  StackInstanceAccountId: required(text()),
  StackInstanceRegionId: required(text()),
  OutputOption: withDefault(choice('Enabled', 'Disabled'), 'Disabled'),
} as const;

/** One instance of a stack group, with the outputs of its stack when they are asked for. */
export const getStackInstance = operation({
  name: 'GetStackInstance',
  access: 'read',
  shape,
  resource: () => 'stack_instance/*',
  handle: async (request, { caller, services }) => ({
    StackInstance: await services.groups.instance({
      ...groupReference(caller, request.RegionId, request.StackGroupName),
      instanceAccountId: request.StackInstanceAccountId,
      instanceRegion: request.StackInstanceRegionId,
      outputs: request.OutputOption === 'Enabled',
    }),
  }),
});
