import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { chargeType } from '../charge-type.ts';
import { amount, compact, only, type Parameters, same, text, truth } from '../properties.ts';
import { tagging } from '../tagging.ts';
import type { UpdateAction, UpdateDeclaration, UpdateInput } from '../update-declaration.ts';
import { rdsApi } from './api.ts';
import { innerPrefix, portOf, prefixOf, publicPrefix, renameConnection } from './connections.ts';
import { netInfo } from './net-info.ts';

const payWords = { later: 'Postpaid', first: 'Prepaid', others: ['Serverless'] };

/** White list of an instance that was given none (reference/resource-types.md 5.9). */
const localOnly = '127.0.0.1';

/** reference/resource-types.md 5.9, Update. */
export const dbInstanceUpdate: UpdateDeclaration = {
  actions: [
    {
      name: 'changing class and storage',
      properties: [
        'DBInstanceClass',
        'DBInstanceStorage',
        'BurstingEnabled',
        'ColdDataEnabled',
        'IoAccelerationEnabled',
        'ServerlessConfig',
      ],
      run: async ({ call, id, found, properties, changed }) => {
        const orders = specification(found, properties, changed);
        if (Object.keys(orders).length === 0) return;
        const how = {
          PayType: chargeType(properties.PayType, payWords) ?? 'Postpaid',
          Direction: shrinks(found, properties) ? 'Down' : 'Up',
          EffectiveTime: 'Immediate',
        };
        await call(rdsApi, 'ModifyDBInstanceSpec', { DBInstanceId: id, ...how, ...orders });
      },
    },
    one('changing when storage grows', ['StorageAutoScale', 'StorageThreshold', 'StorageUpperBound'], {
      action: 'ModifyDasInstanceConfig',
      parameters: (properties) => ({
        StorageAutoScale: text(properties.StorageAutoScale) ?? 'Disable',
        ...same(properties, 'StorageThreshold', 'StorageUpperBound'),
      }),
    }),
    {
      name: 'renaming the connections',
      properties: ['ConnectionStringPrefix', 'ConnectionStringType', 'Port'],
      run: rename,
    },
    one('changing the white list', ['SecurityIPList'], {
      action: 'ModifySecurityIps',
      parameters: (properties) => ({ SecurityIps: text(properties.SecurityIPList) ?? localOnly, ModifyMode: 'Cover' }),
    }),
    one('changing the admitted security group', ['SecurityGroupId'], {
      action: 'ModifySecurityGroupConfiguration',
      // The API's word for none.
      parameters: (properties) => ({ SecurityGroupId: text(properties.SecurityGroupId) ?? 'Empty' }),
    }),
    one('changing the SQL collector', ['SQLCollectorStatus'], {
      action: 'ModifySQLCollectorPolicy',
      parameters: (properties) => ({
        SQLCollectorStatus: properties.SQLCollectorStatus === 'Enable' ? 'Enable' : 'Disable',
      }),
    }),
    one('changing minor version upgrades', ['AutoUpgradeMinorVersion'], {
      action: 'ModifyDBInstanceAutoUpgradeMinorVersion',
      parameters: (properties) => ({ AutoUpgradeMinorVersion: text(properties.AutoUpgradeMinorVersion) ?? 'Auto' }),
    }),
    one('changing its deletion protection', ['DeletionProtection'], {
      action: 'ModifyDBInstanceDeletionProtection',
      parameters: (properties, ClientToken) => ({
        DeletionProtection: truth(properties.DeletionProtection) ?? false,
        ClientToken,
      }),
    }),
    tagging({ api: rdsApi, resourceType: 'INSTANCE' }),
  ],
  noted: ['SubscriptionDeletionForce'],
};

/** A change that one call makes. */
function one(
  name: string,
  properties: readonly string[],
  how: { readonly action: string; readonly parameters: (properties: JsonObject, token: string) => Parameters },
): UpdateAction {
  return {
    name,
    properties,
    run: async (input) => {
      const parameters = how.parameters(input.properties, input.token);
      await input.call(rdsApi, how.action, { DBInstanceId: input.id, ...parameters });
    },
  };
}

/** Only what is to be different goes out: the API takes each of these for an order of its own, and refuses idle ones. */
function specification(found: JsonObject, properties: JsonObject, changed: readonly string[]): JsonObject {
  const all: Parameters = {
    DBInstanceClass: differing(properties.DBInstanceClass, found.DBInstanceClass),
    DBInstanceStorage: differing(properties.DBInstanceStorage, found.DBInstanceStorage),
    BurstingEnabled: truth(properties.BurstingEnabled) ?? false,
    ColdDataEnabled: truth(properties.ColdDataEnabled) ?? false,
    IoAccelerationEnabled: text(properties.IoAccelerationEnabled) ?? '0',
    ServerlessConfig: text(properties.ServerlessConfig),
  };
  const { ServerlessConfig, ...wanted } = compact(only(all, changed));
  return ServerlessConfig === undefined ? wanted : { ...wanted, ServerlessConfiguration: ServerlessConfig };
}

function shrinks(found: JsonObject, properties: JsonObject): boolean {
  const [wanted, present] = [amount(properties.DBInstanceStorage), amount(found.DBInstanceStorage)];
  return wanted !== undefined && present !== undefined && wanted < present;
}

function differing(wanted: Json | undefined, found: Json | undefined): string | undefined {
  return text(wanted) === text(found) ? undefined : text(wanted);
}

/** One connection at a time; each makes the instance busy for a while. */
async function rename({ call, id, properties }: UpdateInput): Promise<'again' | undefined> {
  const connections = await netInfo(call, id);
  const port = portOf(properties);
  const wanted = [
    [connections.inner, innerPrefix(id, properties)],
    [connections.public, publicPrefix(id, properties)],
  ] as const;
  for (const [connection, prefix] of wanted) {
    if (connection === undefined) continue;
    if (prefixOf(connection) === prefix && text(connection.Port) === port) continue;
    await renameConnection(call, id, connection, prefix, port);
    return 'again';
  }
}
