import { isJsonObject, type JsonObject } from '@rosette/template/base/json.ts';
import type { StackRow } from '#engine/ports/store.ts';
import { clientToken, regionId, stackId } from '../common-fields.ts';
import { choice, withDefault } from '../fields.ts';
import { type Context, stackOperation } from '../operation.ts';
import { counts, percentages } from '../views/progress-view.ts';
import { stackDetails, stackParameters } from '../views/stack-view.ts';

const shape = {
  RegionId: regionId,
  StackId: stackId,
  ClientToken: clientToken,
  OutputOption: withDefault(choice('Enabled', 'Disabled'), 'Enabled'),
  LogOption: choice('None', 'Stack', 'Resource', 'All'),
  ShowResourceProgress: withDefault(choice('Disabled', 'PercentageOnly', 'EnabledIfCreateStack'), 'Disabled'),
};

/** Everything about one stack, deleted ones included (reference/stack-lifecycle.md 1.10). */
export const getStack = stackOperation({
  name: 'GetStack',
  access: 'read',
  shape,
  handle: async (request, stack, context) => {
    const { display } = context.services;
    const values = display(stack.parameters);
    return {
      ...stackDetails(stack),
      Parameters: stackParameters(stack, isJsonObject(values) ? values : {}),
      ...(await interfaceField(stack, context)),
      ...(request.OutputOption === 'Enabled' ? { Outputs: await outputs(stack, context) } : {}),
      ...(await progressField(stack, request.ShowResourceProgress, context)),
    };
  },
});

/** Computed at read time; a deleted stack has nothing left to compute them from. */
async function outputs(stack: StackRow, { services }: Context): Promise<readonly JsonObject[]> {
  if (stack.status === 'DELETE_COMPLETE') return [];
  return (await services.stacks.outputs(stack.id)).map((output) => ({ ...output }));
}

async function interfaceField(stack: StackRow, { services, interfaces }: Context): Promise<JsonObject> {
  const text = await interfaces.of(stack.templateHash, (hash) => services.store.template(hash));
  return text === undefined ? {} : { Interface: text };
}

async function progressField(
  stack: StackRow,
  wanted: 'Disabled' | 'PercentageOnly' | 'EnabledIfCreateStack',
  { services }: Context,
): Promise<JsonObject> {
  if (wanted === 'Disabled') return {};
  if (wanted === 'EnabledIfCreateStack' && !stack.status.startsWith('CREATE_')) return {};
  const resources = await services.store.resources(stack.id);
  return { ResourceProgress: wanted === 'PercentageOnly' ? percentages(stack, resources) : counts(resources) };
}
