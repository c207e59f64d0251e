import type { Entry, Node } from '../../text/node.ts';
import { textOf } from '../../text/node.ts';
import { attributeOf, entries, fromJson, list, map, scalar, valueAt } from '../nodes.ts';
import { functionResources } from './function.ts';
import type { Made } from './made.ts';
import { address, shortName, stackName } from './names.ts';
import { isEmpty, joinPolicies, makeRole, NO_POLICIES, type Policies, type Role, readPolicies } from './roles.ts';
import { type PropertyRules, readProperties, type Source } from './source.ts';

const RULES: PropertyRules = {
  ServiceName: 'optional',
  Description: 'optional',
  Role: 'optional',
  Policies: 'optional',
  InternetAccess: 'optional',
  VpcConfig: 'optional',
  LogConfig: 'optional',
  NasConfig: 'optional',
  OssMountConfig: 'optional',
  TracingConfig: 'optional',
  VpcBindings: 'optional',
  Tags: 'optional',
};

/** A service with its role, its functions and their triggers. */
export function serviceResources(source: Source, made: Made): readonly Entry[] {
  const { at, id } = source;
  const properties = readProperties(source, RULES, made.globals.get('Service') ?? [], made.expansion);
  for (const name of ['VpcConfig', 'NasConfig']) refuseAuto(name, properties.get(name), source, made);
  const logs = logConfig(properties.get('LogConfig'), source, made);
  const role = roleOf(properties, logs.policies, source, made);
  const service = made.resource(
    id,
    'ALIYUN::FC::Service',
    {
      ServiceName: properties.get('ServiceName') ?? stackName(id, at),
      Description: properties.get('Description'),
      Role: properties.get('Role') ?? role?.arn,
      LogConfig: logs.config,
      VpcConfig: properties.get('VpcConfig'),
      NasConfig: properties.get('NasConfig'),
      OssMountConfig: properties.get('OssMountConfig'),
      TracingConfig: properties.get('TracingConfig'),
      VpcBindings: properties.get('VpcBindings'),
      Tags: properties.get('Tags'),
      InternetAccess: properties.get('InternetAccess') ?? scalar(true, at),
    },
    source,
    [...(role?.ids ?? []), ...logs.resources.map(({ key }) => key)],
  );
  const functions = source.children.flatMap((child) => functionResources(child, source, made));
  return [...(role?.resources ?? []), ...logs.resources, service, ...functions];
}

/** What the local tool fills in from what it finds in the account cannot be filled in here. */
function refuseAuto(name: string, value: Node | undefined, source: Source, made: Made): void {
  if (value === undefined || (textOf(value) !== 'Auto' && valueAt(value, 'Auto') === undefined)) return;
  const message = `\`${name}: Auto\` is filled in by the command line of Fun, and has no meaning in a template.`;
  made.refuse(source, name, message, value.range, `Write the ids that \`${name}\` is made of.`);
}

/** A role is made when there is something to allow, and none is given. */
function roleOf(properties: ReadonlyMap<string, Node>, logs: Policies, source: Source, made: Made): Role | undefined {
  if (properties.has('Role')) return undefined;
  const { at } = source;
  const usesNetwork = properties.has('VpcConfig') || properties.has('NasConfig');
  const network: Policies = usesNetwork
    ? { managed: [scalar('AliyunECSNetworkInterfaceManagementAccess', at)], documents: [] }
    : NO_POLICIES;
  const policies = joinPolicies(readPolicies(properties.get('Policies'), source, made), network, logs);
  if (isEmpty(policies)) return undefined;
  const principal = { Service: ['fc.aliyuncs.com'] };
  return makeRole(`${source.id}Role`, 'Function Compute default role', principal, policies, source, made);
}

interface Logs {
  readonly config: Node;
  readonly policies: Policies;
  readonly resources: readonly Entry[];
}

function logConfig(config: Node | undefined, source: Source, made: Made): Logs {
  const { at } = source;
  if (config === undefined) {
    return { config: fromJson({ Project: '', Logstore: '' }, at), policies: NO_POLICIES, resources: [] };
  }
  if (textOf(config) === 'Auto') return automaticLogs(source, made);
  const project = valueAt(config, 'Project');
  const logstore = valueAt(config, 'Logstore');
  if (config.kind !== 'map' || project === undefined || logstore === undefined) {
    return { config, policies: NO_POLICIES, resources: [] };
  }
  const named = made.nameOf(project, 'Aliyun::Serverless::Log', 'Name');
  const store = made.partName(project, logstore, 'Aliyun::Serverless::Log', 'LogstoreName');
  const others = config.entries.filter(({ key }) => key !== 'Project' && key !== 'Logstore');
  return {
    config: map([...entries({ Project: named, Logstore: store }), ...others], config.range),
    policies: textOf(project) === '' ? NO_POLICIES : logPolicy(named, store, source),
    resources: [],
  };
}

/** A project with a log store of its own, searchable. */
function automaticLogs(source: Source, made: Made): Logs {
  const { at, id } = source;
  const [project, store] = [`${id}LogProject`, `${id}Logstore`];
  const projectName = attributeOf(project, 'Name', at);
  const storeName = attributeOf(store, 'LogstoreName', at);
  const resources = [
    made.resource(project, 'ALIYUN::SLS::Project', { Name: shortName(project, 40, '-', at) }, source),
    made.resource(
      store,
      'ALIYUN::SLS::Logstore',
      {
        ProjectName: projectName,
        LogstoreName: scalar('function-log', at),
        TTL: scalar(30, at),
        ShardCount: scalar(2, at),
      },
      source,
    ),
    made.resource(
      `${id}LogIndex`,
      'ALIYUN::SLS::Index',
      { ProjectName: projectName, LogstoreName: storeName, FullTextIndex: fromJson({ Enable: true }, at) },
      source,
    ),
  ];
  return {
    config: map(entries({ Project: projectName, Logstore: storeName }), at),
    policies: logPolicy(projectName, storeName, source),
    resources,
  };
}

function logPolicy(project: Node, logstore: Node, { at }: Source): Policies {
  const resource = address(['acs:log:*:*:project/', project, '/logstore/', logstore], at);
  const statement = map(
    entries({
      Effect: scalar('Allow', at),
      Action: fromJson(['log:PostLogStoreLogs'], at),
      Resource: list([resource], at),
    }),
    at,
  );
  const document = map(entries({ Version: scalar('1', at), Statement: list([statement], at) }), at);
  return { managed: [], documents: [document] };
}
