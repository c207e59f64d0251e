import type { Json } from '@rosette/template/base/json.ts';
import { declare } from '../declare.ts';
import { maps, need, text } from '../properties.ts';
import { camelCased } from '../service/camel-case.ts';
import { codeOf } from '../service/function-code.ts';
import { functionUpdate } from '../service/function-update.ts';
import { fc3Api } from './api.ts';

const settings = [
  ...['Cpu', 'CustomContainerConfig', 'CustomDns', 'CustomRuntimeConfig', 'Description', 'DisableOndemand', 'DiskSize'],
  ...['EnvironmentVariables', 'GpuConfig', 'Handler', 'InstanceConcurrency', 'InstanceIsolationMode'],
  ...['InstanceLifecycleConfig', 'InternetAccess', 'Layers', 'LogConfig', 'MemorySize', 'NasConfig', 'OssMountConfig'],
  ...['Role', 'Runtime', 'SessionAffinity', 'SessionAffinityConfig', 'Timeout', 'TracingConfig', 'VpcConfig'],
];

/** A function of Function Compute 3.0, which needs no service (reference/custom-resources.md 2.4). */
export const fc3Function = declare({
  type: 'ALIYUN::FC3::Function',
  api: fc3Api,
  identity: {
    kind: 'named',
    id: (properties) => need(properties, 'FunctionName'),
    describe: (properties) => `the function ${need(properties, 'FunctionName')}`,
  },
  identifiers: ['FunctionName'],
  create: {
    action: 'CreateFunction',
    parameters: ({ properties }) => ({
      functionName: need(properties, 'FunctionName'),
      ...camelCased(properties, settings),
      code: codeOf(properties),
      tags: tagsOf(properties.Tags),
    }),
    retry: ['AccessDenied'],
  },
  read: (call, id) => call(fc3Api, 'GetFunction', { functionName: id }),
  gone: ['FunctionNotFound'],
  state: ({ state, stateReason }) => {
    if (state === 'Pending') return 'pending';
    return state === 'Failed' ? { failed: text(stateReason) ?? 'its state is Failed' } : 'ready';
  },
  update: {
    actions: [functionUpdate({ api: fc3Api, settings, names: (id) => ({ functionName: id }) })],
  },
  delete: { action: 'DeleteFunction', parameters: ({ id }) => ({ functionName: id }) },
  attributes: (found, { id }) => ({
    ARN: `acs:fc:${text(found.RegionId)}:${text(found.AccountId)}:functions/${id}`,
    FunctionId: found.functionId ?? '',
    FunctionName: id,
  }),
});

function tagsOf(tags: Json | undefined) {
  const list = maps(tags).map(({ Key, Value }) => ({ key: text(Key) ?? '', value: text(Value) ?? '' }));
  return list.length === 0 ? undefined : list;
}
