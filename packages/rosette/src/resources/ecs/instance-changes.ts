import type { Call } from '../caller.ts';
import { internetChargeType } from '../charge-type.ts';
import {
  amount,
  at,
  maps,
  only,
  type Parameters,
  PropertyError,
  same,
  text,
  textOrCleared,
  texts,
  truth,
} from '../properties.ts';
import { movingGroup } from '../resource-group.ts';
import { setTags, tagging } from '../tagging.ts';
import type { UpdateAction, UpdateInput } from '../update-declaration.ts';
import { ecsApi } from './api.ts';
import { userData } from './instance-parameters.ts';

/** More disks than one instance can have. */
const mostDisks = 100;

/**
 * How one instance is changed in place (reference/resource-types.md 5.4 and 5.8). Each looks at the instance or may be
 * repeated. ALIYUN::ECS::Instance uses them for itself, InstanceGroup for each of its members.
 */

export const changingAttributes: UpdateAction = {
  name: 'changing its attributes',
  properties: ['Description', 'CreditSpecification'],
  run: async ({ call, id, properties, changed }) => {
    const all: Parameters = {
      Description: textOrCleared(properties.Description),
      CreditSpecification: text(properties.CreditSpecification) ?? 'Standard',
    };
    await call(ecsApi, 'ModifyInstanceAttribute', { InstanceId: id, ...only(all, changed) });
  },
};

export const changingSecurityGroups: UpdateAction = {
  name: 'changing its security groups',
  properties: ['SecurityGroupIds'],
  run: async ({ call, id, properties }) => {
    const groups = texts(properties.SecurityGroupIds);
    const SecurityGroupIds = groups.length > 0 ? groups : texts(properties.SecurityGroupId);
    await call(ecsApi, 'ModifyInstanceAttribute', { InstanceId: id, SecurityGroupIds });
  },
};

export const changingMetadataAccess: UpdateAction = {
  name: 'changing the access to its metadata',
  properties: ['HttpEndpoint', 'HttpTokens'],
  run: async ({ call, id, properties }) => {
    await call(ecsApi, 'ModifyInstanceMetadataOptions', {
      InstanceId: id,
      HttpEndpoint: text(properties.HttpEndpoint) ?? 'enabled',
      HttpTokens: text(properties.HttpTokens) ?? 'optional',
    });
  },
};

export const changingPrivatePool: UpdateAction = {
  name: 'changing its private pool',
  properties: ['PrivatePoolOptions'],
  run: async ({ call, id, properties }) => {
    const wanted = at(properties, 'PrivatePoolOptions', 'MatchCriteria');
    const PrivatePoolOptions = {
      MatchCriteria: text(wanted) ?? 'Open',
      ...(text(wanted) === 'Target' ? { Id: at(properties, 'PrivatePoolOptions', 'Id') ?? '' } : {}),
    };
    await call(ecsApi, 'ModifyInstanceAttachmentAttributes', { InstanceId: id, PrivatePoolOptions });
  },
};

export const changingNetwork: UpdateAction = {
  name: 'changing its bandwidth',
  properties: ['InternetMaxBandwidthOut', 'InternetMaxBandwidthIn', 'InternetChargeType'],
  retry: ['LastOrderProcessing', 'LastRequestProcessing', 'LastTokenProcessing'],
  run: async ({ call, id, properties, changed, token }) => {
    const withAddress = truth(properties.AllocatePublicIP) !== false;
    const out = withAddress ? (amount(properties.InternetMaxBandwidthOut) ?? 0) : 0;
    const all: Parameters = {
      InternetMaxBandwidthOut: out,
      InternetMaxBandwidthIn: amount(properties.InternetMaxBandwidthIn),
      InternetChargeType: internetChargeType(properties.InternetChargeType, 'Pascal') ?? 'PayByTraffic',
    };
    const { InternetChargeType, ...bandwidth } = only(all, changed);
    await call(ecsApi, 'ModifyInstanceNetworkSpec', {
      InstanceId: id,
      ...bandwidth,
      NetworkChargeType: InternetChargeType,
      AllocatePublicIp: changed.includes('InternetMaxBandwidthOut') && out > 0 ? true : undefined,
      ClientToken: token,
    });
  },
};

/** A disk can only grow. What grew stays so when the update is undone: making it smaller would cost the data on it. */
export const growingSystemDisk: UpdateAction = {
  name: 'enlarging its system disk',
  properties: ['SystemDiskSize'],
  run: async (input) => {
    const disk = await systemDisk(input.call, input.id);
    const [size, wanted] = [amount(disk?.Size), amount(input.properties.SystemDiskSize)];
    if (disk === undefined || size === undefined || wanted === undefined || size === wanted) return;
    if (wanted < size) {
      if (input.rollingBack) return;
      throw new PropertyError(`The system disk of ${input.id} has ${size} GiB; it cannot become smaller (${wanted}).`);
    }
    const parameters = { DiskId: disk.DiskId, NewSize: wanted, Type: 'online', ClientToken: input.token };
    await input.call(ecsApi, 'ResizeDisk', parameters);
  },
};

export const changingDiskCategory: UpdateAction = {
  name: 'changing the category of its system disk',
  properties: ['SystemDiskCategory'],
  run: async ({ call, id, properties }) => {
    const disk = await systemDisk(call, id);
    const wanted = text(properties.SystemDiskCategory);
    if (disk === undefined || wanted === undefined || disk.Category === wanted) return;
    await call(ecsApi, 'ModifyDiskSpec', { DiskId: disk.DiskId, DiskCategory: wanted });
  },
};

async function systemDisk(call: Call, id: string) {
  const answer = await call(ecsApi, 'DescribeDisks', { InstanceId: id, DiskType: 'system' });
  return maps(at(answer, 'Disks', 'Disk'))[0];
}

export const replacingImage: UpdateAction = {
  name: 'replacing its system disk',
  properties: ['ImageId', 'ImageFamily'],
  run: async ({ call, id, found, properties, prepared, token }) => {
    if (prepared.ImageId === undefined || found.ImageId === prepared.ImageId) return;
    await call(ecsApi, 'ReplaceSystemDisk', {
      InstanceId: id,
      ImageId: prepared.ImageId,
      // A new disk knows no login of the old one.
      ...same(properties, 'Password', 'KeyPairName'),
      PasswordInherit: truth(properties.PasswordInherit),
      ClientToken: token,
    });
  },
};

/** A password or user data that the template no longer names: the first stays what it is, the second is taken away. */
export const changingLogin: UpdateAction = {
  name: 'changing password and user data',
  properties: ['Password', 'UserData'],
  run: async ({ call, id, properties, changed }) => {
    const all: Parameters = { Password: properties.Password, UserData: textOrCleared(userData(properties)) };
    const parameters = only(all, changed);
    if (Object.values(parameters).every((value) => value === undefined)) return;
    await call(ecsApi, 'ModifyInstanceAttribute', { InstanceId: id, ...parameters });
  },
};

export const changingKeyPair: UpdateAction = {
  name: 'changing its key pair',
  properties: ['KeyPairName'],
  run: async ({ call, id, found, properties }) => {
    const [wanted, present] = [text(properties.KeyPairName), text(found.KeyPairName)];
    const InstanceIds = JSON.stringify([id]);
    if (wanted === present) return;
    // Attaching takes the place of the pair that was there.
    if (wanted !== undefined) await call(ecsApi, 'AttachKeyPair', { KeyPairName: wanted, InstanceIds });
    else if (present !== undefined) await call(ecsApi, 'DetachKeyPair', { KeyPairName: present, InstanceIds });
  },
};

export const changingType: UpdateAction = {
  name: 'changing its instance type',
  properties: ['InstanceType'],
  run: async ({ call, id, found, properties, token }) => {
    if (found.InstanceType === text(properties.InstanceType)) return;
    const action = found.InstanceChargeType === 'PrePaid' ? 'ModifyPrepayInstanceSpec' : 'ModifyInstanceSpec';
    await call(ecsApi, action, { InstanceId: id, ...same(properties, 'InstanceType'), ClientToken: token });
  },
};

/** Changes that an instance takes only while it is stopped, or that it heeds only when it starts. */
export function whileStopped(changes: readonly UpdateAction[]): readonly UpdateAction[] {
  const properties = changes.flatMap((change) => change.properties);
  return [{ name: 'stopping it', properties, run: stop }, ...changes, { name: 'starting it', properties, run: start }];
}

async function stop({ call, id, found }: UpdateInput): Promise<'again' | undefined> {
  if (found.Status === 'Stopped') return;
  await call(ecsApi, 'StopInstance', { InstanceId: id });
  return 'again';
}

async function start({ call, id, found }: UpdateInput): Promise<'again' | undefined> {
  if (found.Status === 'Running') return;
  await call(ecsApi, 'StartInstance', { InstanceId: id });
  return 'again';
}

export const movingInstance: UpdateAction = movingGroup(ecsApi, 'JoinResourceGroup', (ResourceId, ResourceGroupId) => ({
  ResourceType: 'instance',
  ResourceId,
  ResourceGroupId,
}));

/** RunInstances gives the tags to the disks that it makes as well. */
export const taggingInstance: UpdateAction = {
  ...tagging({ api: ecsApi, resourceType: 'instance' }),
  run: async (input) => {
    await setTags({ api: ecsApi, resourceType: 'instance' }, input);
    const answer = await input.call(ecsApi, 'DescribeDisks', { InstanceId: input.id, PageSize: mostDisks });
    for (const disk of texts(maps(at(answer, 'Disks', 'Disk')).map(({ DiskId }) => DiskId ?? null))) {
      await setTags({ api: ecsApi, resourceType: 'disk' }, { ...input, id: disk });
    }
  },
};
