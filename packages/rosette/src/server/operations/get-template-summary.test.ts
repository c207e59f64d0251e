import { createRequire } from 'node:module';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CloudError } from '#wire/cloud-client.ts';
import { demoStack, type Flat, HELLO, STACK_ID, startRos, startServer } from '../server.fixture.ts';

const require = createRequire(import.meta.url);
const { default: Ros, ...models } = require('@alicloud/ros20190910') as typeof import('@alicloud/ros20190910');
const { $OpenApiUtil } = require('@alicloud/openapi-core') as typeof import('@alicloud/openapi-core');

describe('GetTemplateSummary', () => {
  it('is read by the official SDK', async () => {
    const server = await startServer();
    onTestFinished(() => server.close());
    const { id: accessKeyId, secret: accessKeySecret } = server.key;
    const endpoint = new URL(server.url).host;
    const client = new Ros(new $OpenApiUtil.Config({ accessKeyId, accessKeySecret, endpoint, protocol: 'http' }));
    const { body } = await client.getTemplateSummary(new models.GetTemplateSummaryRequest({ templateBody: HELLO }));
    expect(body).toMatchObject({
      description: 'Says hello',
      version: '2015-09-01',
      metadata: { 'ALIYUN::ROS::Interface': { ParameterGroups: [] } },
      parameters: [
        { ParameterKey: 'ZoneId', Type: 'String', Label: 'Zone' },
        { ParameterKey: 'Type', Default: 'small' },
      ],
      resourceTypes: ['ALIYUN::ECS::VPC'],
      resourceIdentifierSummaries: [
        { resourceType: 'ALIYUN::ECS::VPC', logicalResourceIds: ['Vpc'], resourceIdentifiers: ['VpcId'] },
      ],
    });
  });

  it('tells the form of the parameters, in the language that is asked for', async () => {
    const { call } = await startRos();
    const labelled = HELLO.replace('Label: Zone', 'Label: {en: Zone, zh-cn: 可用区}');
    const labels = async (more: Flat) => {
      const answer = await call('GetTemplateSummary', { TemplateBody: labelled, ...more });
      const { groups } = answer.ParameterForm as unknown as { groups: { parameters: { label: string }[] }[] };
      return groups.flatMap(({ parameters }) => parameters.map(({ label }) => label));
    };
    expect(await labels({})).toEqual(['Zone', 'Type']);
    expect(await labels({ AcceptLanguage: 'zh-CN' })).toEqual(['可用区', 'Type']);
  });

  it('finds the template of a stack', async () => {
    const { call, commit } = await startRos();
    await commit(demoStack({ region: 'cn-hangzhou' }));
    expect(await call('GetTemplateSummary', { StackId: STACK_ID })).toMatchObject({ Description: 'Says hello' });
  });

  it('asks for permission for the stack that it reads', async () => {
    const asked: string[] = [];
    const authorize = async ({ action, resource }: { action: string; resource: string }) => {
      asked.push(`${action} ${resource.split(':').at(-1)}`);
      throw new CloudError('NoPermission', 'no');
    };
    const { refusal, commit } = await startRos({ authorize });
    await commit(demoStack({ region: 'cn-hangzhou' }));
    expect((await refusal('GetTemplateSummary', { StackId: STACK_ID })).code).toBe('NoPermission');
    expect(asked).toEqual([`ros:GetTemplateSummary stack/${STACK_ID}`]);
  });

  it.each<[Flat, string, number]>([
    [{}, 'MissingParameter', 400],
    [{ TemplateBody: HELLO, StackId: 'a' }, 'MultipleParameter', 400],
    [{ StackId: 'nothing' }, 'StackNotFound', 404],
    [{ ChangeSetId: 'nothing' }, 'ChangeSetNotFound', 404],
    [{ TemplateId: 'a' }, 'NotSupported', 400],
    [{ StackGroupName: 'a' }, 'NotSupported', 400],
    [{ TemplateBody: HELLO.replace('::VPC', '::VPX') }, 'StackValidationFailed', 400],
    [
      { TemplateBody: HELLO, 'Parameters.1.ParameterKey': 'No', 'Parameters.1.ParameterValue': '1' },
      'UnknownUserParameter',
      400,
    ],
  ])('refuses %j', async (parameters, code, status) => {
    const { refusal } = await startRos();
    expect(await refusal('GetTemplateSummary', parameters)).toMatchObject({ code, status });
  });
});
