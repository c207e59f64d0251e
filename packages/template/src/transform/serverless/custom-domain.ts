import { type Entry, type Node, textOf } from '../../text/node.ts';
import { attributeOf, entries, list, map, scalar, valueAt } from '../nodes.ts';
import type { Made } from './made.ts';
import { type PropertyRules, readProperties, type Source } from './source.ts';

const RULES: PropertyRules = {
  DomainName: 'optional',
  Protocol: 'required',
  RouteConfig: 'required',
  CertConfig: 'optional',
  ApiVersion: 'optional',
};

/** A domain whose paths lead to functions. Its name is the logical id, unless it is given. */
export function customDomainResources(source: Source, made: Made): readonly Entry[] {
  const properties = readProperties(source, RULES, [], made.expansion);
  const domain = properties.get('DomainName') ?? scalar(source.name, source.at);
  if (textOf(domain) === 'Auto') {
    const message = '`DomainName: Auto` is filled in by the command line of Fun, and has no meaning in a template.';
    made.refuse(source, 'DomainName', message, domain.range, 'Write the domain.');
  }
  checkCertificate(properties.get('CertConfig'), source, made);
  const { routes, functions } = routesOf(properties.get('RouteConfig'), source, made);
  return [
    made.resource(
      source.id,
      'ALIYUN::FC::CustomDomain',
      {
        DomainName: domain,
        Protocol: properties.get('Protocol'),
        RouteConfig: routes,
        CertConfig: properties.get('CertConfig'),
        ApiVersion: properties.get('ApiVersion'),
      },
      source,
      functions,
    ),
  ];
}

/** The command line of Fun reads files here. */
function checkCertificate(config: Node | undefined, source: Source, made: Made): void {
  for (const name of ['PrivateKey', 'Certificate']) {
    const value = valueAt(config, name);
    const text = textOf(value);
    if (value === undefined || text === undefined || text.trimStart().startsWith('-----BEGIN')) continue;
    const message = `\`${name}\` must be the PEM text itself: the server has no file \`${text.slice(0, 60)}\`.`;
    made.refuse(source, 'CertConfig', message, value.range);
  }
}

interface Routes {
  readonly routes: Node | undefined;
  /** Ids of the functions of this template that are routed to. */
  readonly functions: readonly string[];
}

/** `routes` is a map from path to function in the specification, and a list in the resource type. */
function routesOf(config: Node | undefined, source: Source, made: Made): Routes {
  const written = valueAt(config, 'Routes') ?? valueAt(config, 'routes');
  if (config === undefined || written === undefined || written.kind === 'scalar') {
    if (config !== undefined) made.refuse(source, 'RouteConfig', '`RouteConfig` must have `Routes`.', config.range);
    return { routes: undefined, functions: [] };
  }
  const items = written.kind === 'list' ? written.items.map((item) => ({ path: undefined, item })) : pathsOf(written);
  const found = items.map(({ path, item }) => route(path, item, made));
  const routes = list(
    found.map(({ node }) => node),
    written.range,
  );
  return {
    routes: map(entries({ Routes: routes }), config.range),
    functions: [...new Set(found.flatMap(({ functionId }) => functionId ?? []))],
  };
}

function pathsOf(written: Node & { kind: 'map' }): readonly { readonly path: Node; readonly item: Node }[] {
  return written.entries.map(({ key, keyRange, value }) => ({ path: scalar(key, keyRange), item: value }));
}

function route(
  path: Node | undefined,
  item: Node,
  made: Made,
): { readonly node: Node; readonly functionId: string | undefined } {
  const service = valueAt(item, 'ServiceName') ?? valueAt(item, 'serviceName');
  const name = valueAt(item, 'FunctionName') ?? valueAt(item, 'functionName');
  const owner = service === undefined ? undefined : made.named(service, 'Aliyun::Serverless::Service');
  const target = owner?.children.find((child) => child.name === textOf(name));
  const node = map(
    entries({
      Path: path ?? valueAt(item, 'Path'),
      ServiceName: owner === undefined ? service : attributeOf(owner.id, 'ServiceName', service!.range),
      FunctionName: target === undefined ? name : attributeOf(target.id, 'FunctionName', name!.range),
      Qualifier: valueAt(item, 'Qualifier') ?? valueAt(item, 'qualifier'),
    }),
    item.range,
  );
  return { node, functionId: target?.id };
}
