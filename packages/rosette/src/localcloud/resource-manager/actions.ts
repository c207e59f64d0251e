import { type ActionTable, read } from '../core/action.ts';
import { onePage, pages } from '../core/paging.ts';
import { text } from '../core/request-shape.ts';
import { defaultResourceGroup } from '../core/resource-group.ts';

/** Groups of every account: the default one. Others are taken by their id, as something that another system keeps. */
const listResourceGroups = read({ ...pages, Name: text(), ResourceGroupId: text() }, (context, request) => {
  const groups = [
    {
      Id: defaultResourceGroup,
      Name: 'default',
      DisplayName: 'default resource group',
      AccountId: context.scope.accountId,
      Status: 'OK',
    },
  ].filter(
    ({ Id, Name }) => [undefined, Name].includes(request.Name) && [undefined, Id].includes(request.ResourceGroupId),
  );
  const { items, counts } = onePage(groups, request);
  return { ...counts, ResourceGroups: { ResourceGroup: items } };
});

/** ResourceManager 2020-03-31, as far as other products lean on it. */
export const resourceManagerActions: ActionTable = { ListResourceGroups: listResourceGroups };
