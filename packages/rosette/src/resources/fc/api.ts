import { invokeAction } from '../service/invoke-action.ts';
import { jsonActions, jsonFault } from '../service/json-action.ts';
import { type ServiceProduct, segment } from '../service/service-product.ts';

export const fc2Api = { product: 'FC', version: '2016-08-15' };

const base = '/2016-08-15';

/** Function Compute 2.0: functions in services (reference/custom-resources.md 2.5). */
export const fc2: ServiceProduct = {
  ...fc2Api,
  service: 'fc2',
  requestIdHeader: 'x-fc-request-id',
  readError: jsonFault,
  actions: {
    ...jsonActions(base, {
      CreateAlias: 'POST /services/{serviceName}/aliases',
      CreateFunction: 'POST /services/{serviceName}/functions',
      CreateService: 'POST /services',
      CreateTrigger: 'POST /services/{serviceName}/functions/{functionName}/triggers',
      DeleteAlias: 'DELETE /services/{serviceName}/aliases/{aliasName}',
      DeleteAsyncInvokeConfig: 'DELETE /services/{serviceName}/functions/{functionName}/async-invoke-config',
      DeleteFunction: 'DELETE /services/{serviceName}/functions/{functionName}',
      DeleteService: 'DELETE /services/{serviceName}',
      DeleteTrigger: 'DELETE /services/{serviceName}/functions/{functionName}/triggers/{triggerName}',
      DeleteVersion: 'DELETE /services/{serviceName}/versions/{versionId}',
      GetAlias: 'GET /services/{serviceName}/aliases/{aliasName}',
      GetFunction: 'GET /services/{serviceName}/functions/{functionName}',
      GetService: 'GET /services/{serviceName}',
      GetStatefulAsyncInvocation:
        'GET /services/{serviceName}/functions/{functionName}/stateful-async-invocations/{invocationId}',
      GetTrigger: 'GET /services/{serviceName}/functions/{functionName}/triggers/{triggerName}',
      ListAliases: 'GET /services/{serviceName}/aliases',
      ListFunctions: 'GET /services/{serviceName}/functions',
      ListServices: 'GET /services',
      ListTriggers: 'GET /services/{serviceName}/functions/{functionName}/triggers',
      ListVersions: 'GET /services/{serviceName}/versions',
      PublishVersion: 'POST /services/{serviceName}/versions',
      PutAsyncInvokeConfig: 'PUT /services/{serviceName}/functions/{functionName}/async-invoke-config',
      UpdateAlias: 'PUT /services/{serviceName}/aliases/{aliasName}',
      UpdateFunction: 'PUT /services/{serviceName}/functions/{functionName}',
      UpdateService: 'PUT /services/{serviceName}',
      UpdateTrigger: 'PUT /services/{serviceName}/functions/{functionName}/triggers/{triggerName}',
    }),
    InvokeFunction: invokeAction(
      ({ serviceName, functionName, qualifier }) => {
        const version = typeof qualifier === 'string' && qualifier !== '' ? `.${segment(qualifier)}` : '';
        return {
          path: `${base}/services/${segment(serviceName)}${version}/functions/${segment(functionName)}/invocations`,
        };
      },
      // The second one makes this one invocation a task, whatever the settings of the function say.
      { id: 'x-fc-stateful-async-invocation-id', more: { 'x-fc-stateful-async-invocation-enable': 'true' } },
    ),
  },
};
