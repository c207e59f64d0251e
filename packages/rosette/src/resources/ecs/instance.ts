import { declare } from '../declare.ts';
import { at, text, truth } from '../properties.ts';
import { stateField } from '../state.ts';
import { ecsApi } from './api.ts';
import { prepareImage, prepareNewImage } from './image.ts';
import { describeInstances, findInstances, goneInstanceCodes, paidAhead, unprotect } from './instance-calls.ts';
import {
  changingAttributes,
  changingKeyPair,
  changingLogin,
  changingMetadataAccess,
  changingPrivatePool,
  changingSecurityGroups,
  growingSystemDisk,
  replacingImage,
  taggingInstance,
  whileStopped,
} from './instance-changes.ts';
import { runInstancesParameters } from './instance-parameters.ts';

/** reference/resource-types.md 5.8. */
export const instance = declare({
  type: 'ALIYUN::ECS::Instance',
  api: ecsApi,
  prepare: prepareImage,
  identity: {
    kind: 'answered',
    id: (answer) => text(at(answer, 'InstanceIdSets', 'InstanceIdSet', 0)),
    find: async (call, tags) => (await findInstances(call, tags))[0],
  },
  identifiers: ['InstanceId'],
  create: {
    action: 'RunInstances',
    parameters: (input) => runInstancesParameters(input, 1),
  },
  read: async (call, id) => (await describeInstances(call, [id]))[0],
  gone: goneInstanceCodes,
  state: stateField('Status', { ready: ['Running'] }),
  update: {
    actions: [
      changingAttributes,
      changingSecurityGroups,
      changingMetadataAccess,
      changingPrivatePool,
      growingSystemDisk,
      ...whileStopped([replacingImage, changingLogin, changingKeyPair]),
      taggingInstance,
    ],
    noted: ['SubscriptionDeletionForce'],
    prepare: prepareNewImage,
    state: stateField('Status', { ready: ['Running', 'Stopped'] }),
  },
  delete: {
    before: async ({ call, id, properties }) => {
      if (truth(properties.DeletionProtection) === true) await unprotect(call, id);
    },
    paidAhead,
    action: 'DeleteInstance',
    parameters: ({ id, properties }) => ({
      InstanceId: id,
      Force: true,
      TerminateSubscription: truth(properties.SubscriptionDeletionForce),
    }),
  },
  attributes: (found, { id }) => ({
    InstanceId: id,
    HostName: found.HostName ?? '',
    InnerIp: at(found, 'InnerIpAddress', 'IpAddress', 0) ?? '',
    PrivateIp: at(found, 'VpcAttributes', 'PrivateIpAddress', 'IpAddress', 0) ?? '',
    PublicIp: at(found, 'PublicIpAddress', 'IpAddress', 0) ?? '',
    PrimaryNetworkInterfaceId: at(found, 'NetworkInterfaces', 'NetworkInterface', 0, 'NetworkInterfaceId') ?? '',
    SecurityGroupIds: at(found, 'SecurityGroupIds', 'SecurityGroupId') ?? [],
    ZoneId: found.ZoneId ?? '',
  }),
});
