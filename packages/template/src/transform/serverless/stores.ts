import { type Entry, type Node, textOf } from '../../text/node.ts';
import { attributeOf, entries, entry, list, map, scalar, valueAt } from '../nodes.ts';
import type { Made } from './made.ts';
import { shortName, stackName } from './names.ts';
import { readProperties, type Source } from './source.ts';

/* Log projects, Table Store instances and message topics: one product resource each, and one for each part. */

export function logResources(source: Source, made: Made): readonly Entry[] {
  const { at, id } = source;
  const properties = readProperties(source, { Description: 'optional' }, [], made.expansion);
  const project = made.resource(
    id,
    'ALIYUN::SLS::Project',
    { Name: shortName(id, 40, '-', at), Description: properties.get('Description') },
    source,
  );
  return [project, ...source.children.map((child) => logstore(child, source, made))];
}

function logstore(source: Source, project: Source, made: Made): Entry {
  const { at } = source;
  const properties = readProperties(source, { TTL: 'optional', ShardCount: 'optional' }, [], made.expansion);
  return made.resource(
    source.id,
    'ALIYUN::SLS::Logstore',
    {
      ProjectName: attributeOf(project.id, 'Name', at),
      LogstoreName: scalar(source.name, at),
      TTL: properties.get('TTL'),
      ShardCount: properties.get('ShardCount'),
    },
    source,
    [project.id],
  );
}

export function tableStoreResources(source: Source, made: Made): readonly Entry[] {
  const { at, id } = source;
  const rules = { ClusterType: 'required', Description: 'optional' } as const;
  const properties = readProperties(source, rules, [], made.expansion);
  const instance = made.resource(
    id,
    'ALIYUN::OTS::Instance',
    {
      // At most 16 characters.
      InstanceName: shortName(id, 7, '-', at),
      ClusterType: properties.get('ClusterType'),
      Description: properties.get('Description'),
    },
    source,
  );
  return [instance, ...source.children.map((child) => table(child, source, made))];
}

function table(source: Source, instance: Source, made: Made): Entry {
  const { at } = source;
  const rules = { PrimaryKeyList: 'required', ProvisionedThroughput: 'optional' } as const;
  const properties = readProperties(source, rules, [], made.expansion);
  const throughput = properties.get('ProvisionedThroughput');
  return made.resource(
    source.id,
    'ALIYUN::OTS::Table',
    {
      InstanceName: attributeOf(instance.id, 'InstanceName', at),
      TableName: scalar(source.name, at),
      PrimaryKey: primaryKey(properties.get('PrimaryKeyList')),
      ReservedThroughput: throughput === undefined ? undefined : reserved(throughput),
    },
    source,
    [instance.id],
  );
}

/** The specification writes `String` and `Number`, the product `STRING` and `INTEGER`. */
function primaryKey(keys: Node | undefined): Node | undefined {
  if (keys?.kind !== 'list') return keys;
  return list(keys.items.map(keyColumn), keys.range);
}

function keyColumn(column: Node): Node {
  if (column.kind !== 'map') return column;
  const written = column.entries.map((one) => {
    const type = one.key === 'Type' ? textOf(one.value)?.toUpperCase() : undefined;
    return type === undefined
      ? one
      : entry('Type', scalar(type === 'NUMBER' ? 'INTEGER' : type, one.value.range), one.keyRange);
  });
  return map(written, column.range);
}

function reserved(throughput: Node): Node {
  const read = valueAt(throughput, 'ReadCapacityUnits');
  const write = valueAt(throughput, 'WriteCapacityUnits');
  if (throughput.kind !== 'map' || (read === undefined && write === undefined)) return throughput;
  const none = scalar(0, throughput.range);
  return map(entries({ Read: read ?? none, Write: write ?? none }), throughput.range);
}

export function topicResources(source: Source, made: Made): readonly Entry[] {
  const rules = { Region: 'optional', MaximumMessageSize: 'optional', LoggingEnabled: 'optional' } as const;
  const properties = readProperties(source, rules, [], made.expansion);
  const elsewhere = properties.get('Region');
  if (elsewhere !== undefined) {
    const message = '`Region` has no effect: the topic is made in the region of the stack.';
    made.expansion.report('AttributeIgnored', message, [...source.path, 'Properties', 'Region'], elsewhere.range);
  }
  return [
    made.resource(
      source.id,
      'ALIYUN::MNS::Topic',
      {
        TopicName: stackName(source.id, source.at),
        MaximumMessageSize: properties.get('MaximumMessageSize'),
        LoggingEnabled: properties.get('LoggingEnabled'),
      },
      source,
    ),
  ];
}
