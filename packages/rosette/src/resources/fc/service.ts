import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Call } from '../caller.ts';
import { declare } from '../declare.ts';
import { at, cleared, map, need, type Parameters, text, truth } from '../properties.ts';
import { camelCased } from '../service/camel-case.ts';
import { everyItem } from '../service/token-pages.ts';
import { fc2Api } from './api.ts';

const settings = [
  ...[
    'Description',
    'InternetAccess',
    'LogConfig',
    'NasConfig',
    'OssMountConfig',
    'Role',
    'TracingConfig',
    'VpcConfig',
  ],
];

/** reference/resource-types.md 44. The API of 2016 has no tags on services; they are recorded and shown. */
export const service = declare({
  type: 'ALIYUN::FC::Service',
  api: fc2Api,
  identity: {
    kind: 'named',
    id: (properties) => need(properties, 'ServiceName'),
    describe: (properties) => `the service ${need(properties, 'ServiceName')}`,
  },
  identifiers: ['ServiceName'],
  create: {
    action: 'CreateService',
    parameters: ({ properties }) => ({
      serviceName: need(properties, 'ServiceName'),
      ...camelCased(properties, settings),
    }),
    // A role that was just made is not known everywhere yet.
    retry: ['AccessDenied'],
  },
  read: (call, id) => call(fc2Api, 'GetService', { serviceName: id }),
  gone: ['ServiceNotFound'],
  update: {
    actions: [
      {
        name: 'changing its settings',
        properties: settings,
        run: async ({ call, id, properties }) => {
          const wanted: Parameters = { description: cleared, ...camelCased(properties, settings) };
          await call(fc2Api, 'UpdateService', { serviceName: id, ...wanted });
        },
      },
    ],
    noted: ['DeletionForce', 'Tags'],
  },
  delete: {
    before: async ({ call, id, properties }) => {
      if (truth(properties.DeletionForce) === true) await empty(call, id);
    },
    action: 'DeleteService',
    parameters: ({ id }) => ({ serviceName: id }),
  },
  attributes: (found, { id, properties }) => ({
    InternetAccess: found.internetAccess ?? true,
    LogProject: at(found, 'logConfig', 'project') ?? '',
    Logstore: at(found, 'logConfig', 'logstore') ?? '',
    Role: found.role ?? '',
    ServiceId: found.serviceId ?? '',
    ServiceName: id,
    Tags: Array.isArray(properties.Tags) ? properties.Tags : [],
    VpcId: map(found.vpcConfig).vpcId ?? '',
  }),
});

/** Everything inside, in the order in which it leans on each other. A full page means that there may be more. */
async function empty(call: Call, serviceName: string): Promise<void> {
  for (const functionName of await listed(call, 'ListFunctions', { serviceName }, 'functions', 'functionName')) {
    const about = { serviceName, functionName };
    for (const triggerName of await listed(call, 'ListTriggers', about, 'triggers', 'triggerName')) {
      await call(fc2Api, 'DeleteTrigger', { ...about, triggerName });
    }
    await call(fc2Api, 'DeleteFunction', about);
  }
  for (const aliasName of await listed(call, 'ListAliases', { serviceName }, 'aliases', 'aliasName')) {
    await call(fc2Api, 'DeleteAlias', { serviceName, aliasName });
  }
  for (const versionId of await listed(call, 'ListVersions', { serviceName }, 'versions', 'versionId')) {
    await call(fc2Api, 'DeleteVersion', { serviceName, versionId });
  }
}

async function listed(
  call: Call,
  action: string,
  about: JsonObject,
  list: string,
  name: string,
): Promise<readonly string[]> {
  const items = await everyItem(call, fc2Api, action, about, list);
  return items.flatMap((item) => text(item[name]) ?? []);
}
