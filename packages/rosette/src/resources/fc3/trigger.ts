import type { JsonObject } from '@rosette/template/base/json.ts';
import { declare } from '../declare.ts';
import { at, cleared, map, need, type Parameters } from '../properties.ts';
import { camelCase, camelCased } from '../service/camel-case.ts';
import { fc3Api } from './api.ts';

const settings = ['Description', 'InvocationRole', 'Qualifier'];

/** What sets a function going: HTTP, time, or an event of another product. */
export const trigger = declare({
  type: 'ALIYUN::FC3::Trigger',
  api: fc3Api,
  identity: {
    kind: 'named',
    id: (properties) => need(properties, 'TriggerName'),
    describe: (properties) => `the trigger ${need(properties, 'TriggerName')} of ${need(properties, 'FunctionName')}`,
  },
  identifiers: ['FunctionName', 'TriggerName'],
  create: {
    action: 'CreateTrigger',
    parameters: ({ properties }) => ({
      ...names(need(properties, 'TriggerName'), properties),
      ...camelCased(properties, [...settings, 'SourceArn', 'TriggerType']),
      triggerConfig: configOf(properties),
    }),
    retry: ['AccessDenied'],
  },
  read: (call, id, properties) => call(fc3Api, 'GetTrigger', names(id, properties)),
  gone: ['FunctionNotFound', 'TriggerNotFound'],
  update: {
    actions: [
      {
        name: 'changing its settings',
        properties: [...settings, 'TriggerConfig'],
        run: async ({ call, id, properties }) => {
          const wanted: Parameters = { description: cleared, ...camelCased(properties, settings) };
          const triggerConfig = configOf(properties);
          await call(fc3Api, 'UpdateTrigger', { ...names(id, properties), ...wanted, triggerConfig });
        },
      },
    ],
  },
  delete: { action: 'DeleteTrigger', parameters: ({ id, properties }) => names(id, properties) },
  attributes: (found, { id, properties }) => ({
    FunctionName: need(properties, 'FunctionName'),
    TriggerId: found.triggerId ?? '',
    TriggerName: id,
    UrlInternet: at(found, 'httpTrigger', 'urlInternet') ?? '',
    UrlIntranet: at(found, 'httpTrigger', 'urlIntranet') ?? '',
  }),
});

/** JSON text, as the API of 3.0 wants it. */
function configOf(properties: JsonObject): string {
  return JSON.stringify(camelCase(map(properties.TriggerConfig)));
}

function names(triggerName: string, properties: JsonObject): { readonly functionName: string; triggerName: string } {
  return { functionName: need(properties, 'FunctionName'), triggerName };
}
