import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Call } from '../caller.ts';
import { declare } from '../declare.ts';
import { map, need, text } from '../properties.ts';
import { camelCase, camelCased } from '../service/camel-case.ts';
import { codeOf } from '../service/function-code.ts';
import { functionUpdate } from '../service/function-update.ts';
import { fc2Api } from './api.ts';

const settings = [
  ...['CAPort', 'Cpu', 'CustomContainerConfig', 'CustomDNS', 'CustomHealthCheckConfig', 'CustomRuntimeConfig'],
  ...[
    'Description',
    'DiskSize',
    'EnvironmentVariables',
    'GpuMemorySize',
    'Handler',
    'InitializationTimeout',
    'Initializer',
  ],
  ...[
    'InstanceConcurrency',
    'InstanceLifecycleConfig',
    'InstanceSoftConcurrency',
    'InstanceType',
    'MemorySize',
    'Runtime',
  ],
  'Timeout',
];

/** reference/resource-types.md 43. */
export const fcFunction = declare({
  type: 'ALIYUN::FC::Function',
  api: fc2Api,
  identity: {
    kind: 'named',
    id: (properties) => need(properties, 'FunctionName'),
    describe: (properties) => `the function ${need(properties, 'FunctionName')} of ${need(properties, 'ServiceName')}`,
  },
  identifiers: ['ServiceName', 'FunctionName'],
  create: {
    action: 'CreateFunction',
    parameters: ({ properties }) => ({
      serviceName: need(properties, 'ServiceName'),
      functionName: need(properties, 'FunctionName'),
      ...camelCased(properties, settings),
      code: codeOf(properties),
    }),
    retry: ['AccessDenied'],
  },
  read: (call, id, properties) => call(fc2Api, 'GetFunction', names(id, properties)),
  gone: ['ServiceNotFound', 'FunctionNotFound'],
  setup: [
    {
      name: 'setting how it is invoked asynchronously',
      wanted: (properties) => Object.keys(map(properties.AsyncConfiguration)).length > 0,
      run: async ({ call, id, properties }) => putAsync(call, id, properties),
    },
  ],
  update: {
    actions: [
      functionUpdate({ api: fc2Api, settings, names }),
      {
        name: 'setting how it is invoked asynchronously',
        properties: ['AsyncConfiguration'],
        run: async ({ call, id, properties }) => putAsync(call, id, properties),
      },
    ],
  },
  delete: { action: 'DeleteFunction', parameters: ({ id, properties }) => names(id, properties) },
  attributes: async (found, { call, id, properties }) => {
    const serviceName = need(properties, 'ServiceName');
    const { serviceId } = await call(fc2Api, 'GetService', { serviceName });
    return {
      ARN: `acs:fc:${text(found.RegionId)}:${text(found.AccountId)}:services/${serviceName}.LATEST/functions/${id}`,
      FunctionId: found.functionId ?? '',
      FunctionName: id,
      ServiceId: serviceId ?? '',
      ServiceName: serviceName,
    };
  },
});

function names(functionName: string, properties: JsonObject): { readonly serviceName: string; functionName: string } {
  return { serviceName: need(properties, 'ServiceName'), functionName };
}

/** An empty configuration is the usual one. */
async function putAsync(call: Call, id: string, properties: JsonObject): Promise<void> {
  const { Destination, ...limits } = map(properties.AsyncConfiguration);
  const { OnSuccess, OnFailure } = map(Destination);
  const destination = (arn: string | undefined) => (arn === undefined ? {} : { destination: arn });
  await call(fc2Api, 'PutAsyncInvokeConfig', {
    ...names(id, properties),
    ...camelCase(limits),
    destinationConfig: { onSuccess: destination(text(OnSuccess)), onFailure: destination(text(OnFailure)) },
  });
}
