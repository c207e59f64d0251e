import { type Context, write } from '../core/action.ts';
import { notFound, refuse } from '../core/errors.ts';
import type { Tag } from '../core/objects.ts';
import { zonesOf } from '../core/regions.ts';
import { type Decoded, invalid, missing } from '../core/request-shape.ts';
import { defaultResourceGroup } from '../core/resource-group.ts';
import { newTags } from '../core/tags.ts';
import { settledAt, type Timeline, timeline } from '../core/timeline.ts';
import { type Instance, type InstanceState, instanceKind, keyPairKind, theSecurityGroup } from '../model/compute.ts';
import {
  freeAddressCount,
  takePrivateAddress,
  takePublicAddress,
  usableVSwitch,
  type VSwitch,
} from '../model/network.ts';
import { findInstanceType, type InstanceType, isBurstable, isSoldIn } from './catalogue.ts';
import { attachDisks, plannedDisks } from './disk-plan.ts';
import { findImage, type Image, newestOfFamily } from './images.ts';
import { instanceFields, runInstancesFields } from './instance-request.ts';
import { numbered } from './numbered-name.ts';
import { primaryInterface } from './primary-interface.ts';

type Request = Decoded<typeof instanceFields>;

export const runInstances = write(runInstancesFields, (context, given) => {
  const request = { ...given, ...primaryInterface(given) };
  const least = request.MinAmount ?? request.Amount;
  if (least > request.Amount) throw invalid('MinAmount', String(least), `at most Amount (${request.Amount})`);
  if (request.PrivateIpAddress !== undefined && request.Amount > 1) {
    throw invalid('PrivateIpAddress', request.PrivateIpAddress, 'nothing when Amount is above 1');
  }
  const order = checkedOrder(context, request);
  const amount = Math.min(request.Amount, freeAddressCount(context, order.vswitch));
  if (amount < least) {
    throw refuse(
      'QuotaExceeded.PrivateIpAddress',
      `"${order.vswitch.id}" has free addresses for ${amount} instances only.`,
    );
  }
  const { instanceCreate, instanceStart } = context.delays;
  const status = timeline(context.now, 'Pending', instanceCreate, 'Starting', instanceStart, 'Running');
  const ids = Array.from({ length: amount }, (_, index) => {
    const instance = launch(context, request, order, status, {
      index,
      suffix: request.UniqueSuffix,
      hostName: request.HostNames[index],
    });
    firstBoot(context, instance, settledAt(status));
    return instance.id;
  });
  return { InstanceIdSets: { InstanceIdSet: ids } };
});

export const createInstance = write(instanceFields, (context, given) => {
  const request = { ...given, ...primaryInterface(given) };
  const order = checkedOrder(context, request);
  const status = timeline(context.now, 'Pending', context.delays.instanceCreate, 'Stopped');
  const instance = launch(context, request, order, status, { index: 0, suffix: false, hostName: undefined });
  return { InstanceId: instance.id };
});

/** User data runs once, `guestBoot` after the instance first runs. */
export function firstBoot(context: Context, instance: Instance, runningAt: number): void {
  if (instance.state.booted) return;
  context.objects.update(instance, { ...instance.state, booted: true });
  const script = Buffer.from(instance.state.userData, 'base64').toString('utf8');
  if (script !== '') context.runInGuest(instance.id, runningAt + context.delays.guestBoot, script);
}

/** Which of the instances of one request this is. */
interface Place {
  readonly index: number;
  readonly suffix: boolean;
  readonly hostName: string | undefined;
}

/** A request whose parts were found to exist and to fit each other. */
interface Order {
  readonly vswitch: VSwitch;
  readonly image: Image;
  readonly type: InstanceType;
  readonly groupIds: readonly string[];
  readonly tags: readonly Tag[];
}

function checkedOrder(context: Context, request: Request): Order {
  if (request.LaunchTemplateId !== undefined || request.LaunchTemplateName !== undefined) {
    const given = request.LaunchTemplateId ?? request.LaunchTemplateName ?? '';
    throw notFound('InvalidLaunchTemplate.NotFound', 'launch template', given);
  }
  const image = checkedImage(request);
  const vswitch = checkedZone(context, request);
  const type = checkedType(context, request.InstanceType, vswitch.state.zoneId);
  if ((type.architecture === 'ARM') !== (image.architecture === 'arm64')) {
    throw refuse(
      'ImageNotSupportInstanceType',
      `The image ${image.id} (${image.architecture}) does not run on ${type.id}.`,
      403,
    );
  }
  checkLogin(context, request, image);
  if (request.InstanceChargeType === 'PrePaid' && request.Period === undefined) throw missing('Period');
  return { vswitch, image, type, groupIds: checkedGroups(context, request, vswitch), tags: newTags(request.Tag) };
}

function checkedImage(request: Request): Image {
  if (request.ImageId === undefined && request.ImageFamily === undefined) throw missing('ImageId');
  const image = request.ImageId === undefined ? newestOfFamily(request.ImageFamily ?? '') : findImage(request.ImageId);
  if (image === undefined) {
    throw notFound('InvalidImageId.NotFound', 'image', request.ImageId ?? request.ImageFamily ?? '');
  }
  return image;
}

function checkedZone(context: Context, request: Request): VSwitch {
  const { ZoneId } = request;
  if (ZoneId !== undefined && !zonesOf(context.scope.region).includes(ZoneId)) {
    throw notFound('InvalidZoneId.NotFound', 'zone', ZoneId);
  }
  if (request.VSwitchId === undefined) throw missing('VSwitchId');
  return usableVSwitch(context, request.VSwitchId, ZoneId);
}

function checkedType(context: Context, id: string, zone: string): InstanceType {
  const type = findInstanceType(id);
  if (type === undefined) {
    throw refuse('InvalidInstanceType.ValueNotSupported', `The instance type "${id}" does not exist.`);
  }
  if (!isSoldIn(type, context.scope.region, zone)) {
    throw refuse('InvalidInstanceType.ZoneNotSupported', `${id} is not available in zone ${zone}.`, 403);
  }
  return type;
}

function checkedGroups(context: Context, request: Request, vswitch: VSwitch): readonly string[] {
  const single = request.SecurityGroupId === undefined ? [] : [request.SecurityGroupId];
  const ids = [...new Set([...single, ...request.SecurityGroupIds])];
  if (ids.length === 0) throw missing('SecurityGroupId');
  for (const id of ids) {
    const { vpcId } = theSecurityGroup(context, id).state;
    if (vpcId !== vswitch.state.vpcId) {
      throw refuse(
        'InvalidParameter.Mismatch',
        `The security group "${id}" is in VPC "${vpcId}", but the vSwitch "${vswitch.id}" is in "${vswitch.state.vpcId}".`,
      );
    }
  }
  return ids;
}

function checkLogin(context: Context, request: Request, image: Image): void {
  if (request.PasswordInherit && request.Password !== undefined) {
    throw refuse('InvalidPasswordParam.Mismatch', 'Password must not be given when PasswordInherit is true.');
  }
  if (image.osType === 'windows') {
    if (request.Password?.startsWith('/'))
      throw refuse('InvalidPassword.Malformed', 'A Windows password must not begin with "/".');
    if ((request.HostName?.length ?? 0) > 15)
      throw refuse('InvalidHostName.Malformed', 'A Windows host name has at most 15 characters.');
  } else if (
    request.KeyPairName !== undefined &&
    context.objects.find(keyPairKind, request.KeyPairName) === undefined
  ) {
    throw notFound('InvalidKeyPairName.NotFound', 'key pair', request.KeyPairName);
  }
}

/** The pool's id counts only for an instance that must be in that pool. */
export function privatePool(given: Request['PrivatePoolOptions']): NonNullable<InstanceState['privatePool']> {
  if (given.MatchCriteria === 'Target' && given.Id === undefined) throw missing('PrivatePoolOptions.Id');
  return { matchCriteria: given.MatchCriteria, id: given.MatchCriteria === 'Target' ? (given.Id ?? '') : '' };
}

function launch(context: Context, request: Request, order: Order, status: Timeline, place: Place): Instance {
  const { vswitch, image, type, groupIds, tags } = order;
  const disks = plannedDisks(context, request, type, image);
  const id = context.newId('i', 20);
  const refers = [vswitch.id, ...groupIds];
  const draft = context.objects.create(instanceKind, {
    id,
    state: newState(context, request, order, id, status, place),
    tags,
    refers,
  });
  const privateIp = takePrivateAddress(context, vswitch, draft, request.PrivateIpAddress);
  const publicIp = request.InternetMaxBandwidthOut > 0 ? takePublicAddress(context, draft) : '';
  attachDisks(context, draft, disks);
  return context.objects.update(draft, { ...draft.state, privateIp, publicIp });
}

function newState(
  context: Context,
  request: Request,
  order: Order,
  id: string,
  status: Timeline,
  place: Place,
): InstanceState {
  const hex = () =>
    Math.floor(context.random() * 256)
      .toString(16)
      .padStart(2, '0');
  return {
    name: numbered(request.InstanceName ?? '', place.index, place.suffix) || id,
    description: request.Description ?? '',
    hostName: place.hostName ?? (numbered(request.HostName ?? '', place.index, place.suffix) || `iZ${id.slice(2)}Z`),
    instanceType: order.type.id,
    imageId: order.image.id,
    zoneId: order.vswitch.state.zoneId,
    vpcId: order.vswitch.state.vpcId,
    vSwitchId: order.vswitch.id,
    securityGroupIds: order.groupIds,
    privateIp: '',
    publicIp: '',
    networkInterfaceId: context.newId('eni', 20),
    // 00:16:3e is the prefix of virtual machines on the real cloud too.
    macAddress: `00:16:3e:${hex()}:${hex()}:${hex()}`,
    serialNumber: Array.from({ length: 16 }, hex).join(''),
    internetChargeType: request.InternetChargeType,
    bandwidthIn: request.InternetMaxBandwidthIn ?? 200,
    bandwidthOut: request.InternetMaxBandwidthOut,
    chargeType: request.InstanceChargeType,
    spotStrategy: request.SpotStrategy,
    keyPairName: order.image.osType === 'windows' ? '' : (request.KeyPairName ?? ''),
    ramRoleName: request.RamRoleName ?? '',
    resourceGroupId: request.ResourceGroupId ?? defaultResourceGroup,
    deletionProtection: request.DeletionProtection,
    creditSpecification: request.CreditSpecification ?? (isBurstable(order.type) ? 'Standard' : ''),
    httpEndpoint: request.HttpEndpoint,
    httpTokens: request.HttpTokens,
    privatePool: privatePool(request.PrivatePoolOptions),
    userData: request.UserData ?? '',
    booted: false,
    status,
  };
}
