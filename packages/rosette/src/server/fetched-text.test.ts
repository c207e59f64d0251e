import { describe, expect, it } from 'vitest';
import { FetchError, type FetchText } from './fetched-text.ts';
import { demoStack, type Flat, HELLO, STACK_ID, startRos } from './server.fixture.ts';

const POLICY = { Statement: [{ Effect: 'Allow', Action: 'Update:*', Principal: '*', Resource: '*' }] };
const TEMPLATE_URL = 'https://files.example.test/hello.yml?signature=secret';
const POLICY_URL = 'http://files.example.test/policy.json';

async function fetching(read: FetchText = async (url) => (url === POLICY_URL ? JSON.stringify(POLICY) : HELLO)) {
  const seen: unknown[] = [];
  const fetched: unknown[] = [];
  const taking = async (request: unknown) => {
    seen.push(request);
    return { stackId: STACK_ID, changeSetId: 'c' };
  };
  const ros = await startRos({
    stacks: {
      create: taking,
      update: taking,
      continueCreate: taking,
      createChangeSet: taking,
      setStackPolicy: async (request) => void seen.push(request),
    },
    fetchText: (url, limits, reader) => {
      fetched.push([url, limits.maxBytes, reader.region]);
      return read(url, limits, reader);
    },
  });
  await ros.commit(demoStack());
  return { ...ros, seen, fetched };
}

describe('texts that are named by their address', () => {
  const template = { TemplateURL: TEMPLATE_URL };

  it.each([
    ['CreateStack', { StackName: 'new', ...template }, { templateBody: HELLO }],
    ['UpdateStack', { StackId: 'demo', ...template }, { templateBody: HELLO }],
    ['ContinueCreateStack', { StackId: 'demo', ...template }, { templateBody: HELLO }],
    [
      'CreateChangeSet',
      { ChangeSetName: 's', StackId: 'demo', ...template },
      { change: { kind: 'update', request: { templateBody: HELLO } } },
    ],
    [
      'CreateChangeSet',
      { ChangeSetName: 's', StackName: 'new', ChangeSetType: 'CREATE', ...template },
      { change: { kind: 'create', request: { templateBody: HELLO } } },
    ],
    ['SetStackPolicy', { StackId: 'demo', StackPolicyURL: POLICY_URL }, { policy: POLICY }],
    [
      'CreateStack',
      { StackName: 'new', TemplateBody: HELLO, StackPolicyURL: POLICY_URL },
      { options: { StackPolicy: POLICY } },
    ],
    [
      'UpdateStack',
      { StackId: 'demo', ...template, StackPolicyDuringUpdateURL: POLICY_URL },
      { templateBody: HELLO, policy: null, policyDuringUpdate: POLICY },
    ],
  ])('%s %j', async (action, parameters: Flat, expected) => {
    const { call, seen } = await fetching();
    await call(action, parameters);
    expect(seen).toMatchObject([expected]);
  });

  it('are validated like any other', async () => {
    const { call } = await fetching();
    expect(await call('ValidateTemplate', template)).toMatchObject({ Description: 'Says hello' });
  });

  it('are limited in size', async () => {
    const { call, fetched } = await fetching();
    await call('UpdateStack', { StackId: 'demo', ...template, StackPolicyURL: POLICY_URL });
    expect(fetched).toEqual([
      [TEMPLATE_URL, 524_288, 'cn-hangzhou'],
      [POLICY_URL, 16_384, 'cn-hangzhou'],
    ]);
  });

  it('are read from oss for the region and account of the request', async () => {
    const readers: unknown[] = [];
    const { call } = await fetching(async (url, _limits, reader) => {
      readers.push([url, reader]);
      return HELLO;
    });
    await call('CreateStack', { StackName: 'new', TemplateURL: 'oss://box/hello.yml', RegionId: 'cn-beijing' });
    expect(readers).toEqual([['oss://box/hello.yml', { accountId: expect.any(String), region: 'cn-beijing' }]]);
  });

  it('are not read where two sources are named', async () => {
    const { refusal, fetched } = await fetching();
    const error = await refusal('CreateStack', { StackName: 'new', TemplateBody: HELLO, ...template });
    expect([error.code, fetched]).toEqual(['MultipleParameter', []]);
  });

  it.each([
    ['file:///etc/passwd', 'InvalidParameter', 'http, https or oss'],
    ['no address', 'InvalidParameter', 'http, https or oss'],
    [`http://x/${'a'.repeat(1_100)}`, 'InvalidParameter', '1024'],
  ])('are refused: %s', async (TemplateURL, code, named) => {
    const { refusal, fetched } = await fetching();
    const error = await refusal('CreateStack', { StackName: 'new', TemplateURL });
    expect(error).toMatchObject({ code, message: expect.stringContaining(named) });
    expect(fetched).toEqual([]);
  });

  it('that cannot be read are the caller’s to mend, and no part of the address but the host is told', async () => {
    const { refusal } = await fetching(async () => {
      throw new FetchError('files.example.test answered with status 403');
    });
    const error = await refusal('CreateStack', { StackName: 'new', ...template });
    expect(error).toMatchObject({ code: 'InvalidParameter', status: 400 });
    expect(error.message).toBe(
      'The specified parameter TemplateURL is invalid, its text could not be read: files.example.test answered with status 403.',
    );
  });

  it('are read only for who may change the stack', async () => {
    const { call, fetched, otherAccount } = await fetching();
    const { id } = await otherAccount();
    await expect(call('CreateChangeSet', { ChangeSetName: 's', StackId: STACK_ID, ...template }, id)).rejects.toThrow();
    await expect(call('UpdateStack', { StackId: STACK_ID, ...template }, id)).rejects.toThrow();
    expect(fetched).toEqual([]);
  });
});
