import type { JsonObject } from '@rosette/template/base/json.ts';
import type { DataSource } from '../data-source.ts';
import { everyRow, type NumberedPages } from '../numbered-pages.ts';
import { maps, type Parameters, same, text, texts } from '../properties.ts';
import { ecsApi } from './api.ts';

const DESCRIBE: NumberedPages = {
  api: ecsApi,
  action: 'DescribeInstances',
  path: ['Instances', 'Instance'],
  pageSize: 100,
  // Of an account without any filter.
  mostPages: 20,
};

/** reference/resource-types.md 16: the properties are the filters of DescribeInstances. */
export const instances: DataSource = {
  type: 'DATASOURCE::ECS::Instances',
  async query(call, properties) {
    const found = await everyRow(call, DESCRIBE, filtersOf(properties));
    const ids = found.flatMap(({ InstanceId }) => text(InstanceId) ?? []);
    return { ref: ids.length === 0 ? null : ids, attributes: { InstanceIds: ids, Instances: found } };
  },
};

/** Lists travel as JSON text. One instance may be named alone, too. */
function filtersOf(properties: JsonObject): Parameters {
  const ids = [...texts(properties.InstanceIds), ...texts(properties.InstanceId)];
  const lists = ['PrivateIpAddresses', 'PublicIpAddresses', 'InnerIpAddresses', 'EipAddresses'].map((name) => [
    name,
    jsonText(texts(properties[name])),
  ]);
  return {
    ...same(properties, 'InstanceName', 'Status', 'VpcId', 'VSwitchId', 'ZoneId', 'SecurityGroupId', 'ImageId'),
    ...same(properties, 'InstanceType', 'InstanceTypeFamily', 'InstanceNetworkType', 'InstanceChargeType'),
    ...same(properties, 'InternetChargeType', 'KeyPairName', 'ResourceGroupId', 'IoOptimized', 'HpcClusterId'),
    ...Object.fromEntries(lists),
    InstanceIds: jsonText(ids),
    Tag: maps(properties.Tags).map(({ Key, Value }) => ({ Key: Key ?? '', ...(Value == null ? {} : { Value }) })),
  };
}

function jsonText(values: readonly string[]): string | undefined {
  return values.length === 0 ? undefined : JSON.stringify(values);
}
