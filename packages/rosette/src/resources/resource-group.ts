import type { Json } from '@rosette/template/base/json.ts';
import type { Api } from './caller.ts';
import { at, PropertyError, text } from './properties.ts';
import type { UpdateAction, UpdateInput } from './update-declaration.ts';

const resourceManagerApi: Api = { product: 'ResourceManager', version: '2020-03-31' };

/** The group that the template names, or that of the stack, or the default one of the account. */
export async function wantedResourceGroup({ call, properties, stack }: UpdateInput): Promise<string> {
  const given = text(properties.ResourceGroupId) ?? text(stack.resourceGroupId as Json);
  if (given !== undefined) return given;
  const answer = await call(resourceManagerApi, 'ListResourceGroups', { Name: 'default' });
  const id = text(at(answer, 'ResourceGroups', 'ResourceGroup', 0, 'Id'));
  if (id === undefined)
    throw new PropertyError('The account has no default resource group; name one in ResourceGroupId.');
  return id;
}

/** Moves the thing into its group by the product's own action; `parameters` makes those of the call. */
export function movingGroup(
  api: Api,
  action: string,
  parameters: (id: string, group: string) => { readonly [name: string]: Json },
): UpdateAction {
  return {
    name: 'moving it to its resource group',
    properties: ['ResourceGroupId'],
    run: async (input) => {
      const group = await wantedResourceGroup(input);
      if (input.found.ResourceGroupId !== group) await input.call(api, action, parameters(input.id, group));
    },
  };
}
