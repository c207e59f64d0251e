import type { JsonObject } from '@rosette/template/base/json.ts';
import { declare } from '../declare.ts';
import { map, need } from '../properties.ts';
import { camelCase, camelCased } from '../service/camel-case.ts';
import { fc2Api } from './api.ts';

/** What sets a function of a service going: HTTP, time, or an event of another product. */
export const trigger = declare({
  type: 'ALIYUN::FC::Trigger',
  api: fc2Api,
  identity: {
    kind: 'named',
    id: (properties) => need(properties, 'TriggerName'),
    describe: (properties) => `the trigger ${need(properties, 'TriggerName')} of ${need(properties, 'FunctionName')}`,
  },
  identifiers: ['ServiceName', 'FunctionName', 'TriggerName'],
  create: {
    action: 'CreateTrigger',
    parameters: ({ properties }) => ({
      ...names(need(properties, 'TriggerName'), properties),
      ...camelCased(properties, ['InvocationRole', 'Qualifier', 'SourceArn', 'TriggerType']),
      triggerConfig: camelCase(map(properties.TriggerConfig)),
    }),
    retry: ['AccessDenied'],
  },
  read: (call, id, properties) => call(fc2Api, 'GetTrigger', names(id, properties)),
  gone: ['ServiceNotFound', 'FunctionNotFound', 'TriggerNotFound'],
  update: {
    actions: [
      {
        name: 'changing its settings',
        properties: ['InvocationRole', 'Qualifier', 'TriggerConfig'],
        run: async ({ call, id, properties }) => {
          await call(fc2Api, 'UpdateTrigger', {
            ...names(id, properties),
            ...camelCased(properties, ['InvocationRole', 'Qualifier']),
            triggerConfig: camelCase(map(properties.TriggerConfig)),
          });
        },
      },
    ],
  },
  delete: { action: 'DeleteTrigger', parameters: ({ id, properties }) => names(id, properties) },
  attributes: (found, { id, properties }) => ({
    FunctionName: need(properties, 'FunctionName'),
    ServiceName: need(properties, 'ServiceName'),
    TriggerId: found.triggerId ?? '',
    TriggerName: id,
    UrlInternet: found.urlInternet ?? '',
    UrlIntranet: found.urlIntranet ?? '',
  }),
});

function names(
  triggerName: string,
  properties: JsonObject,
): Record<'serviceName' | 'functionName' | 'triggerName', string> {
  return {
    serviceName: need(properties, 'ServiceName'),
    functionName: need(properties, 'FunctionName'),
    triggerName,
  };
}
