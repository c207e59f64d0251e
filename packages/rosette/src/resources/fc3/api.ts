import { invokeAction } from '../service/invoke-action.ts';
import { jsonActions, jsonFault } from '../service/json-action.ts';
import { type ServiceProduct, segment } from '../service/service-product.ts';

export const fc3Api = { product: 'FC', version: '2023-03-30' };

const base = '/2023-03-30';

/** Function Compute 3.0 (reference/custom-resources.md 2.4). */
export const fc3: ServiceProduct = {
  ...fc3Api,
  service: 'fc3',
  requestIdHeader: 'x-fc-request-id',
  readError: jsonFault,
  actions: {
    ...jsonActions(base, {
      CreateAlias: 'POST /functions/{functionName}/aliases',
      CreateFunction: 'POST /functions',
      CreateTrigger: 'POST /functions/{functionName}/triggers',
      DeleteAlias: 'DELETE /functions/{functionName}/aliases/{aliasName}',
      DeleteFunction: 'DELETE /functions/{functionName}',
      DeleteFunctionVersion: 'DELETE /functions/{functionName}/versions/{versionId}',
      DeleteTrigger: 'DELETE /functions/{functionName}/triggers/{triggerName}',
      GetAlias: 'GET /functions/{functionName}/aliases/{aliasName}',
      GetAsyncTask: 'GET /functions/{functionName}/async-tasks/{taskId}',
      GetFunction: 'GET /functions/{functionName}',
      GetTrigger: 'GET /functions/{functionName}/triggers/{triggerName}',
      ListAliases: 'GET /functions/{functionName}/aliases',
      ListFunctions: 'GET /functions',
      ListFunctionVersions: 'GET /functions/{functionName}/versions',
      ListTriggers: 'GET /functions/{functionName}/triggers',
      PublishFunctionVersion: 'POST /functions/{functionName}/versions',
      UpdateAlias: 'PUT /functions/{functionName}/aliases/{aliasName}',
      UpdateFunction: 'PUT /functions/{functionName}',
      UpdateTrigger: 'PUT /functions/{functionName}/triggers/{triggerName}',
    }),
    InvokeFunction: invokeAction(
      ({ functionName, qualifier }) => ({
        path: `${base}/functions/${segment(functionName)}/invocations`,
        ...(typeof qualifier === 'string' && qualifier !== '' ? { query: { qualifier } } : {}),
      }),
      { id: 'x-fc-async-task-id', more: {} },
    ),
  },
};
