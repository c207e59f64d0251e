import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Api } from '../caller.ts';
import type { Declaration } from '../declaration.ts';
import { cleared, need, text } from '../properties.ts';
import { weights } from './version-weights.ts';

/** What an alias points into, which is all that the two versions of Function Compute differ in. */
export interface AliasOf {
  readonly type: string;
  readonly api: Api;
  readonly owner: 'FunctionName' | 'ServiceName';
}

/** A name for a version of a function (3.0) or a service (2.0). */
export function aliasDeclaration({ type, api, owner }: AliasOf): Declaration {
  const ownerName = owner === 'FunctionName' ? 'functionName' : 'serviceName';
  const names = (aliasName: string, properties: JsonObject): JsonObject => ({
    [ownerName]: need(properties, owner),
    aliasName,
  });
  return {
    type,
    api,
    identity: {
      kind: 'named',
      id: (properties) => need(properties, 'AliasName'),
      describe: (properties) => `the alias ${need(properties, 'AliasName')} of ${need(properties, owner)}`,
    },
    identifiers: [owner, 'AliasName'],
    create: {
      action: 'CreateAlias',
      parameters: ({ properties }) => ({
        ...names(need(properties, 'AliasName'), properties),
        ...settings(properties),
      }),
    },
    read: (call, id, properties) => call(api, 'GetAlias', names(id, properties)),
    gone: [owner === 'FunctionName' ? 'FunctionNotFound' : 'ServiceNotFound', 'AliasNotFound'],
    update: {
      actions: [
        {
          name: 'pointing it elsewhere',
          properties: ['AdditionalVersion', 'AdditionalWeight', 'Description', 'VersionId'],
          run: async ({ call, id, properties }) => {
            await call(api, 'UpdateAlias', {
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
      [owner]: need(properties, owner),
      VersionId: found.versionId ?? '',
    }),
  };
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
