import { describe, expect, it } from 'vitest';
import { ACCOUNT, demoStack, type Flat, HELLO, STACK_ID, startRos } from '../server.fixture.ts';

const VERSION = "ROSTemplateFormatVersion: '2015-09-01'\n";

describe('GetTemplate', () => {
  it('gives the text back as it was sent, in any region when none is named', async () => {
    const { server, commit } = await startRos();
    await commit(demoStack({ region: 'cn-beijing' }));
    const caller = { accountId: ACCOUNT, region: 'cn-hangzhou', requestId: 'R', principal: `acs:ram::${ACCOUNT}:root` };
    const answer = await server.ros.handle('GetTemplate', { StackId: STACK_ID, TemplateStage: 'Original' }, caller);
    expect(answer).toEqual({
      StackId: STACK_ID,
      RegionId: 'cn-beijing',
      Description: 'Says hello',
      TemplateBody: HELLO,
      Interface: '{"ParameterGroups":[]}',
    });
  });

  it('expands what was sent, with the modules that the stack was made of', async () => {
    const { call, commit } = await startRos();
    const body = `${VERSION}Resources: {M: {Type: 'MODULE::My::Sv::One'}}`;
    const modules = { 'MODULE::My::Sv::One default': `${VERSION}Resources: {A: {Type: T}}` };
    const [, ...rows] = demoStack({ options: { Modules: modules } });
    await commit([{ kind: 'template', hash: 'hash-1', body }, ...rows]);
    const { TemplateBody } = await call('GetTemplate', { StackId: STACK_ID });
    expect(JSON.parse(String(TemplateBody)).Resources).toMatchObject({ 'M.A': { Type: 'T' } });
    const original = await call('GetTemplate', { StackId: STACK_ID, TemplateStage: 'Original' });
    expect(original.TemplateBody).toBe(body);
  });

  it.each([
    [{}, 'MissingParameter', 400],
    [{ StackId: 'a', TemplateId: 'b' }, 'MultipleParameter', 400],
    [{ TemplateId: 'b' }, 'NotSupported', 400],
    [{ StackId: 'nothing' }, 'StackNotFound', 404],
  ])('refuses %j', async (parameters: Flat, code, status) => {
    const { refusal } = await startRos();
    expect(await refusal('GetTemplate', parameters)).toMatchObject({ code, status });
  });
});

describe('PreviewStack', () => {
  it('shows what would be made, nested stacks too', async () => {
    const vpc = {
      logicalId: 'Vpc',
      type: 'ALIYUN::ECS::VPC',
      description: null,
      action: 'Add',
      properties: { VpcName: null },
      requiredBy: ['VSwitch'],
    } as const;
    const inner = { description: 'inner', parameters: [], resources: [vpc], warnings: [] };
    const nested = { ...vpc, logicalId: 'Child', type: 'ALIYUN::ROS::Stack', requiredBy: [], stack: inner };
    const previewCreate = async () => ({ description: null, parameters: [], resources: [vpc, nested], warnings: [] });
    const { call } = await startRos({ stacks: { previewCreate } });
    const { Stack } = await call('PreviewStack', { StackName: 'demo', TemplateBody: HELLO });
    const shown = {
      LogicalResourceId: 'Vpc',
      ResourceType: 'ALIYUN::ECS::VPC',
      Description: '',
      Action: 'Add',
      Properties: { VpcName: null },
      RequiredBy: ['VSwitch'],
    };
    expect(Stack).toEqual({
      StackName: 'demo',
      RegionId: 'cn-hangzhou',
      Description: '',
      TemplateDescription: '',
      DisableRollback: false,
      TimeoutInMinutes: 60,
      Parameters: [],
      Resources: [
        shown,
        expect.objectContaining({ LogicalResourceId: 'Child', Stack: expect.objectContaining({ Resources: [shown] }) }),
      ],
    });
  });

  it.each([
    ['neither name nor id', {}, 'MissingParameter'],
    ['both', { StackName: 'a', StackId: 'b' }, 'MultipleParameter'],
    ['an unknown stack', { StackId: 'b' }, 'StackNotFound'],
    ['no template for a new stack', { StackName: 'a', TemplateBody: '' }, 'MissingParameter'],
  ])('refuses %s', async (_what, parameters: Flat, code) => {
    const { refusal } = await startRos();
    expect((await refusal('PreviewStack', { TemplateBody: HELLO, ...parameters })).code).toBe(code);
  });
});

describe('ValidateTemplate', () => {
  it('summarises a valid template', async () => {
    const { call } = await startRos();
    expect(await call('ValidateTemplate', { TemplateBody: HELLO })).toMatchObject({
      Description: 'Says hello',
      Parameters: [
        {
          ParameterKey: 'ZoneId',
          Type: 'String',
          Label: 'Zone',
          AssociationProperty: 'ALIYUN::ECS::ZoneId',
          NoEcho: 'false',
        },
        { ParameterKey: 'Type', Default: 'small' },
      ],
      Resources: [{ ResourceType: 'ALIYUN::ECS::VPC', ResourcePath: 'Vpc', LogicalResourceIdPattern: 'Vpc' }],
      ResourceTypes: { Resources: ['ALIYUN::ECS::VPC'], DataSources: [] },
      Outputs: [{ OutputKey: 'Id', Description: 'The network' }],
    });
  });

  it('finds what the schemas know to be wrong', async () => {
    const { refusal } = await startRos();
    const error = await refusal('ValidateTemplate', { TemplateBody: HELLO.replace('::VPC', '::VPX') });
    expect(error.status).toBe(400);
    expect(error.data?.Diagnostics).toContainEqual(
      expect.objectContaining({ Code: 'ResourceTypeUnknown', Severity: 'error', Line: 18, EndLine: 18 }),
    );
    expect(error.message).toMatch(/^18:\d+: .*VPX/);
  });

  it('tells every warning of a valid template, with its place, path and hint', async () => {
    const { call } = await startRos();
    const answer = await call('ValidateTemplate', { TemplateBody: `${HELLO}Ouputs: {}\n` });
    expect(answer.Diagnostics).toContainEqual({
      Code: 'SectionUnknown',
      Severity: 'warning',
      Message: expect.stringContaining('`Ouputs`'),
      Path: ['Ouputs'],
      Hint: 'Did you mean `Outputs`?',
      Line: HELLO.split('\n').length,
      Column: 1,
      EndLine: HELLO.split('\n').length,
      EndColumn: 7,
    });
  });

  it('tells warnings and errors together; the code of the answer is that of the first error', async () => {
    const { refusal } = await startRos();
    const body = `${HELLO.replace('Type: ALIYUN::ECS::VPC', 'Type: ALIYUN::ECS::VPC\n    DependsOn: Nobody')}Ouputs: {}\n`;
    const error = await refusal('ValidateTemplate', { TemplateBody: body });
    expect(error.code).toBe('InvalidTemplateReference');
    expect(error.data?.Diagnostics).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ Code: 'SectionUnknown' }),
        expect.objectContaining({ Code: 'ReferenceUnknown' }),
      ]),
    );
  });

  it('refuses text that is no template at all', async () => {
    const { refusal } = await startRos();
    expect(await refusal('ValidateTemplate', { TemplateBody: '{"a": [' })).toMatchObject({
      code: 'InvalidTemplate',
      status: 400,
    });
  });

  it('refuses an empty text as no template given', async () => {
    const { refusal } = await startRos();
    expect((await refusal('ValidateTemplate', { TemplateBody: '' })).code).toBe('MissingParameter');
  });
});

describe('GetTemplateParameterConstraints', () => {
  it('asks with what was chosen, and shows what depends on what', async () => {
    const seen: unknown[] = [];
    const { call } = await startRos({
      constraints: (request) => {
        seen.push(request);
        return [
          { key: 'Type', allowedValues: ['small', 2] },
          { key: 'ZoneId', allowedValues: [], behavior: 'QueryError', behaviorReason: 'no answer' },
        ];
      },
    });
    const answer = await call('GetTemplateParameterConstraints', {
      TemplateBody: HELLO,
      'Parameters.1.ParameterKey': 'ZoneId',
      'Parameters.1.ParameterValue': 'cn-hangzhou-h',
      ParametersOrder: '["Type"]',
    });
    expect(seen).toEqual([
      {
        accountId: ACCOUNT,
        region: 'cn-hangzhou',
        values: { ZoneId: 'cn-hangzhou-h', Type: 'small' },
        parameters: [
          expect.objectContaining({ key: 'Type', metadata: { ZoneId: '${ZoneId}' }, uses: [] }),
          {
            key: 'ZoneId',
            type: 'String',
            associationProperty: 'ALIYUN::ECS::ZoneId',
            metadata: {},
            allowedValues: null,
            uses: [{ resourceType: 'ALIYUN::ECS::VPC', property: 'VpcName' }],
          },
        ],
      },
    ]);
    expect(answer.ParameterConstraints).toEqual([
      { ParameterKey: 'Type', Type: 'String', AllowedValues: ['small', '2'], AssociationParameterNames: ['ZoneId'] },
      {
        ParameterKey: 'ZoneId',
        Type: 'String',
        AllowedValues: [],
        AssociationParameterNames: [],
        Behavior: 'QueryError',
        BehaviorReason: 'no answer',
        QueryErrors: [{ ErrorMessage: 'no answer' }],
      },
    ]);
  });

  it('limits the question to the wanted keys', async () => {
    const { call } = await startRos();
    const answer = await call('GetTemplateParameterConstraints', {
      TemplateBody: HELLO,
      ParametersKeyFilter: '["Type"]',
    });
    expect(answer.ParameterConstraints).toEqual([
      expect.objectContaining({ ParameterKey: 'Type', Behavior: 'NoLimit' }),
    ]);
  });

  it('refuses a parameter that the template does not have', async () => {
    const { refusal } = await startRos();
    const parameters = { TemplateBody: HELLO, 'Parameters.1.ParameterKey': 'X', 'Parameters.1.ParameterValue': '1' };
    expect((await refusal('GetTemplateParameterConstraints', parameters)).code).toBe('UnknownUserParameter');
  });
});
