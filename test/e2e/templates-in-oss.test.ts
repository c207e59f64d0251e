import { expect, it } from 'vitest';
import { readCloudLedger } from '../corpus/cloud-ledger.ts';
import { ossClient } from './cloud-clients.ts';
import { openHouse, serve } from './house.ts';
import { reaches } from './reaches.ts';
import { readAccessKey, ros, sdkConfig } from './sdk.ts';

/* Templates that stand in the OSS of the local cloud: of stacks, by the official SDK, and of nested stacks. */

const network = (name: string, more = '') => `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Vpc:
    Type: ALIYUN::ECS::VPC
    Properties:
      VpcName: ${name}
${more}Outputs:
  Name:
    Value: !GetAtt Vpc.VpcName
`;
const nap = (seconds: number) => `  Nap:
    Type: ALIYUN::ROS::Sleep
    Properties:
      CreateDuration: ${seconds}
`;
/** The nested template stands in the folder that another resource names, so that it can be read only while it is made. */
const parent = (more = '') => `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Folder:
    Type: ALIYUN::ECS::VPC
    Properties:
      VpcName: nets
  Net:
    Type: ALIYUN::ROS::Stack
    Properties:
      TemplateURL: !Sub oss://templates/\${Folder.VpcName}/net.yml?RegionId=cn-hangzhou
${more}Outputs:
  Name:
    Value: !GetAtt Net.Outputs.Name
`;

const region = { regionId: 'cn-hangzhou' };

async function opened() {
  const served = await serve();
  const [, cloudUrl = ''] = await served.server.shows(/Function Compute: (http:\/\/\S+)/);
  const key = readAccessKey(served.house.dataDir);
  const oss = ossClient(cloudUrl, key);
  await oss.putBucket('templates');
  oss.useBucket('templates');
  const put = (name: string, text: string) => oss.put(name, Buffer.from(text));
  return { ...served, put, key };
}

it('are read for the API by the official SDK, and what is wrong is told', async () => {
  const { url, put, key } = await opened();
  const client = new ros.default(sdkConfig(url, key));
  await put('a b/net.yml', network('from-oss'));
  await put('huge.yml', '#'.repeat(524_289));
  const validate = (templateURL: string) =>
    client.validateTemplate(new ros.ValidateTemplateRequest({ ...region, templateURL }));
  const create = (templateURL: string) =>
    client.createStack(new ros.CreateStackRequest({ ...region, stackName: 'net', timeoutInMinutes: 10, templateURL }));
  await validate('oss://templates/a%20b/net.yml');
  await expect(create('oss://templates/huge.yml')).rejects.toThrow('larger than 524288 bytes');
  await expect(create('oss://templates/none.yml')).rejects.toThrow('has no object of that name');
  await expect(create('oss://no-such-bucket/net.yml?RegionId=cn-beijing')).rejects.toThrow('cn-beijing');
  const { body } = await create('oss://templates/a%20b/net.yml?RegionId=cn-hangzhou');
  const get = new ros.GetStackRequest({ ...region, stackId: body!.stackId! });
  await reaches(async () => (await client.getStack(get)).body?.status, 'CREATE_COMPLETE');
});

it('of a nested stack make it, and change it with the next update of its parent', async () => {
  const { house, put } = await opened();
  house.write('shop.yml', parent());
  const name = async () => {
    const show = JSON.parse((await house.rosette('show', 'shop', '--json')).stdout) as {
      readonly Outputs: readonly { readonly OutputValue: string }[];
    };
    return show.Outputs[0]?.OutputValue;
  };
  await put('nets/net.yml', network('first'));
  expect(await house.rosette('up', 'shop.yml')).toMatchObject({ code: 0 });
  expect(await name()).toBe('first');
  expect((await house.rosette('up', 'shop.yml')).stdout).toContain('Nothing to do');

  await put('nets/net.yml', network('second'));
  expect(await house.rosette('up', 'shop.yml', '--yes')).toMatchObject({ code: 0 });
  expect(await name()).toBe('second');

  // The update fails after the nested stack has changed: the undo brings back the text of before.
  await put('nets/net.yml', network('third'));
  const assertion = `  Never:
    Type: ALIYUN::ROS::Assert
    DependsOn: Net
    Properties:
      Assertion: false
      AssertDescription: never
`;
  house.write('shop.yml', parent(assertion));
  expect((await house.rosette('up', 'shop.yml', '--yes')).code).not.toBe(0);
  expect(await name()).toBe('second');
});

it('of a nested stack are not read again after a crash', async () => {
  const { house, server, put } = await opened();
  house.write('shop.yml', parent());
  await put('nets/net.yml', network('first', nap(1)));
  const up = house.start('up', 'shop.yml');
  await up.shows(/CREATE_IN_PROGRESS +Net\/Nap/);
  await put('nets/net.yml', network('second'));
  server.signal('SIGKILL');
  await server.ended;
  up.signal('SIGKILL');
  const next = openHouse({ dataDir: house.dataDir });
  const events = next.start('events', 'shop', '--follow');
  await events.shows(/CREATE_COMPLETE +stack shop/);
  events.signal('SIGINT');
  await events.ended;
  const show = await next.rosette('show', 'shop', '--json');
  expect(JSON.parse(show.stdout)).toMatchObject({ Status: 'CREATE_COMPLETE', Outputs: [{ OutputValue: 'first' }] });
  const left = readCloudLedger(house.dataDir)?.left ?? [];
  expect(left.filter((each) => / vpc-/.test(each))).toHaveLength(2);
  expect(left).toHaveLength(3);
});
