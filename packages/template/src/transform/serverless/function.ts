import { type Entry, type Node, textOf } from '../../text/node.ts';
import { attributeOf, call, entries, entry, fromJson, list, map, scalar, valueAt } from '../nodes.ts';
import type { Made } from './made.ts';
import { joined } from './names.ts';
import { type PropertyRules, readProperties, type Source } from './source.ts';
import { triggerResources } from './triggers.ts';

/** Handed on as they are. */
const PLAIN = [
  ...['Description', 'Runtime', 'MemorySize', 'Timeout', 'Initializer', 'InitializationTimeout', 'CAPort'],
  ...['InstanceConcurrency', 'InstanceSoftConcurrency', 'InstanceType', 'AsyncConfiguration', 'Cpu', 'DiskSize'],
  ...['GpuMemorySize', 'CustomContainerConfig', 'CustomRuntimeConfig', 'CustomHealthCheckConfig', 'CustomDNS'],
  ...['InstanceLifecycleConfig', 'Code'],
];

function rulesFor(container: boolean): PropertyRules {
  return {
    ...Object.fromEntries(PLAIN.map((name) => [name, 'optional' as const])),
    FunctionName: 'optional',
    Runtime: 'required',
    Handler: container ? 'optional' : 'required',
    CodeUri: 'optional',
    CustomContainerConfig: container ? 'required' : 'optional',
    EnvironmentVariables: 'optional',
    // The specification lists it among the properties, and writes it beside them.
    Events: 'optional',
  };
}

export function functionResources(source: Source, service: Source, made: Made): readonly Entry[] {
  const defaults = made.globals.get('Function') ?? [];
  const written = valueAt(valueAt(source.entry.value, 'Properties'), 'Runtime');
  const runtime = written ?? defaults.find(({ key }) => key === 'Runtime')?.value;
  const container = runtime !== undefined && textOf(runtime) === 'custom-container';
  const properties = readProperties(source, rulesFor(container), defaults, made.expansion);
  const { at, id } = source;
  const definition = made.resource(
    id,
    'ALIYUN::FC::Function',
    {
      Code: codeOf(properties, container, source, made),
      FunctionName: properties.get('FunctionName') ?? scalar(source.name, at),
      ServiceName: attributeOf(service.id, 'ServiceName', at),
      EnvironmentVariables: container ? properties.get('EnvironmentVariables') : environment(properties, source),
      // The type asks for a handler also of containers, which have none.
      Handler: properties.get('Handler') ?? (container ? scalar('not-used', at) : undefined),
      ...Object.fromEntries(PLAIN.filter((name) => name !== 'Code').map((name) => [name, properties.get(name)])),
    },
    source,
    [service.id],
  );
  const events = valueAt(source.entry.value, 'Events') ?? properties.get('Events');
  return [definition, ...triggerResources(events, source, service, made)];
}

function codeOf(
  properties: ReadonlyMap<string, Node>,
  container: boolean,
  source: Source,
  made: Made,
): Node | undefined {
  const uri = properties.get('CodeUri');
  if (uri !== undefined) return codeAt(uri, source, made);
  if (properties.has('Code') || container) return properties.get('Code');
  const message = 'The function has no `CodeUri`, which says where its code is.';
  const hint = 'Write `CodeUri: oss://bucket/path/code.zip`.';
  made.expansion.report('PropertyMissing', message, [...source.path, 'Properties'], source.at, hint);
  return undefined;
}

const OSS = /^oss:\/\/([^/]+)\/(.+)$/;

/** `oss://bucket/object`; of a value that is known only later, its parts are taken then. */
function codeAt(uri: Node, source: Source, made: Made): Node | undefined {
  const at = uri.range;
  const written = textOf(uri);
  if (written !== undefined) {
    const parts = OSS.exec(written);
    if (parts !== null) return fromJson({ OssBucketName: parts[1]!, OssObjectName: parts[2]! }, at);
    const message = `\`CodeUri\` is \`${written}\`, and not an object in object storage.`;
    const hint = 'Upload the code (`fun package` does), and write `oss://bucket/path/code.zip`.';
    made.refuse(source, 'CodeUri', message, at, hint);
    return undefined;
  }
  const names = call('Fn::Split', list([scalar('/', at), uri], at), at);
  const part = (index: string | number): Node => call('Fn::Select', list([fromJson(index, at), names], at), at);
  const object = call('Fn::Join', list([scalar('/', at), part('3:')], at), at);
  return map(entries({ OssBucketName: part(2), OssObjectName: object }), at);
}

const ROOT = '/code/.fun/root';
const SYSTEM_PATH = '/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/sbin:/bin';

/** Where the packages are that Fun installs beside the code; they come after what the author names. */
const PATHS: ReadonlyMap<string, string> = new Map([
  [
    'PATH',
    `${SYSTEM_PATH.split(':')
      .map((path) => ROOT + path)
      .join(':')}:/code/.fun/python/bin:${SYSTEM_PATH}`,
  ],
  [
    'LD_LIBRARY_PATH',
    [
      ...['/usr/lib', '/usr/lib/x86_64-linux-gnu', '/lib/x86_64-linux-gnu', '/usr/lib64'].map((path) => ROOT + path),
      ...['/code', '/code/lib', '/usr/local/lib'],
    ].join(':'),
  ],
]);
const PYTHON_BASE = 'PYTHONUSERBASE';

function environment(properties: ReadonlyMap<string, Node>, { at }: Source): Node {
  const own = properties.get('EnvironmentVariables');
  const defaults = [...PATHS, [PYTHON_BASE, '/code/.fun/python'] as const];
  const isPlain = own?.kind === 'map' && !own.entries.some(({ key }) => key === 'Ref' || key.startsWith('Fn::'));
  if (own !== undefined && !isPlain) {
    const base = fromJson(Object.fromEntries(defaults), at);
    return call('Fn::MergeMap', list([base, own], own.range), own.range);
  }
  const written = own?.kind === 'map' ? own.entries : [];
  const names = new Set(written.map(({ key }) => key));
  const added = defaults
    .filter(([name]) => !names.has(name))
    .map(([name, value]) => entry(name, scalar(value, at), at));
  return map([...written.map(lengthened), ...added], own?.range ?? at);
}

function lengthened(variable: Entry): Entry {
  const { key, value } = variable;
  const paths = PATHS.get(key);
  if (paths === undefined) return variable;
  const own = textOf(value);
  const range = value.range;
  const longer =
    own === undefined ? joined(':', [value, scalar(paths, range)], range) : scalar(`${own}:${paths}`, range);
  return { ...variable, value: longer };
}
