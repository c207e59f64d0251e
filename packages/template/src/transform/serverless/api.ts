import { type Entry, isNull, type Node } from '../../text/node.ts';
import { describe } from '../expansion.ts';
import { attributeOf, scalar, valueAt } from '../nodes.ts';
import { type ApiMethod, apiProperties } from './api-method.ts';
import type { Made } from './made.ts';
import { shortName } from './names.ts';
import { makeRole, type Role } from './roles.ts';
import { type PropertyRules, readProperties, type Source } from './source.ts';

const RULES: PropertyRules = {
  Name: 'optional',
  StageName: 'required',
  DefinitionBody: 'optional',
  DefinitionUri: 'optional',
};

const METHODS: ReadonlyMap<string, string> = new Map([
  ...['get', 'post', 'put', 'delete', 'head', 'patch', 'options'].map((name) => [name, name.toUpperCase()] as const),
  ['x-aliyun-apigateway-any-method', 'ANY'],
]);

/** An API group under the logical id, and one API with its deployment for each method of each path. */
export function apiResources(source: Source, made: Made): readonly Entry[] {
  const { at, id } = source;
  const properties = readProperties(source, RULES, [], made.expansion);
  const methods = methodsOf(properties, source, made);
  const group = made.resource(
    id,
    'ALIYUN::ApiGateway::Group',
    { GroupName: properties.get('Name') ?? shortName(id, 40, '_', at) },
    source,
  );
  const role = invocationRole(source, made);
  const apis = methods.flatMap((method) => [
    made.resource(method.id, 'ALIYUN::ApiGateway::Api', apiProperties(method, role.arn, source, made), source, [
      id,
      ...role.ids,
    ]),
    made.resource(
      `${method.id}Deployment`,
      'ALIYUN::ApiGateway::Deployment',
      {
        GroupId: attributeOf(id, 'GroupId', at),
        ApiId: attributeOf(method.id, 'ApiId', at),
        StageName: properties.get('StageName'),
      },
      source,
      [method.id],
    ),
  ]);
  return [group, ...(methods.length === 0 ? [] : role.resources), ...apis];
}

/** The first API that is made, which `ApiId` of the whole speaks of. */
export function firstApiId(source: Source): string | undefined {
  if (source.type !== 'Aliyun::Serverless::Api') return undefined;
  const body = valueAt(valueAt(source.entry.value, 'Properties'), 'DefinitionBody');
  return body === undefined ? undefined : pathsOf(body).flatMap(({ methods }) => methods(source.id))[0]?.id;
}

function methodsOf(properties: ReadonlyMap<string, Node>, source: Source, made: Made): readonly ApiMethod[] {
  const body = properties.get('DefinitionBody');
  if (body?.kind === 'map') return pathsOf(body).flatMap(({ methods }) => methods(source.id));
  const uri = properties.get('DefinitionUri');
  const message =
    uri === undefined
      ? `${describe(source.path)} has no \`DefinitionBody\` that is written out.`
      : '`DefinitionUri` names a file that the server cannot read.';
  const range = body?.range ?? uri?.range ?? source.at;
  made.expansion.report(
    'PropertyMissing',
    message,
    [...source.path, 'Properties'],
    range,
    'Write the paths as `DefinitionBody`.',
  );
  return [];
}

interface ApiPath {
  readonly methods: (owner: string) => readonly ApiMethod[];
}

/** The body is a Swagger document, or only its paths. */
function pathsOf(body: Node): readonly ApiPath[] {
  const paths = valueAt(body, 'paths') ?? body;
  const base = valueAt(body, 'basePath');
  const prefix = base?.kind === 'scalar' && typeof base.value === 'string' ? base.value.replace(/\/+$/, '') : '';
  if (paths.kind !== 'map') return [];
  return paths.entries
    .filter(({ key }) => key.startsWith('/'))
    .map(({ key, value }) => ({ methods: (owner) => methodsOfPath(owner, `${prefix}${key}`, value) }));
}

function methodsOfPath(owner: string, path: string, value: Node): readonly ApiMethod[] {
  if (value.kind !== 'map') return [];
  return value.entries.flatMap(({ key, value: definition }) => {
    const method = METHODS.get(key.toLowerCase());
    if (method === undefined || isNull(definition)) return [];
    return [{ id: `${owner}${words(method.toLowerCase())}${words(path)}`, path, method, definition }];
  });
}

/** `/users/[id]` as `UsersId`; two paths that differ in signs only keep their signs as codes. */
function words(text: string): string {
  return text
    .split(/[/[\]{}]/)
    .map((part) => part.replace(/[^A-Za-z0-9]/g, (sign) => sign.charCodeAt(0).toString(16)))
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
}

function invocationRole(source: Source, made: Made): Role {
  const policies = { managed: [scalar('AliyunFCInvocationAccess', source.at)], documents: [] };
  const principal = { Service: ['apigateway.aliyuncs.com'] };
  return makeRole(`${source.id}Role`, 'API Gateway access to Function Compute', principal, policies, source, made);
}
