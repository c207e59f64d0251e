import type { TextRange } from '../../base/diagnostic.ts';
import { type Node, textOf } from '../../text/node.ts';
import { attributeOf, entries, entry, list, map, scalar, valueAt } from '../nodes.ts';
import type { Made } from './made.ts';
import { region } from './names.ts';
import type { Source } from './source.ts';

/** A method of a path. */
export interface ApiMethod {
  readonly id: string;
  readonly path: string;
  readonly method: string;
  readonly definition: Node;
}

const PREFIX = 'x-aliyun-apigateway-';

/** Properties of an API from the extensions of Swagger that Fun defines (`x-aliyun-apigateway-…`). */
export function apiProperties(
  { path, method, definition }: ApiMethod,
  role: Node,
  source: Source,
  made: Made,
): Readonly<Record<string, Node | undefined>> {
  const { at } = source;
  const extension = (name: string): Node | undefined => valueAt(definition, PREFIX + name);
  const parameters = pascal(extension('request-parameters'));
  return {
    GroupId: attributeOf(source.id, 'GroupId', at),
    ApiName:
      extension('api-name') ??
      scalar(`${source.name}_${method}_${path.replace(/[^A-Za-z0-9]+/g, '_')}`.replace(/_+$/, ''), at),
    Description: extension('description') ?? valueAt(definition, 'description'),
    Visibility: extension('visibility') ?? scalar('PRIVATE', at),
    AuthType: extension('auth-type') ?? scalar('ANONYMOUS', at),
    OpenIdConnectConfig: pascal(extension('open-id-connect-config') ?? extension('openid-connect-config')),
    ForceNonceCheck: extension('force-nonce-check'),
    AppCodeAuthType: extension('app-code-auth-type'),
    AllowSignatureMethod: extension('allow-signature-method'),
    DisableInternet: extension('disable-internet'),
    RequestConfig: requestConfig(extension('request-config'), path, method, at),
    RequestParameters: located(parameters),
    ServiceConfig: serviceConfig(extension('fc'), role, source, made),
    ServiceParameters: located(pascal(extension('service-parameters'))) ?? passedOn(parameters),
    ServiceParametersMap: pascal(extension('service-parameters-map')) ?? passedOnMap(parameters),
    ConstParameters: located(pascal(extension('constant-parameters') ?? extension('const-parameters'))),
    SystemParameters: located(pascal(extension('system-parameters'))),
    ErrorCodeSamples: pascal(extension('error-code-samples')),
    ResultType: extension('result-type') ?? scalar('JSON', at),
    ResultSample: extension('result-sample') ?? scalar('{}', at),
    FailResultSample: extension('fail-result-sample'),
  };
}

function requestConfig(config: Node | undefined, path: string, method: string, at: TextRange): Node {
  const written = pascal(config);
  const of = (name: string): Node | undefined => valueAt(written, name);
  const protocol = of('RequestProtocol') ?? scalar('HTTP', at);
  return map(
    entries({
      RequestPath: of('RequestPath') ?? scalar(path, at),
      RequestHttpMethod: of('RequestHttpMethod') ?? scalar(method, at),
      RequestMode: of('RequestMode') ?? scalar('MAPPING', at),
      RequestProtocol: upper(protocol),
      BodyFormat: of('BodyFormat'),
      PostBodyDescription: of('PostBodyDescription'),
    }),
    config?.range ?? at,
  );
}

const ARN = /^acs:fc:([^:]*):[^:]*:services\/([^/]+)\/functions\/([^/]+)\/?$/;
const VARIABLE = /^\$\{([^}]+)\.Arn\}$/;
const DEFAULT_TIMEOUT_MS = 3000;

/** The function is named by an address in which names of this template stand as `${Name.Arn}`. */
function serviceConfig(fc: Node | undefined, role: Node, source: Source, made: Made): Node {
  const at = fc?.range ?? source.at;
  const written = valueAt(fc, 'arn');
  const parts = ARN.exec(textOf(written) ?? '');
  if (written === undefined || parts === null) {
    const message = `\`${PREFIX}fc\` must have an \`arn\` that names a function.`;
    const hint = `Write \`acs:fc:::services/\${MyService.Arn}/functions/\${MyFunction.Arn}/\`.`;
    made.refuse(source, 'DefinitionBody', message, written?.range ?? at, hint);
  }
  const names = functionNames(parts?.[2] ?? '', parts?.[3] ?? '', written?.range ?? at, made);
  const config = map(
    entries({
      FcRegionId: parts?.[1] ? scalar(parts[1], at) : region(at),
      ...names,
      Qualifier: valueAt(fc, 'qualifier') ?? names.Qualifier,
      RoleArn: valueAt(fc, 'roleArn') ?? valueAt(fc, 'role') ?? role,
    }),
    at,
  );
  return map(
    entries({
      ServiceProtocol: scalar('FunctionCompute', at),
      FunctionComputeConfig: config,
      ServiceTimeOut: valueAt(fc, 'timeout') ?? scalar(DEFAULT_TIMEOUT_MS, at),
      Mock: scalar('FALSE', at),
    }),
    at,
  );
}

function functionNames(
  service: string,
  name: string,
  at: TextRange,
  made: Made,
): { readonly ServiceName: Node; readonly FunctionName: Node; readonly Qualifier: Node | undefined } {
  const [serviceName = '', qualifier] = VARIABLE.test(service) ? [service] : service.split('.', 2);
  const owner = made.named(scalar(VARIABLE.exec(serviceName)?.[1] ?? serviceName, at), 'Aliyun::Serverless::Service');
  const wanted = VARIABLE.exec(name)?.[1] ?? name;
  const target = owner?.children.find((child) => child.name === wanted || child.id === wanted);
  return {
    ServiceName: owner === undefined ? scalar(serviceName, at) : attributeOf(owner.id, 'ServiceName', at),
    FunctionName: target === undefined ? scalar(wanted, at) : attributeOf(target.id, 'FunctionName', at),
    Qualifier: qualifier === undefined || qualifier === 'LATEST' ? undefined : scalar(qualifier, at),
  };
}

/** The extensions write names with a small letter, resource types with a capital. Functions stay. */
function pascal(node: Node | undefined): Node | undefined {
  if (node === undefined || node.kind === 'scalar') return node;
  if (node.kind === 'list')
    return list(
      node.items.map((item) => pascal(item)!),
      node.range,
    );
  const written = node.entries.map(({ key, keyRange, value }) =>
    entry(/^(?:Ref$|Fn::)/.test(key) ? key : key.charAt(0).toUpperCase() + key.slice(1), pascal(value)!, keyRange),
  );
  return map(written, node.range);
}

function upper(node: Node): Node {
  const text = textOf(node);
  return text === undefined ? node : scalar(text.toUpperCase(), node.range);
}

/** `Query` and `query` are `QUERY` in the resource type. */
function located(parameters: Node | undefined): Node | undefined {
  return eachMap(parameters, (one) => (one.key === 'Location' ? { ...one, value: upper(one.value) } : one));
}

type MapEntry = (Node & { kind: 'map' })['entries'][number];

function eachMap(parameters: Node | undefined, change: (entry: MapEntry) => MapEntry): Node | undefined {
  if (parameters?.kind !== 'list') return parameters;
  const items = parameters.items.map((item) =>
    item.kind === 'map' ? map(item.entries.map(change), item.range) : item,
  );
  return list(items, parameters.range);
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ...['Int', 'Long', 'Float', 'Double'].map((name) => [name, 'NUMBER'] as const),
  ['Boolean', 'BOOLEAN'],
]);

/** What is not mapped goes to the function under its own name. */
function passedOn(parameters: Node | undefined): Node | undefined {
  return renamed(parameters, (parameter, name) => ({
    ServiceParameterName: name,
    Location: upper(valueAt(parameter, 'Location') ?? scalar('QUERY', name.range)),
    ParameterType: scalar(TYPES.get(textOf(valueAt(parameter, 'ParameterType')) ?? '') ?? 'STRING', name.range),
  }));
}

function passedOnMap(parameters: Node | undefined): Node | undefined {
  return renamed(parameters, (_parameter, name) => ({ ServiceParameterName: name, RequestParameterName: name }));
}

function renamed(
  parameters: Node | undefined,
  make: (parameter: Node, name: Node) => Readonly<Record<string, Node>>,
): Node | undefined {
  if (parameters?.kind !== 'list') return undefined;
  const items = parameters.items.flatMap((parameter) => {
    const name = valueAt(parameter, 'ApiParameterName');
    return name === undefined ? [] : [map(entries(make(parameter, name)), parameter.range)];
  });
  return items.length === 0 ? undefined : list(items, parameters.range);
}
