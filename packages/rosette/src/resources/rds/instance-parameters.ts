import type { JsonObject } from '@rosette/template/base/json.ts';
import { chargeType } from '../charge-type.ts';
import type { CreateInput } from '../declaration.ts';
import { amount, type Parameters, same, text, texts, truth } from '../properties.ts';

/** Parameters of CreateDBInstance (reference/resource-types.md 5.9). */
export function dbInstanceParameters({ properties, tags, token, stack }: CreateInput): Parameters {
  return {
    ...same(properties, 'Engine', 'EngineVersion', 'DBInstanceClass', 'DBInstanceStorage', 'DBInstanceStorageType'),
    ...same(
      properties,
      'DBInstanceDescription',
      'Category',
      'ConnectionMode',
      'SecurityIPList',
      'Port',
      'PrivateIpAddress',
    ),
    ...same(
      properties,
      'EncryptionKey',
      'RoleARN',
      'DBTimeZone',
      'DBIsIgnoreCase',
      'DBParamGroupId',
      'DedicatedHostGroupId',
    ),
    ...same(
      properties,
      'TargetDedicatedHostIdForLog',
      'TargetDedicatedHostIdForMaster',
      'TargetDedicatedHostIdForSlave',
    ),
    ...same(properties, 'StorageAutoScale', 'StorageThreshold', 'StorageUpperBound', 'IoAccelerationEnabled'),
    ...place(properties),
    ...payment(properties),
    DBInstanceNetType: properties.DBInstanceNetType ?? 'Intranet',
    BurstingEnabled: truth(properties.BurstingEnabled),
    ColdDataEnabled: truth(properties.ColdDataEnabled),
    DeletionProtection: truth(properties.DeletionProtection),
    ServerlessConfig: text(properties.ServerlessConfig),
    ResourceGroupId: properties.ResourceGroupId ?? stack.resourceGroupId,
    Tag: tags,
    ClientToken: token,
  };
}

/** `VPCId` is what the RDS API calls it. MultiAZ without named zones leaves the choice of the second to the cloud. */
function place(properties: JsonObject): Parameters {
  const slaves = texts(properties.SlaveZoneIds);
  const multiZone = truth(properties.MultiAZ) === true;
  const vpcId = properties.VpcId ?? properties.VPCId;
  return {
    ...same(properties, 'ZoneId', 'VSwitchId'),
    VPCId: vpcId,
    InstanceNetworkType: properties.InstanceNetworkType ?? (text(vpcId) === undefined ? undefined : 'VPC'),
    ZoneIdSlave1: slaves[0] ?? (multiZone ? 'Auto' : undefined),
    ZoneIdSlave2: slaves[1],
  };
}

/** ROS counts months or years in one number; the API takes at most nine months, and years apart. */
function payment(properties: JsonObject): Parameters {
  const words = { later: 'Postpaid', first: 'Prepaid', others: ['Serverless'] };
  const PayType = chargeType(properties.PayType, words) ?? 'Postpaid';
  if (PayType !== 'Prepaid') return { PayType };
  const period = amount(properties.Period) ?? 1;
  const years = properties.PeriodType === 'Year' ? period : period % 12 === 0 ? period / 12 : undefined;
  return {
    PayType,
    Period: years === undefined ? 'Month' : 'Year',
    UsedTime: String(years ?? period),
    AutoRenew: truth(properties.AutoRenew),
  };
}
