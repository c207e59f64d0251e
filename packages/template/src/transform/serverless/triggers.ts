import type { TextRange } from '../../base/diagnostic.ts';
import { type Entry, isNull, type Node, textOf } from '../../text/node.ts';
import { describe } from '../expansion.ts';
import { attributeOf, entries, entry, fromJson, list, map, scalar, valueAt } from '../nodes.ts';
import type { Made } from './made.ts';
import { account, address, region } from './names.ts';
import { makeRole, type Policies, type Role } from './roles.ts';
import { type PropertyRules, readProperties, type Source } from './source.ts';

type Properties = ReadonlyMap<string, Node>;

interface TriggerKind {
  /** In Function Compute. */
  readonly type: string;
  readonly rules: PropertyRules;
  /** Properties that make the configuration, with what they are when they are not written. */
  readonly config: Readonly<Record<string, boolean | string | null | object>>;
  /** What sends the event. */
  readonly source?: (properties: Properties, at: TextRange, made: Made) => Node;
  /** Who may call the function, when no role is given. */
  readonly principal?: Readonly<Record<string, readonly string[]>>;
  /** What the role may do beside calling the function. */
  readonly actions?: readonly string[];
}

const text = (properties: Properties, name: string, at: TextRange): Node => properties.get(name) ?? scalar('', at);

/** The specification's event sources (2018-04-03), with the addresses and permissions that Function Compute documents. */
const KINDS: ReadonlyMap<string, TriggerKind> = new Map<string, TriggerKind>([
  [
    'Timer',
    {
      type: 'timer',
      rules: { CronExpression: 'required', Payload: 'optional', Enable: 'optional' },
      config: { CronExpression: null, Payload: null, Enable: true },
    },
  ],
  [
    'HTTP',
    { type: 'http', rules: { AuthType: 'required', Methods: 'required' }, config: { AuthType: null, Methods: null } },
  ],
  [
    'Log',
    {
      type: 'log',
      rules: {
        SourceConfig: 'required',
        JobConfig: 'required',
        LogConfig: 'required',
        FunctionParameter: 'optional',
        Enable: 'optional',
      },
      config: { SourceConfig: null, JobConfig: null, LogConfig: null, FunctionParameter: {}, Enable: true },
      source: (properties, at, made) => {
        const project = valueAt(properties.get('LogConfig'), 'Project') ?? scalar('', at);
        const name = made.nameOf(project, 'Aliyun::Serverless::Log', 'Name');
        return address(['acs:log:', region(at), ':', account(at), ':project/', name], at);
      },
      principal: { Service: ['log.aliyuncs.com'] },
      actions: [
        ...['log:Get*', 'log:List*', 'log:PostLogStoreLogs', 'log:CreateConsumerGroup', 'log:UpdateConsumerGroup'],
        ...['log:DeleteConsumerGroup', 'log:ListConsumerGroup', 'log:ConsumerGroupUpdateCheckPoint'],
        ...['log:ConsumerGroupHeartBeat', 'log:GetConsumerGroupCheckPoint'],
      ],
    },
  ],
  [
    'RDS',
    {
      type: 'rds',
      rules: {
        InstanceId: 'required',
        SubscriptionObjects: 'required',
        Retry: 'optional',
        Concurrency: 'optional',
        EventFormat: 'optional',
      },
      config: { SubscriptionObjects: null, Retry: null, Concurrency: null, EventFormat: 'protobuf' },
      source: (properties, at) =>
        address(['acs:rds:', region(at), ':', account(at), ':dbinstance/', text(properties, 'InstanceId', at)], at),
      principal: { Service: ['rds.aliyuncs.com'] },
    },
  ],
  [
    'MNSTopic',
    {
      type: 'mns_topic',
      rules: {
        TopicName: 'required',
        Region: 'optional',
        NotifyContentFormat: 'optional',
        NotifyStrategy: 'optional',
        FilterTag: 'optional',
      },
      config: { NotifyContentFormat: 'STREAM', NotifyStrategy: 'BACKOFF_RETRY', FilterTag: null },
      source: (properties, at, made) => {
        const topic = made.nameOf(text(properties, 'TopicName', at), 'Aliyun::Serverless::MNSTopic', 'TopicName');
        return address(['acs:mns:', properties.get('Region') ?? region(at), ':', account(at), ':/topics/', topic], at);
      },
      principal: { Service: ['mns.aliyuncs.com'] },
    },
  ],
  [
    'TableStore',
    {
      type: 'tablestore',
      rules: { InstanceName: 'required', TableName: 'required' },
      config: {},
      source: (properties, at, made) => {
        const written = text(properties, 'InstanceName', at);
        const instance = made.nameOf(written, 'Aliyun::Serverless::TableStore', 'InstanceName');
        const name = text(properties, 'TableName', at);
        const table = made.partName(written, name, 'Aliyun::Serverless::TableStore', 'TableName');
        return address(['acs:ots:', region(at), ':', account(at), ':instance/', instance, '/table/', table], at);
      },
      // Table Store calls from an account of its own, which its documentation names.
      principal: { RAM: ['acs:ram::1604337383174619:root'] },
      actions: ['ots:BatchGet*', 'ots:Describe*', 'ots:Get*', 'ots:List*'],
    },
  ],
  [
    'OSS',
    {
      type: 'oss',
      rules: { BucketName: 'required', Events: 'required', Filter: 'optional' },
      config: { BucketName: null, Events: null, Filter: { Key: { Prefix: '', Suffix: '' } } },
      source: (properties, at) =>
        address(['acs:oss:', region(at), ':', account(at), ':', text(properties, 'BucketName', at)], at),
      principal: { Service: ['oss.aliyuncs.com'] },
    },
  ],
  [
    'CDN',
    {
      type: 'cdn_events',
      rules: { EventName: 'required', EventVersion: 'required', Notes: 'required', Filter: 'required' },
      config: { EventName: null, EventVersion: null, Notes: null, Filter: null },
      source: (_properties, at) => address(['acs:cdn:*:', account(at)], at),
      principal: { Service: ['cdn.aliyuncs.com'] },
    },
  ],
]);

/** One trigger for each event of a function. */
export function triggerResources(
  events: Node | undefined,
  owner: Source,
  service: Source,
  made: Made,
): readonly Entry[] {
  if (events === undefined || isNull(events)) return [];
  if (events.kind === 'map') return events.entries.flatMap((event) => triggerResource(event, owner, service, made));
  const path = [...owner.path, 'Events'];
  made.expansion.report('DefinitionInvalid', `${describe(path)} must be a map of events.`, path, events.range);
  return [];
}

function triggerResource(event: Entry, owner: Source, service: Source, made: Made): readonly Entry[] {
  const path = [...owner.path, 'Events', event.key];
  const written = valueAt(event.value, 'Type');
  const type = textOf(written) ?? '';
  const kind = KINDS.get(type);
  if (kind === undefined) {
    const known = `Events: ${[...KINDS.keys()].join(', ')}.`;
    const hint = made.expansion.hint(type, KINDS.keys()) ?? known;
    const message = `${describe(path)} is of no known type of event.`;
    made.expansion.report('AttributeInvalid', message, [...path, 'Type'], written?.range ?? event.keyRange, hint);
    return [];
  }
  // The attributes of the function hold for its triggers; of its own, an event has none.
  const id = `${owner.id}${event.key}`;
  const source: Source = { ...owner, name: event.key, id, path, at: event.keyRange };
  const rules = { ...kind.rules, TriggerName: 'optional', InvocationRole: 'optional', Qualifier: 'optional' } as const;
  const own = { entry: event, path, at: event.keyRange, type: `event ${type}` };
  const properties = readProperties(own, rules, [], made.expansion);
  return assembled(kind, properties, source, owner, service, made);
}

function assembled(
  kind: TriggerKind,
  properties: Properties,
  source: Source,
  owner: Source,
  service: Source,
  made: Made,
): readonly Entry[] {
  const { at, id } = source;
  const given = properties.get('InvocationRole');
  const role = given === undefined ? invocationRole(kind, source, owner, service, made) : undefined;
  const trigger = made.resource(
    id,
    'ALIYUN::FC::Trigger',
    {
      TriggerName: properties.get('TriggerName') ?? scalar(source.name, at),
      TriggerType: scalar(kind.type, at),
      ServiceName: attributeOf(service.id, 'ServiceName', at),
      FunctionName: attributeOf(owner.id, 'FunctionName', at),
      TriggerConfig: map(configuration(kind, properties, at, made), at),
      SourceArn: kind.source?.(properties, at, made),
      InvocationRole: given ?? role?.arn,
      Qualifier: properties.get('Qualifier'),
    },
    source,
    [owner.id, ...(role?.ids ?? [])],
  );
  return [...(role?.resources ?? []), trigger];
}

function configuration(kind: TriggerKind, properties: Properties, at: TextRange, made: Made): readonly Entry[] {
  return Object.entries(kind.config).flatMap(([name, fallback]) => {
    const written = properties.get(name);
    if (written !== undefined) return [entry(name, configured(kind, name, written, made))];
    return fallback === null ? [] : [entry(name, fromJson(fallback as never, at))];
  });
}

/** Function Compute writes ways of authentication in small letters; a project of this template has a name of its own. */
function configured(kind: TriggerKind, name: string, written: Node, made: Made): Node {
  const word = textOf(written);
  if (kind.type === 'http' && name === 'AuthType' && word !== undefined)
    return scalar(word.toLowerCase(), written.range);
  const project = name === 'LogConfig' ? valueAt(written, 'Project') : undefined;
  if (project === undefined || written.kind !== 'map') return written;
  const parts = written.entries.map((one) => {
    if (one.key === 'Project') return { ...one, value: made.nameOf(project, 'Aliyun::Serverless::Log', 'Name') };
    if (one.key !== 'Logstore') return one;
    return { ...one, value: made.partName(project, one.value, 'Aliyun::Serverless::Log', 'LogstoreName') };
  });
  return map(parts, written.range);
}

function invocationRole(
  kind: TriggerKind,
  source: Source,
  owner: Source,
  service: Source,
  made: Made,
): Role | undefined {
  if (kind.principal === undefined) return undefined;
  const { at } = source;
  const names = [attributeOf(service.id, 'ServiceName', at), attributeOf(owner.id, 'FunctionName', at)] as const;
  // A service with a qualifier is a name of its own, hence the star.
  const target = address(['acs:fc:*:*:services/', names[0], '*/functions/', names[1]], at);
  const statements = [statement(['fc:InvokeFunction'], target, at)];
  if (kind.actions !== undefined) statements.push(statement(kind.actions, scalar('*', at), at));
  const document = map(entries({ Version: scalar('1', at), Statement: list(statements, at) }), at);
  const policies: Policies = { managed: [], documents: [document] };
  return makeRole(`${source.id}Role`, 'Used for fc invocation', kind.principal, policies, source, made);
}

function statement(actions: readonly string[], resource: Node, at: TextRange): Node {
  return map(
    entries({ Effect: scalar('Allow', at), Action: fromJson(actions, at), Resource: list([resource], at) }),
    at,
  );
}
