import type { Context } from '../core/action.ts';
import { type Cidr, contains, formatAddress, parseAddress, parseCidr } from '../core/cidr.ts';
import { notFound, refuse } from '../core/errors.ts';
import type { CloudObject, Kind } from '../core/objects.ts';
import { statusAt, type Timeline, timeline } from '../core/timeline.ts';

export interface VpcState {
  readonly name: string;
  readonly description: string;
  readonly cidrBlock: string;
  readonly secondaryCidrs: readonly string[];
  readonly userCidrs: readonly string[];
  readonly ipv6CidrBlock: string;
  readonly vRouterId: string;
  readonly routeTableId: string;
  readonly resourceGroupId: string;
  readonly status: Timeline;
  readonly isDefault?: boolean;
}

export interface VSwitchState {
  readonly vpcId: string;
  readonly zoneId: string;
  readonly cidrBlock: string;
  readonly name: string;
  readonly description: string;
  readonly ipv6CidrBlock: string;
  readonly resourceGroupId: string;
  readonly status: Timeline;
  readonly isDefault?: boolean;
}

export interface EipState {
  readonly address: string;
  readonly name: string;
  readonly description: string;
  readonly bandwidth: number;
  readonly internetChargeType: string;
  readonly chargeType: string;
  readonly isp: string;
  readonly netmode: string;
  readonly resourceGroupId: string;
  /** What it is bound to; while Unassociating still the old one. */
  readonly bound: { readonly instanceId: string; readonly instanceType: string; readonly privateIp?: string } | null;
  /** Absent: false. */
  readonly deletionProtection?: boolean;
  readonly status: Timeline;
}

export const vpcKind: Kind<VpcState> = { product: 'Vpc', name: 'Vpc' };
export const vswitchKind: Kind<VSwitchState> = { product: 'Vpc', name: 'VSwitch' };
export const eipKind: Kind<EipState> = { product: 'Vpc', name: 'Eip' };

export type Vpc = CloudObject<VpcState>;
export type VSwitch = CloudObject<VSwitchState>;
export type Eip = CloudObject<EipState>;

export function theVpc(context: Context, id: string): Vpc {
  const vpc = context.objects.find(vpcKind, id);
  if (vpc === undefined) throw notFound('InvalidVpcId.NotFound', 'VPC', id);
  return vpc;
}

export function theVSwitch(context: Context, id: string): VSwitch {
  const vswitch = context.objects.find(vswitchKind, id);
  if (vswitch === undefined) throw notFound('InvalidVSwitchId.NotFound', 'vSwitch', id);
  return vswitch;
}

/** A vSwitch that something can be put into: Available, and in `zoneId` if that is given. */
export function usableVSwitch(context: Context, id: string, zoneId?: string): VSwitch {
  const vswitch = theVSwitch(context, id);
  if (statusAt(vswitch.state.status, context.now) !== 'Available') {
    throw refuse('IncorrectVSwitchStatus', `The vSwitch "${id}" is not Available yet.`);
  }
  if (zoneId !== undefined && zoneId !== vswitch.state.zoneId) {
    throw refuse(
      'InvalidParameter.Mismatch',
      `The vSwitch "${id}" is in zone ${vswitch.state.zoneId}, not in the requested zone ${zoneId}.`,
    );
  }
  return vswitch;
}

export function blockOf(text: string): Cidr {
  const block = parseCidr(text);
  if (block === undefined) throw new Error(`stored block ${text} is not a CIDR block`);
  return block;
}

/** The first address and the last three of a vSwitch are the cloud's own (reference/resource-types.md 5.3). */
export function freeAddressCount(context: Context, vswitch: VSwitch): number {
  return blockOf(vswitch.state.cidrBlock).size - 4 - context.objects.addresses(vswitch.id).length;
}

/** Gives the holder `wanted`, or the lowest free address of the vSwitch. */
export function takePrivateAddress(
  context: Context,
  vswitch: VSwitch,
  holder: CloudObject<unknown>,
  wanted?: string,
): string {
  if (wanted !== undefined) return takeWanted(context, vswitch, holder, wanted);
  const block = blockOf(vswitch.state.cidrBlock);
  const lowest = lowestFree(context.objects.addresses(vswitch.id), block.first + 1);
  if (lowest >= block.first + block.size - 3 || !context.objects.takeAddress(vswitch.id, lowest, holder)) {
    throw refuse('QuotaExceeded.PrivateIpAddress', `The vSwitch "${vswitch.id}" has no free private address.`);
  }
  return formatAddress(lowest);
}

function takeWanted(context: Context, vswitch: VSwitch, holder: CloudObject<unknown>, wanted: string): string {
  const address = parseAddress(wanted);
  if (address === undefined) {
    throw refuse('InvalidPrivateIpAddress.Malformed', `"${wanted}" is not an IPv4 address.`);
  }
  if (!contains(blockOf(vswitch.state.cidrBlock), { first: address, mask: 32, size: 1 })) {
    throw refuse('InvalidPrivateIpAddress', `${wanted} is not inside ${vswitch.state.cidrBlock} of "${vswitch.id}".`);
  }
  if (!context.objects.takeAddress(vswitch.id, address, holder)) {
    throw refuse('InvalidPrivateIpAddress.Duplicated', `${wanted} is in use in "${vswitch.id}".`);
  }
  return wanted;
}

function lowestFree(used: readonly number[], from: number): number {
  let candidate = from;
  for (const address of used) {
    if (address === candidate) candidate += 1;
  }
  return candidate;
}

/** 198.18.0.0/15 is reserved for benchmarks (RFC 2544): no address of the local cloud belongs to anyone. */
const publicFirst = 0xc6120000;
const publicSize = 2 ** 17;

export function takePublicAddress(context: Context, holder: CloudObject<unknown>): string {
  for (let attempt = 0; attempt < 1000; attempt += 1) {
    const address = publicFirst + 1 + Math.floor(context.random() * (publicSize - 2));
    if (context.objects.takeAddress('public', address, holder)) return formatAddress(address);
  }
  throw refuse('OperationDenied.NoPublicIp', 'No public address is free.', 403);
}

/** EIPs bound to an instance, load balancer …, now. */
export function boundEips(context: Context, instanceId: string): readonly Eip[] {
  return context.objects
    .referring(eipKind, instanceId)
    .filter((eip) => eip.state.bound?.instanceId === instanceId && eipStatus(eip, context.now) !== 'Available');
}

export function eipStatus(eip: Eip, now: number): string {
  return statusAt(eip.state.status, now);
}

/** What happens to its EIPs when an instance goes away: they become Available at `at`. */
export function freeEips(context: Context, instanceId: string, at: number): void {
  for (const eip of boundEips(context, instanceId)) {
    const status = timeline(context.now, 'Unassociating', at - context.now, 'Available');
    context.objects.update(eip, { ...eip.state, status });
  }
}
