import { diagnostic } from '@rosette/template/base/catalogue.ts';
import { describe, expect, it } from 'vitest';
import { StackRefused, TemplateRejected, type UpdateStackRequest } from '#engine/ports/stack-service.ts';
import { ACCOUNT, demoStack, type Flat, HELLO, STACK_ID, startRos } from '../server.fixture.ts';

const policy = { Statement: [{ Effect: 'Allow', Action: 'Update:*', Principal: '*', Resource: '*' }] };

describe('UpdateStack', () => {
  const minimal = { StackId: STACK_ID, TemplateBody: HELLO };

  async function updating(answer: () => Promise<{ stackId: string }> = async () => ({ stackId: STACK_ID })) {
    const seen: UpdateStackRequest[] = [];
    const update = (request: UpdateStackRequest) => {
      seen.push(request);
      return answer();
    };
    const ros = await startRos({ stacks: { update } });
    await ros.commit(demoStack());
    return { seen, ...ros };
  }

  it('hands everything to the engine', async () => {
    const { seen, call } = await updating();
    const answer = await call('UpdateStack', {
      StackId: 'demo',
      TemplateBody: HELLO,
      'Parameters.1.ParameterKey': 'ZoneId',
      'Parameters.1.ParameterValue': 'cn-hangzhou-i',
      UsePreviousParameters: 'true',
      ReplacementOption: 'Enabled',
      'TaintResources.1': 'Vpc',
      'Tags.1.Key': 'team',
      TimeoutInMinutes: '30',
      Parallelism: '4',
      ResourceGroupId: 'rg-1',
      RamRoleName: 'role',
      StackPolicyDuringUpdateBody: JSON.stringify(policy),
      ClientToken: 'token-1',
      DryRun: 'true',
      'DryRunOptions.1': 'ParameterAnalysis.Disabled',
      DisableRollback: 'true',
    });
    expect(answer).toEqual({ StackId: STACK_ID });
    expect(seen).toEqual([
      {
        accountId: ACCOUNT,
        region: 'cn-hangzhou',
        stack: STACK_ID,
        templateBody: HELLO,
        parameters: { ZoneId: 'cn-hangzhou-i' },
        usePreviousParameters: true,
        allowReplacement: true,
        taint: ['Vpc'],
        tags: [{ Key: 'team', Value: '' }],
        timeoutMinutes: 30,
        parallelism: 4,
        resourceGroupId: 'rg-1',
        ramRoleName: 'role',
        policy: null,
        policyDuringUpdate: policy,
        updatedBy: `acs:ram::${ACCOUNT}:root`,
        clientToken: 'token-1',
        dryRun: true,
      },
    ]);
  });

  it('keeps what is not given, replaces nothing, and takes defaults for parameters', async () => {
    const { seen, call } = await updating();
    await call('UpdateStack', { ...minimal, Parallelism: 'undefined' });
    expect(seen[0]).toMatchObject({
      usePreviousParameters: false,
      allowReplacement: false,
      tags: null,
      timeoutMinutes: null,
      parallelism: null,
      resourceGroupId: null,
      ramRoleName: null,
      policy: null,
      policyDuringUpdate: null,
      dryRun: false,
    });
  });

  it('takes a policy written in YAML', async () => {
    const { seen, call } = await updating();
    const StackPolicyBody = "Statement:\n- {Effect: Allow, Action: 'Update:*', Principal: '*', Resource: '*'}\n";
    await call('UpdateStack', { ...minimal, StackPolicyBody });
    expect(seen[0]).toMatchObject({ policy, policyDuringUpdate: null });
  });

  describe('as a dry run', () => {
    const analysis = {
      allowed: ['A'],
      conditionallyAllowed: ['B'],
      uncertainlyAllowed: ['C'],
      notAllowed: ['D'],
      replacing: ['E'],
      conditionallyReplacing: ['F'],
      uncertainlyReplacing: ['G'],
    };

    async function dryRun(parameters: Flat) {
      const asked: unknown[] = [];
      const { call, commit } = await startRos({
        stacks: {
          update: async () => ({ stackId: STACK_ID }),
          parametersOfUpdate: async (request) => {
            asked.push([request.templateBody, request.considerConditions]);
            return analysis;
          },
        },
      });
      await commit(demoStack());
      return { asked, answer: await call('UpdateStack', { ...minimal, DryRun: 'true', ...parameters }) };
    }

    it.each([
      [{}, false],
      [{ 'DryRunOptions.1': 'ParameterAnalysis.ConsiderCondition' }, true],
    ])('tells what each parameter would do: %j', async (parameters: Flat, considerConditions) => {
      const { asked, answer } = await dryRun(parameters);
      expect(asked).toEqual([[HELLO, considerConditions]]);
      expect(answer).toEqual({
        StackId: STACK_ID,
        DryRunResult: {
          ParametersAllowedToBeModified: ['A'],
          ParametersConditionallyAllowedToBeModified: ['B'],
          ParametersUncertainlyAllowedToBeModified: ['C'],
          ParametersNotAllowedToBeModified: ['D'],
          ParametersCauseReplacementIfModified: ['E'],
          ParametersConditionallyCauseReplacementIfModified: ['F'],
          ParametersUncertainlyCauseReplacementIfModified: ['G'],
        },
      });
    });

    it('keeps the lists to itself when asked to', async () => {
      const { asked, answer } = await dryRun({ 'DryRunOptions.1': 'ParameterAnalysis.Disabled' });
      expect([asked, answer]).toEqual([[], { StackId: STACK_ID }]);
    });
  });

  it.each([
    ['no stack', { TemplateBody: HELLO }, 'MissingParameter', 'StackId'],
    ['no template', { StackId: STACK_ID }, 'MissingParameter', 'TemplateBody, TemplateURL, TemplateId'],
    ['a stored template', { StackId: STACK_ID, TemplateId: 't' }, 'NotSupported', 'TemplateId'],
    ['a replacement option that is none', { ...minimal, ReplacementOption: 'Yes' }, 'InvalidParameter', 'Enabled'],
    [
      'an analysis of what is carried out',
      { ...minimal, 'DryRunOptions.1': 'ParameterAnalysis.Disabled' },
      'InvalidParameter',
      'DryRunOptions',
    ],
    ['an analysis that is none', { ...minimal, 'DryRunOptions.1': 'x' }, 'InvalidParameter', 'DryRunOptions.1'],
    [
      'two policies',
      { ...minimal, StackPolicyBody: '{}', StackPolicyDuringUpdateBody: '{}' },
      'MultipleParameter',
      'StackPolicyBody, StackPolicyDuringUpdateBody',
    ],
    [
      'a policy by an address of another kind',
      { ...minimal, StackPolicyDuringUpdateURL: 'ftp://x' },
      'InvalidParameter',
      'StackPolicyDuringUpdateURL',
    ],
    ['a policy that cannot be read', { ...minimal, StackPolicyBody: '{"a": ' }, 'StackValidationFailed', '1:'],
    [
      'everything that is wrong with a policy',
      { ...minimal, StackPolicyBody: '{"Statement": [{"Effect": "Allow", "Principal": "*"}]}' },
      'StackValidationFailed',
      'Statement.1.Action: it is missing\nStatement.1.Resource: it is missing',
    ],
    ['too long a policy', { ...minimal, StackPolicyBody: 'ä'.repeat(8193) }, 'InvalidParameter', '16386 bytes'],
  ])('refuses %s', async (_what, parameters: Flat, code, named) => {
    const { refusal, seen } = await updating();
    expect(await refusal('UpdateStack', parameters)).toMatchObject({
      code,
      status: 400,
      message: expect.stringContaining(named),
    });
    expect(seen).toEqual([]);
  });

  it('knows no stack of that id', async () => {
    const { refusal } = await updating();
    const error = await refusal('UpdateStack', { ...minimal, StackId: 'nothing' });
    expect(error).toMatchObject({ code: 'StackNotFound', status: 404 });
  });

  it('passes the refusals of the engine on', async () => {
    const same = new StackRefused('NotSupported', 400, 'Update the completely same stack is not supported.');
    const { refusal } = await updating(() => Promise.reject(same));
    expect(await refusal('UpdateStack', minimal)).toMatchObject({
      code: 'NotSupported',
      message: expect.stringMatching(/^Update the completely same stack/),
    });
  });

  it('names the place of findings in the template that was sent', async () => {
    const finding = diagnostic('TemplateEmpty', 'It is empty', { range: { start: 41, end: 52 }, path: [] });
    const { refusal } = await updating(() => Promise.reject(new TemplateRejected([finding])));
    expect((await refusal('UpdateStack', minimal)).message).toBe('2:3: It is empty');
  });
});

describe('PreviewStack of an update', () => {
  const vpc = {
    logicalId: 'Vpc',
    type: 'ALIYUN::ECS::VPC',
    description: null,
    action: 'Modify',
    physicalId: 'vpc-1',
    replacement: 'True',
    changes: [
      {
        attribute: 'Properties',
        name: 'CidrBlock',
        before: '10.0.0.0/8',
        after: null,
        known: false,
        requiresRecreation: 'Always',
        causingEntity: 'Plan.Cidr',
        source: 'ResourceAttribute',
      },
    ],
    properties: { CidrBlock: null },
    requiredBy: [],
  } as const;
  const gone = {
    logicalId: 'Old',
    type: 'ALIYUN::ECS::VPC',
    description: null,
    action: 'Remove',
    physicalId: 'vpc-1',
    properties: { CidrBlock: null },
    requiredBy: [],
  } as const;

  async function previewing() {
    const seen: UpdateStackRequest[] = [];
    const previewUpdate = async (request: UpdateStackRequest) => {
      seen.push(request);
      return { description: 'Says hello', parameters: [], resources: [vpc, gone], warnings: [] };
    };
    const ros = await startRos({ stacks: { previewUpdate } });
    await ros.commit(demoStack());
    return { seen, ...ros };
  }

  it('shows what would be changed and removed, and why', async () => {
    const { call } = await previewing();
    const { Stack } = await call('PreviewStack', { StackId: STACK_ID, TemplateBody: HELLO });
    expect(Stack).toEqual({
      StackId: STACK_ID,
      StackName: 'demo',
      RegionId: 'cn-hangzhou',
      Description: 'Says hello',
      TemplateDescription: 'Says hello',
      DisableRollback: false,
      TimeoutInMinutes: 60,
      Parameters: [],
      Resources: [
        {
          LogicalResourceId: 'Vpc',
          ResourceType: 'ALIYUN::ECS::VPC',
          PhysicalResourceId: 'vpc-1',
          Description: '',
          Action: 'Modify',
          Replacement: 'True',
          Scope: ['Properties'],
          Details: [
            {
              ChangeSource: 'ResourceAttribute',
              CausingEntity: 'Plan.Cidr',
              Evaluation: 'Dynamic',
              Target: { Attribute: 'Properties', Name: 'CidrBlock', RequiresRecreation: 'Always' },
              Before: '10.0.0.0/8',
              Why: 'it takes Plan.Cidr',
            },
          ],
          Properties: { CidrBlock: null },
          RequiredBy: [],
        },
        {
          LogicalResourceId: 'Old',
          ResourceType: 'ALIYUN::ECS::VPC',
          PhysicalResourceId: 'vpc-1',
          Description: '',
          Action: 'Remove',
          Properties: { CidrBlock: null },
          RequiredBy: [],
        },
      ],
    });
  });

  it('needs no template, and shows replacements whether or not they will be allowed', async () => {
    const { call, seen } = await previewing();
    await call('PreviewStack', { StackId: 'demo', UsePreviousParameters: 'true', ClientToken: 'token' });
    expect(seen[0]).toMatchObject({
      stack: STACK_ID,
      templateBody: null,
      usePreviousParameters: true,
      allowReplacement: true,
      clientToken: null,
    });
  });

  it('names the place of findings in the template that the stack has', async () => {
    const finding = diagnostic('TemplateEmpty', 'It is empty', { range: { start: 41, end: 52 }, path: [] });
    const previewUpdate = () => Promise.reject(new TemplateRejected([finding]));
    const { refusal, commit } = await startRos({ stacks: { previewUpdate } });
    await commit(demoStack());
    expect((await refusal('PreviewStack', { StackId: 'demo' })).message).toBe('2:3: It is empty');
  });

  it('shows the policy that a new stack would have', async () => {
    const previewCreate = async () => ({ description: null, parameters: [], resources: [], warnings: [] });
    const { call } = await startRos({ stacks: { previewCreate } });
    const request = { StackName: 'new', TemplateBody: HELLO, StackPolicyBody: JSON.stringify(policy) };
    expect(await call('PreviewStack', request)).toMatchObject({ Stack: { StackPolicyBody: policy } });
  });
});
