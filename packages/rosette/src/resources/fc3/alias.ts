import type { JsonObject } from '@rosette/template/base/json.ts';
import { declare } from '../declare.ts';
import { cleared, need, text } from '../properties.ts';
import { weights } from '../service/version-weights.ts';
import { fc3Api } from './api.ts';

/** A name for a version of a function. */
export const alias = declare({
  type: 'ALIYUN::FC3::Alias',
  api: fc3Api,
  identity: {
    kind: 'named',
    id: (properties) => need(properties, 'AliasName'),
    describe: (properties) => `the alias ${need(properties, 'AliasName')} of ${need(properties, 'FunctionName')}`,
  },
  identifiers: ['FunctionName', 'AliasName'],
  create: {
    action: 'CreateAlias',
    parameters: ({ properties }) => ({ ...names(need(properties, 'AliasName'), properties), ...settings(properties) }),
  },
  read: (call, id, properties) => call(fc3Api, 'GetAlias', names(id, properties)),
  gone: ['FunctionNotFound', 'AliasNotFound'],
  update: {
    actions: [
      {
        name: 'pointing it elsewhere',
        properties: ['AdditionalVersion', 'AdditionalWeight', 'Description', 'VersionId'],
        run: async ({ call, id, properties }) => {
          await call(fc3Api, 'UpdateAlias', {
            ...names(id, properties),
            description: cleared,
            ...settings(properties),
          });
        },
      },
    ],
  },
  delete: { action: 'DeleteAlias', parameters: ({ id, properties }) => names(id, properties) },
  attributes: (found, { id, properties }) => ({
    AliasName: id,
    FunctionName: need(properties, 'FunctionName'),
    VersionId: found.versionId ?? '',
  }),
});

function names(aliasName: string, properties: JsonObject): { readonly functionName: string; aliasName: string } {
  return { functionName: need(properties, 'FunctionName'), aliasName };
}

function settings(properties: JsonObject): JsonObject {
  const description = text(properties.Description);
  const versionId = text(properties.VersionId);
  return {
    ...(versionId === undefined ? {} : { versionId }),
    ...(description === undefined ? {} : { description }),
    additionalVersionWeight: weights(properties),
  };
}
