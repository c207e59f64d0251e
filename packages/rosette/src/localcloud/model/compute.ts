import type { Context } from '../core/action.ts';
import { notFound } from '../core/errors.ts';
import type { CloudObject, Kind } from '../core/objects.ts';
import { statusAt, type Timeline } from '../core/timeline.ts';

export interface Rule {
  readonly ruleId: string;
  readonly direction: 'ingress' | 'egress';
  readonly createdAt: number;
  /** Lower or upper case as given; compared without case. */
  readonly ipProtocol: string;
  readonly portRange: string;
  readonly sourcePortRange: string;
  readonly policy: 'Accept' | 'Drop';
  readonly priority: number;
  readonly nicType: 'internet' | 'intranet';
  readonly description: string;
  /** The other side: exactly one of the four is not empty. */
  readonly cidrIp: string;
  readonly ipv6CidrIp: string;
  readonly groupId: string;
  readonly prefixListId: string;
}

export interface SecurityGroupState {
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
  readonly type: string;
  readonly resourceGroupId: string;
  readonly rules: readonly Rule[];
}

export interface InstanceState {
  readonly name: string;
  readonly description: string;
  readonly hostName: string;
  readonly instanceType: string;
  readonly imageId: string;
  readonly zoneId: string;
  readonly vpcId: string;
  readonly vSwitchId: string;
  readonly securityGroupIds: readonly string[];
  readonly privateIp: string;
  readonly publicIp: string;
  readonly networkInterfaceId: string;
  readonly macAddress: string;
  readonly serialNumber: string;
  readonly internetChargeType: string;
  readonly bandwidthIn: number;
  readonly bandwidthOut: number;
  readonly chargeType: string;
  readonly spotStrategy: string;
  readonly keyPairName: string;
  readonly ramRoleName: string;
  readonly resourceGroupId: string;
  readonly deletionProtection: boolean;
  readonly creditSpecification: string;
  /** Absent in what an older version stored, like the next two. */
  readonly httpEndpoint?: string;
  readonly httpTokens?: string;
  readonly privatePool?: { readonly matchCriteria: string; readonly id: string };
  /** Base64, as given. A password is never kept. */
  readonly userData: string;
  /** User data runs at the first boot only. */
  readonly booted: boolean;
  readonly status: Timeline;
}

export interface DiskState {
  readonly name: string;
  readonly description: string;
  readonly type: 'system' | 'data';
  readonly category: string;
  readonly performanceLevel: string;
  /** GiB. */
  readonly size: number;
  readonly zoneId: string;
  /** Empty when it is attached to nothing. */
  readonly instanceId: string;
  readonly device: string;
  readonly deleteWithInstance: boolean;
  readonly encrypted: boolean;
  readonly imageId: string;
  readonly snapshotId: string;
  readonly resourceGroupId: string;
  readonly status: Timeline;
}

export interface SnapshotState {
  readonly name: string;
  readonly description: string;
  readonly diskId: string;
  readonly diskType: 'system' | 'data';
  /** GiB of the disk it was taken of. */
  readonly size: number;
  readonly status: Timeline;
}

export const securityGroupKind: Kind<SecurityGroupState> = { product: 'Ecs', name: 'SecurityGroup' };
export const instanceKind: Kind<InstanceState> = { product: 'Ecs', name: 'Instance' };
export const diskKind: Kind<DiskState> = { product: 'Ecs', name: 'Disk' };
export const snapshotKind: Kind<SnapshotState> = { product: 'Ecs', name: 'Snapshot' };

export interface KeyPairState {
  readonly fingerprint: string;
  readonly publicKey: string;
  readonly resourceGroupId: string;
}

export interface CommandState {
  readonly name: string;
  readonly description: string;
  readonly type: string;
  /** Base64. */
  readonly content: string;
  readonly workingDir: string;
  /** Seconds. */
  readonly timeout: number;
}

export interface InvocationState {
  readonly commandId: string;
  readonly command: CommandState;
  readonly parameters: string;
  readonly username: string;
  readonly repeatMode: string;
  readonly frequency: string;
  readonly runs: readonly {
    readonly instanceId: string;
    readonly status: Timeline;
    readonly exitCode: number;
    readonly errorCode: string;
    readonly errorInfo: string;
  }[];
}

export const keyPairKind: Kind<KeyPairState> = { product: 'Ecs', name: 'KeyPair' };
export const commandKind: Kind<CommandState> = { product: 'Ecs', name: 'Command' };
export const invocationKind: Kind<InvocationState> = { product: 'Ecs', name: 'Invocation', record: true };

export type SecurityGroup = CloudObject<SecurityGroupState>;
export type Instance = CloudObject<InstanceState>;
export type Disk = CloudObject<DiskState>;

export function theInstance(context: Context, id: string): Instance {
  const instance = context.objects.find(instanceKind, id);
  if (instance === undefined) throw notFound('InvalidInstanceId.NotFound', 'instance', id);
  return instance;
}

export function theSecurityGroup(context: Context, id: string): SecurityGroup {
  const group = context.objects.find(securityGroupKind, id);
  if (group === undefined) throw notFound('InvalidSecurityGroupId.NotFound', 'security group', id);
  return group;
}

/** An instance that is being released still shows as Stopping. */
export function instanceStatus(instance: Instance, now: number): string {
  return instance.goneAt === null ? statusAt(instance.state.status, now) : 'Stopping';
}
