import { describe, expect, it } from 'vitest';
import type { ResourceExplanation } from '#engine/ports/explanation.ts';
import type { OperationReport, OperationSummary } from '#engine/ports/history.ts';
import { StackRefused } from '#engine/ports/stack-service.ts';
import { ACCOUNT, CREATED, demoStack, STACK_ID, startRos } from '../server.fixture.ts';

/* Rosette's own operations on what has happened to a stack. */

const reference = { accountId: ACCOUNT, region: 'cn-hangzhou', stack: STACK_ID };

const summary: OperationSummary = {
  id: 'op-1',
  action: 'CREATE',
  state: 'rolled-back',
  phase: 'rollback',
  startedAt: CREATED,
  endedAt: CREATED + 2_500,
  cause: 'Resource CREATE failed: Quota: resources.Vpc: too many',
};
const summaryView = {
  OperationId: 'op-1',
  Action: 'CREATE',
  State: 'rolled-back',
  Phase: 'rollback',
  StartTime: '2026-11-21T10:00:00',
  EndTime: '2026-11-21T10:00:02',
  Seconds: 2.5,
  Reason: 'Resource CREATE failed: Quota: resources.Vpc: too many',
};
const error = { code: 'Quota', message: 'too many', action: 'CreateVpc', requestId: 'R-1' };
const errorView = { Code: 'Quota', Message: 'too many', Action: 'CreateVpc', RequestId: 'R-1' };

describe('ListStackOperations', () => {
  it('answers a page of them, also by the name of the stack', async () => {
    const asked: unknown[] = [];
    const running = { ...summary, id: 'op-2', state: 'running', endedAt: null, cause: null };
    const { call, commit } = await startRos({
      stacks: {
        operations: async (request) => {
          asked.push(request);
          return { rows: [running, summary], total: 12 };
        },
      },
    });
    await commit(demoStack());
    const answer = await call('ListStackOperations', { StackId: 'demo', PageNumber: '2', PageSize: '2' });
    expect(asked).toEqual([{ ...reference, page: { number: 2, size: 2 } }]);
    expect(answer).toMatchObject({ PageNumber: 2, PageSize: 2, TotalCount: 12 });
    const { EndTime: _end, Seconds: _seconds, Reason: _reason, ...begun } = summaryView;
    expect(answer.Operations).toEqual([{ ...begun, OperationId: 'op-2', State: 'running' }, summaryView]);
  });
});

describe('GetStackOperation', () => {
  const report: OperationReport = {
    ...summary,
    stackId: STACK_ID,
    stackName: 'demo',
    deadline: CREATED + 3_600_000,
    rollbackCause: 'no',
    phases: [
      {
        phase: 'forward',
        plan: 'create Vpc (ALIYUN::ECS::VPC): added',
        steps: [
          {
            ...{ logicalId: 'Vpc', type: 'ALIYUN::ECS::VPC', action: 'create', reason: 'added', state: 'failed' },
            ...{ startedAt: CREATED, endedAt: CREATED + 1_250, physicalId: 'vpc-1', progress: null, error },
          },
          {
            ...{ logicalId: 'After', type: 'ALIYUN::ECS::VPC', action: 'create', reason: 'added', state: 'waiting' },
            ...{ startedAt: null, endedAt: null, physicalId: null, progress: null, error: null },
          },
        ],
      },
    ],
  };

  it('tells plan, steps, times and errors', async () => {
    const { call, commit } = await startRos({ stacks: { operation: async () => report } });
    await commit(demoStack());
    const vpc = { ResourceType: 'ALIYUN::ECS::VPC', Action: 'create', Reason: 'added' };
    expect(await call('GetStackOperation', { StackId: STACK_ID, OperationId: 'op-1' })).toEqual({
      StackId: STACK_ID,
      StackName: 'demo',
      ...summaryView,
      Deadline: '2026-11-21T11:00:00',
      RollbackReason: 'no',
      Phases: [
        {
          Phase: 'forward',
          Plan: 'create Vpc (ALIYUN::ECS::VPC): added',
          Steps: [
            {
              LogicalResourceId: 'Vpc',
              ...vpc,
              State: 'failed',
              StartTime: '2026-11-21T10:00:00',
              EndTime: '2026-11-21T10:00:01',
              Seconds: 1.25,
              PhysicalResourceId: 'vpc-1',
              Error: errorView,
            },
            { LogicalResourceId: 'After', ...vpc, State: 'waiting' },
          ],
        },
      ],
    });
  });

  it('needs the id, and passes on that there is no such operation', async () => {
    const { refusal, commit } = await startRos({
      stacks: {
        operation: async () => {
          throw new StackRefused('OperationNotFound', 404, 'The operation x could not be found in Stack demo.');
        },
      },
    });
    await commit(demoStack());
    expect(await refusal('GetStackOperation', { StackId: STACK_ID })).toMatchObject({ code: 'MissingParameter' });
    const unknown = await refusal('GetStackOperation', { StackId: STACK_ID, OperationId: 'x' });
    expect(unknown).toMatchObject({ code: 'OperationNotFound', status: 404 });
  });
});

describe('ExplainStackResource', () => {
  const explanation: ResourceExplanation = {
    ...{ stackId: STACK_ID, stackName: 'demo', stackStatus: 'UPDATE_IN_PROGRESS' },
    ...{ logicalId: 'Sub', type: 'ALIYUN::ECS::VSwitch', status: 'UPDATE_IN_PROGRESS', physicalId: 'vsw-1' },
    operation: { id: 'op-1', action: 'UPDATE', state: 'running', phase: 'forward', startedAt: CREATED, endedAt: null },
    steps: [
      {
        ...{ phase: 'forward', action: 'update', reason: 'changed', because: ['Name'], waits: ['Vpc.Name'] },
        ...{ why: 'Name changed', state: 'pending', startedAt: CREATED, endedAt: null, progress: 'booting', error },
      },
    ],
    waitingFor: [
      { kind: 'resource', logicalId: 'Vpc', doing: 'is to be changed' },
      { kind: 'progress', text: 'booting', since: CREATED, until: CREATED + 1_000 },
      { kind: 'turn', text: 'its turn' },
    ],
    firstCause: { logicalId: 'Vpc', text: 'it failed', path: ['Sub', 'Vpc'] },
    text: ['One.', 'Two.'],
  };

  it('tells everything, with the sentences', async () => {
    const asked: unknown[] = [];
    const { call, commit } = await startRos({
      stacks: {
        explain: async (request) => {
          asked.push(request);
          return explanation;
        },
      },
    });
    await commit(demoStack());
    const answer = await call('ExplainStackResource', { StackId: STACK_ID, LogicalResourceId: 'Sub' });
    expect(asked).toEqual([{ ...reference, logicalId: 'Sub' }]);
    expect(answer).toEqual({
      StackId: STACK_ID,
      StackName: 'demo',
      StackStatus: 'UPDATE_IN_PROGRESS',
      LogicalResourceId: 'Sub',
      PhysicalResourceId: 'vsw-1',
      ResourceType: 'ALIYUN::ECS::VSwitch',
      Status: 'UPDATE_IN_PROGRESS',
      Operation: {
        ...{ OperationId: 'op-1', Action: 'UPDATE', State: 'running', Phase: 'forward' },
        StartTime: '2026-11-21T10:00:00',
      },
      Steps: [
        {
          ...{ Phase: 'forward', Action: 'update', Reason: 'changed', Because: ['Name'], Follows: ['Vpc.Name'] },
          ...{ Why: 'Name changed', State: 'pending', StartTime: '2026-11-21T10:00:00', Progress: 'booting' },
          Error: errorView,
        },
      ],
      WaitingFor: [
        { Kind: 'Resource', LogicalResourceId: 'Vpc', Text: 'is to be changed' },
        { Kind: 'Progress', Text: 'booting', Since: '2026-11-21T10:00:00', Until: '2026-11-21T10:00:01' },
        { Kind: 'Turn', Text: 'its turn' },
      ],
      FirstCause: { LogicalResourceId: 'Vpc', Text: 'it failed', Path: ['Sub', 'Vpc'] },
      Explanation: ['One.', 'Two.'],
    });
  });
});

describe('GetStackAtEvent', () => {
  it('shows the stack as it was', async () => {
    const asked: unknown[] = [];
    const { call, commit } = await startRos({
      stacks: {
        stateAt: async (request) => {
          asked.push(request);
          return {
            ...{ stackId: STACK_ID, stackName: 'demo', status: 'CREATE_IN_PROGRESS', statusReason: 'begun' },
            event: { id: 'e-2', cursor: 2, time: CREATED, operationId: 'op-1' },
            resources: [
              {
                logicalId: 'Vpc',
                type: 'T',
                status: 'CREATE_IN_PROGRESS',
                statusReason: 'state changed',
                physicalId: null,
              },
            ],
          };
        },
      },
    });
    await commit(demoStack());
    const answer = await call('GetStackAtEvent', { StackId: STACK_ID, Event: '2' });
    expect(asked).toEqual([{ ...reference, event: '2' }]);
    expect(answer).toEqual({
      ...{ StackId: STACK_ID, StackName: 'demo', Status: 'CREATE_IN_PROGRESS', StatusReason: 'begun' },
      ...{ EventId: 'e-2', Cursor: 2, Time: '2026-11-21T10:00:00', OperationId: 'op-1' },
      Resources: [
        {
          ...{ LogicalResourceId: 'Vpc', PhysicalResourceId: '', ResourceType: 'T' },
          ...{ Status: 'CREATE_IN_PROGRESS', StatusReason: 'state changed' },
        },
      ],
    });
  });
});

describe('NotificationURLs of CreateStack', () => {
  const template = '{"ROSTemplateFormatVersion":"2015-09-01"}';
  const given = { StackName: 'demo', TemplateBody: template };
  const made = async (parameters: Record<string, string>) => {
    const options: unknown[] = [];
    const server = await startRos({
      stacks: {
        create: async (request) => {
          options.push(request.options);
          return { stackId: STACK_ID };
        },
      },
    });
    return { ...server, options, answer: () => server.call('CreateStack', { ...given, ...parameters }) };
  };

  it('are kept with the stack, each once, and shown', async () => {
    const urls = { 'NotificationURLs.1': 'https://a.test/x', 'NotificationURLs.2': 'https://a.test/x' };
    const { options, answer, call, commit } = await made(urls);
    await answer();
    expect(options).toEqual([{ NotificationURLs: ['https://a.test/x'] }]);
    await commit(demoStack({ options: options[0] as { NotificationURLs: string[] } }));
    expect(await call('GetStack', { StackId: STACK_ID })).toMatchObject({ NotificationURLs: ['https://a.test/x'] });
  });

  it.each([
    ['ftp://a.test/', 'InvalidParameter'],
    ['nonsense', 'InvalidParameter'],
    [`http://a.test/${'x'.repeat(1_024)}`, 'InvalidParameter'],
    ['EventBridge', 'NotSupported'],
  ])('refuse %s', async (url, code) => {
    const { refusal } = await made({});
    const refused = await refusal('CreateStack', { ...given, 'NotificationURLs.1': url });
    expect(refused).toMatchObject({ code });
    expect(refused.message).not.toContain('x'.repeat(100));
  });

  it('are at most five', async () => {
    const { refusal } = await made({});
    const six = Object.fromEntries([1, 2, 3, 4, 5, 6].map((at) => [`NotificationURLs.${at}`, `http://${at}.test/`]));
    expect(await refusal('CreateStack', { ...given, ...six })).toMatchObject({ code: 'InvalidParameter' });
  });
});
