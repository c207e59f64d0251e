import { diagnostic } from '@rosette/template/base/catalogue.ts';
import { describe, expect, it } from 'vitest';
import { type CreateStackRequest, StackRefused, TemplateRejected } from '#engine/ports/stack-service.ts';
import { StoreError } from '#engine/ports/store.ts';
import { ACCOUNT, type Flat, HELLO, STACK_ID, startRos } from '../server.fixture.ts';

describe('CreateStack', () => {
  const minimal = { StackName: 'demo', TemplateBody: HELLO };

  function creating(answer: () => Promise<{ stackId: string }> = async () => ({ stackId: STACK_ID })) {
    const seen: CreateStackRequest[] = [];
    const create = (request: CreateStackRequest) => {
      seen.push(request);
      return answer();
    };
    return { seen, setup: { stacks: { create } } };
  }

  it('hands every setting to the engine', async () => {
    const { seen, setup } = creating();
    const { call } = await startRos(setup);
    const answer = await call('CreateStack', {
      ...minimal,
      RegionId: 'cn-beijing',
      'Parameters.1.ParameterKey': 'ZoneId',
      'Parameters.1.ParameterValue': '',
      'Parameters.3.ParameterKey': 'Type',
      'Parameters.3.ParameterValue': 'undefined',
      'Tags.1.Key': 'team',
      DisableRollback: 'true',
      TimeoutInMinutes: '30',
      Parallelism: '4',
      DeletionProtection: 'Enabled',
      ResourceGroupId: 'rg-1',
      RamRoleName: 'role',
      ClientToken: 'token_1-A',
      CreateOption: 'KeepStackOnCreationComplete',
      NoSuchParameter: 'ignored',
    });
    expect(answer).toEqual({ StackId: STACK_ID });
    expect(seen).toEqual([
      {
        accountId: ACCOUNT,
        region: 'cn-beijing',
        name: 'demo',
        templateBody: HELLO,
        parameters: { ZoneId: '', Type: 'undefined' },
        disableRollback: true,
        timeoutMinutes: 30,
        parallelism: 4,
        tags: [{ Key: 'team', Value: '' }],
        deletionProtection: true,
        resourceGroupId: 'rg-1',
        ramRoleName: 'role',
        createdBy: `acs:ram::${ACCOUNT}:root`,
        clientToken: 'token_1-A',
        options: {},
      },
    ]);
  });

  it('has the defaults of ROS, and takes the text undefined for an absent option', async () => {
    const { seen, setup } = creating();
    const { call } = await startRos(setup);
    await call('CreateStack', { ...minimal, ResourceGroupId: 'undefined', TimeoutInMinutes: '' });
    expect(seen[0]).toMatchObject({
      resourceGroupId: null,
      timeoutMinutes: 60,
      disableRollback: false,
      clientToken: null,
    });
  });

  it('decodes the base64 form of the CDK command line', async () => {
    const { seen, setup } = creating();
    const { call } = await startRos(setup);
    const encoded = `@Base64Encoded: ${Buffer.from(HELLO).toString('base64')}`;
    await call('CreateStack', { ...minimal, TemplateBody: encoded });
    expect(seen[0]?.templateBody).toBe(HELLO);
  });

  it.each([
    ['no name', { TemplateBody: HELLO }, 'MissingParameter', 'StackName'],
    ['no template', { StackName: 'demo' }, 'MissingParameter', 'TemplateBody, TemplateURL'],
    ['two templates', { ...minimal, TemplateURL: 'http://x' }, 'MultipleParameter', 'TemplateBody, TemplateURL'],
    ['an address of another kind', { StackName: 'demo', TemplateURL: 'ftp://x' }, 'InvalidParameter', 'TemplateURL'],
    ['a stored template', { StackName: 'demo', TemplateId: 't' }, 'NotSupported', 'TemplateId'],
    ['a broken base64', { ...minimal, TemplateBody: '@Base64Encoded: %%' }, 'InvalidParameter', 'TemplateBody'],
    ['a bad name', { ...minimal, StackName: 'a b' }, 'InvalidParameter', 'StackName'],
    ['a short timeout', { ...minimal, TimeoutInMinutes: '9' }, 'InvalidParameter', 'TimeoutInMinutes'],
    ['a timeout that is none', { ...minimal, TimeoutInMinutes: '1e2' }, 'InvalidParameter', 'TimeoutInMinutes'],
    ['a flag that is none', { ...minimal, DisableRollback: 'yes' }, 'InvalidParameter', 'DisableRollback'],
    ['a bad token', { ...minimal, ClientToken: 'a b' }, 'InvalidParameter', 'ClientToken'],
    [
      'a parameter without a value',
      { ...minimal, 'Parameters.1.ParameterKey': 'a' },
      'MissingParameter',
      'Parameters.1.ParameterValue',
    ],
    [
      'both forms of create options',
      { ...minimal, CreateOption: 'a', 'CreateOptions.1': 'b' },
      'MultipleParameter',
      'CreateOption',
    ],
    ['an option that is not built', { ...minimal, CreateOption: 'ManuallyPay' }, 'NotSupported', 'ManuallyPay'],
    [
      'a policy that is none',
      { ...minimal, StackPolicyBody: '{}' },
      'StackValidationFailed',
      'Statement: it is missing',
    ],
    ['an option that is none', { ...minimal, CreateOption: 'Keep' }, 'InvalidParameter', 'Keep'],
    [
      'an option twice',
      { ...minimal, CreateOptions: '["AbandonStackOnCreationComplete","AbandonStackOnCreationComplete"]' },
      'InvalidParameter',
      'twice',
    ],
    [
      'options that exclude each other',
      { ...minimal, CreateOptions: '["KeepStackOnCreationComplete","AbandonStackOnCreationComplete"]' },
      'InvalidParameter',
      'KeepStackOnCreationComplete',
    ],
    [
      'two policies',
      { ...minimal, StackPolicyURL: 'http://x', StackPolicyBody: '{}' },
      'MultipleParameter',
      'StackPolicyBody, StackPolicyURL',
    ],
    ['a single value as a list', { ...minimal, StackName: '', 'StackName.1': 'x' }, 'InvalidParameter', 'StackName'],
  ])('refuses %s', async (_what, parameters: Flat, code, named) => {
    const { refusal } = await startRos();
    const error = await refusal('CreateStack', parameters);
    expect(error).toMatchObject({ code, status: 400, message: expect.stringContaining(named) });
  });

  it('keeps what shall become of the record with the stack', async () => {
    const { seen, setup } = creating();
    const { call } = await startRos(setup);
    const options = ['AbandonStackOnCreationComplete', 'AbandonStackOnCreationRollbackComplete'];
    await call('CreateStack', { ...minimal, CreateOptions: JSON.stringify(options) });
    expect(seen).toMatchObject([{ options: { CreateOptions: options } }]);
  });

  it('refuses a parameter that is given twice', async () => {
    const { refusal } = await startRos();
    const pairs = [1, 2].flatMap((n): [string, string][] => [
      [`Parameters.${n}.ParameterKey`, 'ZoneId'],
      [`Parameters.${n}.ParameterValue`, String(n)],
    ]);
    expect((await refusal('CreateStack', { ...minimal, ...Object.fromEntries(pairs) })).code).toBe('InvalidParameter');
  });

  it('shows every finding of a rejected template, in words and as data', async () => {
    const findings = [
      diagnostic('SectionUnknown', 'Extra is no section', { path: ['Extra'] }),
      diagnostic('TemplateEmpty', 'It is empty', {
        range: { start: 41, end: 52 },
        path: ['Resources', 0],
        hint: 'write it',
      }),
    ];
    const { setup } = creating(async () => {
      throw new TemplateRejected(findings);
    });
    const { refusal } = await startRos(setup);
    expect(await refusal('CreateStack', minimal)).toEqual({
      code: 'InvalidTemplate',
      status: 400,
      message: '2:3: It is empty (write it)\nwarning: Extra is no section',
      data: {
        Diagnostics: [
          { Code: 'SectionUnknown', Severity: 'warning', Message: 'Extra is no section', Path: ['Extra'] },
          {
            Code: 'TemplateEmpty',
            Severity: 'error',
            Message: 'It is empty',
            Path: ['Resources', 0],
            Hint: 'write it',
            Line: 2,
            Column: 3,
            EndLine: 2,
            EndColumn: 14,
          },
        ],
      },
    });
  });

  it.each([
    ['StackExists', new StackRefused('StackExists', 409, 'The Stack (demo) already exists.'), 409],
    ['ServiceUnavailable', new StoreError('full', 'no space left in /secret/path'), 503],
    ['ServiceUnavailable', new StoreError('damaged', '/secret/path is damaged'), 503],
  ])('answers %s of the engine', async (code, error, status) => {
    const { setup } = creating(async () => {
      throw error;
    });
    const { refusal } = await startRos(setup);
    const answer = await refusal('CreateStack', minimal);
    expect(answer).toMatchObject({ code, status });
    expect(answer.message).not.toContain('/secret');
  });
});
