import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../base/json.ts';
import { brief, withVersion } from '../../evaluate/given.fixture.ts';
import { loadTemplate } from '../../model/load.ts';
import { toJson } from '../../text/node.ts';

const load = (sections: string) => loadTemplate(withVersion(`Transform: Aliyun::Serverless-2018-04-03\n${sections}`));
const found = (sections: string) => load(sections).diagnostics.map(brief);

/** A section of the expanded template. */
function expanded(sections: string, section = 'Resources'): Record<string, JsonObject> {
  const { diagnostics, expanded: document } = load(sections);
  expect(diagnostics).toEqual([]);
  return (toJson(document!) as Record<string, never>)[section]!;
}

const nameOf = (id: string) => ({
  'Fn::Join': [
    '-',
    [{ Ref: 'ALIYUN::StackName' }, id, { 'Fn::Select': [0, { 'Fn::Split': ['-', { Ref: 'ALIYUN::StackId' }] }] }],
  ],
});

const FUNCTION = `
    Fn:
      Type: Aliyun::Serverless::Function
      Properties: {Handler: a.b, Runtime: nodejs12, CodeUri: 'oss://box/path/code.zip'}`;

const service = (properties: string, rest = FUNCTION) => `
Resources:
  Svc:
    Type: Aliyun::Serverless::Service
    Properties: {${properties}}${rest}
`;

describe('a service', () => {
  it('becomes a service and its functions, with generated names', () => {
    const resources = expanded(service('Description: d'));
    expect(Object.keys(resources)).toEqual(['Svc', 'SvcFn']);
    expect(resources.Svc).toEqual({
      Type: 'ALIYUN::FC::Service',
      Properties: {
        ServiceName: nameOf('Svc'),
        Description: 'd',
        LogConfig: { Project: '', Logstore: '' },
        InternetAccess: true,
      },
    });
    expect(resources.SvcFn).toMatchObject({
      Type: 'ALIYUN::FC::Function',
      DependsOn: ['Svc'],
      Properties: {
        Code: { OssBucketName: 'box', OssObjectName: 'path/code.zip' },
        FunctionName: 'Fn',
        ServiceName: { 'Fn::GetAtt': ['Svc', 'ServiceName'] },
        EnvironmentVariables: { PYTHONUSERBASE: '/code/.fun/python' },
      },
    });
  });

  it('gets a role of its policies, and none beside the one that is given', () => {
    const document = '{Version: "1", Statement: [{Effect: Allow, Action: oss:GetObject, Resource: "*"}]}';
    const resources = expanded(service(`Policies: [AliyunFCReadOnlyAccess, ${document}]`, ''));
    expect(Object.keys(resources)).toEqual(['SvcRole', 'AliyunFCReadOnlyAccessSvcRole', 'Svc']);
    expect(resources.SvcRole!.Properties).toMatchObject({
      RoleName: nameOf('SvcRole'),
      Policies: [
        {
          PolicyDocument: {
            Version: '1',
            Statement: [{ Effect: 'Allow', Action: ['oss:GetObject'], Resource: ['*'] }],
          },
        },
      ],
      AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: ['fc.aliyuncs.com'] } }] },
    });
    expect(resources.Svc).toMatchObject({
      Properties: { Role: { 'Fn::GetAtt': ['SvcRole', 'Arn'] } },
      DependsOn: ['SvcRole', 'AliyunFCReadOnlyAccessSvcRole'],
    });
    expect(Object.keys(expanded(service('Role: acs:ram::1:role/r, Policies: A', '')))).toEqual(['Svc']);
  });

  it('may write logs to a project of the template, or to one that is made for it', () => {
    const logs = `
  Logs:
    Type: Aliyun::Serverless::Log
    Store: {Type: 'Aliyun::Serverless::Log::Logstore', Properties: {TTL: 3, ShardCount: 1}}`;
    const resources = expanded(service('LogConfig: {Project: Logs, Logstore: Store}', logs));
    expect(Object.keys(resources)).toEqual(['SvcRole', 'Svc', 'Logs', 'LogsStore']);
    expect(resources.Svc).toMatchObject({
      Properties: {
        LogConfig: {
          Project: { 'Fn::GetAtt': ['Logs', 'Name'] },
          Logstore: { 'Fn::GetAtt': ['LogsStore', 'LogstoreName'] },
        },
      },
    });
    expect(Object.keys(expanded(service('LogConfig: Auto', '')))).toEqual([
      'SvcRole',
      'SvcLogProject',
      'SvcLogstore',
      'SvcLogIndex',
      'Svc',
    ]);
  });

  it('hands its condition and its waiting to all that is made of it', () => {
    const resources = expanded(`
Conditions: {A: {Fn::Equals: [1, 1]}, B: {Fn::Equals: [1, 1]}}
Resources:
  V: {Type: T}
  Svc:
    Type: Aliyun::Serverless::Service
    Condition: A
    DependsOn: V
    Fn:
      Type: Aliyun::Serverless::Function
      Condition: B
      Properties: {Handler: a.b, Runtime: nodejs12, CodeUri: 'oss://box/c'}
      Events: {t: {Type: Timer, Properties: {CronExpression: x}}}`);
    expect(resources.Svc).toMatchObject({ Condition: 'A', DependsOn: ['V'] });
    expect(resources.SvcFn).toMatchObject({
      Condition: '__auto_generated__SvcFn__Condition',
      DependsOn: ['Svc', 'V'],
    });
    expect(resources.SvcFnt).toMatchObject({ Condition: '__auto_generated__SvcFn__Condition' });
  });

  it('takes what Globals say, unless it says otherwise', () => {
    const resources = expanded(`
Globals: {Function: {Timeout: 7, MemorySize: 512, EnvironmentVariables: {A: 1, B: 1}}, Service: {InternetAccess: false}}
Resources:
  Svc:
    Type: Aliyun::Serverless::Service
    Fn:
      Type: Aliyun::Serverless::Function
      Properties: {Handler: a.b, Runtime: nodejs12, CodeUri: 'oss://box/c', Timeout: 9, EnvironmentVariables: {B: 2}}`);
    expect(resources.SvcFn!.Properties).toMatchObject({
      Timeout: 9,
      MemorySize: 512,
      EnvironmentVariables: { A: 1, B: 2 },
    });
    expect(resources.Svc!.Properties).toMatchObject({ InternetAccess: false });
  });
});

describe('a function', () => {
  const properties = (text: string, parameters = '') =>
    expanded(`${parameters}${service('', `\n    Fn: {Type: 'Aliyun::Serverless::Function', Properties: {${text}}}`)}`)
      .SvcFn!.Properties as JsonObject;

  it('takes its code from an address that is known later', () => {
    const found = properties('Handler: a.b, Runtime: x, CodeUri: {Ref: Code}', 'Parameters: {Code: {Type: String}}');
    const parts = { 'Fn::Split': ['/', { Ref: 'Code' }] };
    expect(found.Code).toEqual({
      OssBucketName: { 'Fn::Select': [2, parts] },
      OssObjectName: { 'Fn::Join': ['/', { 'Fn::Select': ['3:', parts] }] },
    });
  });

  it('keeps its own paths before those of Fun', () => {
    const { EnvironmentVariables } = properties(
      'Handler: a.b, Runtime: x, CodeUri: oss://b/c, EnvironmentVariables: {LD_LIBRARY_PATH: /mine, PYTHONUSERBASE: /p}',
    );
    expect(EnvironmentVariables).toMatchObject({ PYTHONUSERBASE: '/p' });
    expect((EnvironmentVariables as JsonObject).LD_LIBRARY_PATH).toMatch(/^\/mine:\/code\/\.fun\/root\/usr\/lib:/);
  });

  it('in a container needs no code', () => {
    expect(properties('Runtime: custom-container, CustomContainerConfig: {Image: i}')).toMatchObject({
      CustomContainerConfig: { Image: 'i' },
    });
  });
});

describe('an event', () => {
  const trigger = (type: string, properties: string) =>
    expanded(service('', `${FUNCTION}\n      Events: {e: {Type: ${type}, Properties: {${properties}}}}`));

  it.each([
    [
      'Timer',
      'CronExpression: x',
      { TriggerType: 'timer', TriggerConfig: { CronExpression: 'x', Enable: true } },
      false,
    ],
    [
      'HTTP',
      'AuthType: ANONYMOUS, Methods: [GET]',
      { TriggerType: 'http', TriggerConfig: { AuthType: 'anonymous', Methods: ['GET'] } },
      false,
    ],
    [
      'OSS',
      'BucketName: b, Events: [x], Filter: null',
      {
        TriggerType: 'oss',
        TriggerConfig: { BucketName: 'b', Events: ['x'], Filter: { Key: { Prefix: '', Suffix: '' } } },
      },
      true,
    ],
    [
      'MNSTopic',
      'TopicName: t',
      { TriggerType: 'mns_topic', TriggerConfig: { NotifyContentFormat: 'STREAM', NotifyStrategy: 'BACKOFF_RETRY' } },
      true,
    ],
    ['TableStore', 'InstanceName: i, TableName: t', { TriggerType: 'tablestore', TriggerConfig: {} }, true],
    [
      'RDS',
      'InstanceId: rm, SubscriptionObjects: [a]',
      { TriggerType: 'rds', TriggerConfig: { SubscriptionObjects: ['a'], EventFormat: 'protobuf' } },
      true,
    ],
    ['CDN', 'EventName: e, EventVersion: v, Notes: n, Filter: {Domain: [d]}', { TriggerType: 'cdn_events' }, true],
    [
      'Log',
      'SourceConfig: {Logstore: s}, JobConfig: {MaxRetryTime: 1, TriggerInterval: 30}, LogConfig: {Project: p, Logstore: l}',
      { TriggerType: 'log', TriggerConfig: { LogConfig: { Project: 'p', Logstore: 'l' }, Enable: true } },
      true,
    ],
  ])('of type %s becomes a trigger', (type, properties, expected, hasRole) => {
    const resources = trigger(type, properties);
    expect(resources.SvcFne).toMatchObject({ Type: 'ALIYUN::FC::Trigger', Properties: expected });
    expect('SvcFneRole' in resources).toBe(hasRole);
    expect('SourceArn' in (resources.SvcFne!.Properties as object)).toBe(hasRole);
  });
});

describe('the other types', () => {
  it('become resources of their products', () => {
    const resources = expanded(`
Resources:
  Tables:
    Type: Aliyun::Serverless::TableStore
    Properties: {ClusterType: HYBRID, Description: d}
    t: {Type: 'Aliyun::Serverless::TableStore::Table', Properties: {PrimaryKeyList: [{Name: id, Type: String}, {Name: n, Type: Number}]}}
  Topic: {Type: Aliyun::Serverless::MNSTopic, Properties: {LoggingEnabled: true}}
  Flow:
    Type: Aliyun::Serverless::Flow
    Properties: {Definition: {version: v1}, Policies: [P]}
    Events: {nightly: {Type: Timer, Properties: {CronExpression: x}}}`);
    expect(Object.keys(resources)).toEqual([
      'Tables',
      'Tablest',
      'Topic',
      'FlowRole',
      'PFlowRole',
      'Flow',
      'Flownightly',
    ]);
    expect(resources.Tablest).toMatchObject({
      Type: 'ALIYUN::OTS::Table',
      Properties: {
        InstanceName: { 'Fn::GetAtt': ['Tables', 'InstanceName'] },
        TableName: 't',
        PrimaryKey: [
          { Name: 'id', Type: 'STRING' },
          { Name: 'n', Type: 'INTEGER' },
        ],
      },
    });
    expect(resources.Topic).toMatchObject({ Type: 'ALIYUN::MNS::Topic', Properties: { LoggingEnabled: true } });
    expect(resources.Flow).toMatchObject({
      Type: 'ALIYUN::FNF::Flow',
      Properties: { Definition: '{"version":"v1"}', RoleArn: { 'Fn::GetAtt': ['FlowRole', 'Arn'] } },
    });
    expect(resources.Flownightly).toMatchObject({
      Type: 'ALIYUN::FNF::Schedule',
      Properties: { FlowName: { 'Fn::GetAtt': ['Flow', 'Name'] }, CronExpression: 'x' },
    });
  });

  it('a domain leads to the functions of the template', () => {
    const resources = expanded(`${service('')}
  www.example.com:
    Type: Aliyun::Serverless::CustomDomain
    Properties: {Protocol: HTTP, RouteConfig: {routes: {/a: {ServiceName: Svc, FunctionName: Fn}, /b: {serviceName: x, functionName: y}}}}`);
    expect(resources['www.example.com']).toEqual({
      Type: 'ALIYUN::FC::CustomDomain',
      Properties: {
        DomainName: 'www.example.com',
        Protocol: 'HTTP',
        RouteConfig: {
          Routes: [
            {
              Path: '/a',
              ServiceName: { 'Fn::GetAtt': ['Svc', 'ServiceName'] },
              FunctionName: { 'Fn::GetAtt': ['SvcFn', 'FunctionName'] },
            },
            { Path: '/b', ServiceName: 'x', FunctionName: 'y' },
          ],
        },
      },
      DependsOn: ['SvcFn'],
    });
  });

  it('an API becomes a group, and an API with its deployment for each method', () => {
    const text = `${service('')}
  Api:
    Type: Aliyun::Serverless::Api
    Properties:
      StageName: RELEASE
      DefinitionBody:
        /users/[id]:
          get:
            x-aliyun-apigateway-fc: {arn: 'acs:fc:::services/\${Svc.Arn}/functions/\${Fn.Arn}/', timeout: 5000}
            x-aliyun-apigateway-request-parameters: [{apiParameterName: id, location: Path, parameterType: Int, required: REQUIRED}]
          post: {x-aliyun-apigateway-api-name: Make, x-aliyun-apigateway-fc: {arn: 'acs:fc:cn-beijing::services/other.v1/functions/f'}}
Outputs: {Id: {Value: {Fn::GetAtt: [Api, ApiId]}}, Domain: {Value: {Fn::GetAtt: [Api, SubDomain]}}}`;
    const resources = expanded(text);
    expect(Object.keys(resources).slice(2)).toEqual([
      'Api',
      'ApiRole',
      'AliyunFCInvocationAccessApiRole',
      'ApiGetUsersId',
      'ApiGetUsersIdDeployment',
      'ApiPostUsersId',
      'ApiPostUsersIdDeployment',
    ]);
    expect(resources.ApiGetUsersId!.Properties).toMatchObject({
      RequestConfig: { RequestPath: '/users/[id]', RequestHttpMethod: 'GET', RequestMode: 'MAPPING' },
      RequestParameters: [{ ApiParameterName: 'id', Location: 'PATH', ParameterType: 'Int', Required: 'REQUIRED' }],
      ServiceParameters: [{ ServiceParameterName: 'id', Location: 'PATH', ParameterType: 'NUMBER' }],
      ServiceParametersMap: [{ ServiceParameterName: 'id', RequestParameterName: 'id' }],
      ServiceConfig: {
        ServiceTimeOut: 5000,
        FunctionComputeConfig: {
          FcRegionId: { Ref: 'ALIYUN::Region' },
          ServiceName: { 'Fn::GetAtt': ['Svc', 'ServiceName'] },
          FunctionName: { 'Fn::GetAtt': ['SvcFn', 'FunctionName'] },
        },
      },
    });
    expect(resources.ApiPostUsersId!.Properties).toMatchObject({
      ApiName: 'Make',
      ServiceConfig: {
        FunctionComputeConfig: { FcRegionId: 'cn-beijing', ServiceName: 'other', FunctionName: 'f', Qualifier: 'v1' },
      },
    });
    expect(expanded(text, 'Outputs')).toEqual({
      Id: { Value: { 'Fn::GetAtt': ['ApiGetUsersId', 'ApiId'] } },
      Domain: { Value: { 'Fn::GetAtt': ['Api', 'SubDomain'] } },
    });
  });
});

it('references in the names that were written keep working', () => {
  const text = `${service('', `${FUNCTION}\n      Events: {web: {Type: HTTP, Properties: {AuthType: function, Methods: [GET]}}}`)}
  A: {Type: T, DependsOn: [Fn], Properties: {Name: {Ref: Fn}, Text: {Fn::Sub: '\${Fn.Arn} \${Svc.ServiceName} \${web}'}}}
Outputs: {O: {Value: {Fn::GetAtt: [Fn, FunctionId]}}}`;
  expect(expanded(text).A).toEqual({
    Type: 'T',
    DependsOn: ['SvcFn'],
    Properties: { Name: { Ref: 'SvcFn' }, Text: { 'Fn::Sub': '${SvcFn.ARN} ${Svc.ServiceName} ${SvcFnweb}' } },
  });
  expect(expanded(text, 'Outputs')).toEqual({ O: { Value: { 'Fn::GetAtt': ['SvcFn', 'FunctionId'] } } });
});

describe('what is wrong is reported where it is written', () => {
  const inService = (text: string) => service('', `\n    ${text}`);

  it.each([
    ['Resources: {A: {Type: Aliyun::Serverless::Servise}}', 'ResourceTypeUnknown Resources.A.Type'],
    ['Resources: {A: {Type: Aliyun::Serverless::Function}}', 'ResourceTypeUnknown Resources.A.Type'],
    [inService('Count: 2'), 'AttributeInvalid Resources.Svc.Count'],
    [inService('DependOn: x'), 'AttributeUnknown Resources.Svc.DependOn'],
    [inService('F: {Type: Aliyun::Serverless::Log}'), 'AttributeInvalid Resources.Svc.F.Type'],
    [service('Polices: x', ''), 'PropertyUnknown Resources.Svc.Properties.Polices'],
    [service('VpcConfig: Auto', ''), 'AttributeInvalid Resources.Svc.Properties.VpcConfig'],
    [service('Policies: [{Ref: P}]', ''), 'AttributeInvalid Resources.Svc.Properties.Policies'],
    [
      inService('F: {Type: Aliyun::Serverless::Function, Properties: {Runtime: x, CodeUri: oss://b/c}}'),
      'PropertyMissing Resources.Svc.F.Properties',
    ],
    [
      inService('F: {Type: Aliyun::Serverless::Function, Properties: {Handler: h, Runtime: x, CodeUri: ./}}'),
      'AttributeInvalid Resources.Svc.F.Properties.CodeUri',
    ],
    [service('', `${FUNCTION}\n      Events: {e: {Type: Timr}}`), 'AttributeInvalid Resources.Svc.Fn.Events.e.Type'],
    [
      service('', `${FUNCTION}\n      Events: {e: {Type: Timer, Properties: {Cron: x}}}`),
      'PropertyMissing Resources.Svc.Fn.Events.e.Properties',
    ],
    [`${service('')}  SvcFn: {Type: T}\n`, 'NameConflict Resources.SvcFn'],
    [`Globals: {Functions: {}}\nResources: {}`, 'SectionInvalid Globals'],
    [
      'Resources: {A: {Type: Aliyun::Serverless::Api, Properties: {StageName: TEST, DefinitionUri: a.yml}}}',
      'PropertyMissing Resources.A.Properties',
    ],
    [
      'Resources: {A: {Type: Aliyun::Serverless::Api, Properties: {StageName: TEST, DefinitionBody: {/: {get: {}}}}}}',
      'AttributeInvalid Resources.A.Properties.DefinitionBody',
    ],
    [
      'Resources: {A: {Type: Aliyun::Serverless::MNSTopic, Properties: {Region: cn-shanghai}}}',
      'AttributeIgnored Resources.A.Properties.Region',
    ],
    [
      'Resources: {A: {Type: Aliyun::Serverless::Flow, Properties: {DefinitionUri: a}}}',
      'PropertyMissing Resources.A.Properties',
    ],
    [
      'Resources: {a.b: {Type: Aliyun::Serverless::CustomDomain, Properties: {Protocol: HTTP, RouteConfig: {routes: {}}, CertConfig: {CertName: c, PrivateKey: ./k, Certificate: "-----BEGIN X"}}}}',
      'AttributeInvalid Resources.a.b.Properties.CertConfig',
    ],
  ])('%s', (sections, finding) => {
    expect(found(sections)).toContain(finding);
  });

  it('with its place in the text', () => {
    const { source, diagnostics } = load(`Resources:
  Svc:
    Type: Aliyun::Serverless::Service
    Properties:
      VpcConfig: {VpcId: {Fn::Split: 1}, VSwitchIds: [], SecurityGroupId: x}
      Nope: 1
`);
    const places = diagnostics.map((one) => `${one.code} ${source.positionAt(one.range!.start).line}`);
    expect(places).toEqual(['PropertyUnknown 8']);
  });
});

it('what would become more than a template may hold is refused at once', () => {
  const waits = Array.from({ length: 3000 }, (_, index) => `x${index}`).join(', ');
  const events = Array.from({ length: 500 }, (_, index) => `e${index}: {Type: Timer, Properties: {CronExpression: x}}`);
  const sections = `Resources:
  Svc:
    Type: Aliyun::Serverless::Service
    DependsOn: [${waits}]${FUNCTION}
      Events: {${events.join(', ')}}`;
  expect(found(sections)).toEqual(['ExpansionTooLarge ']);
});
