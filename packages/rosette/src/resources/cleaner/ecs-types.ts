import type { JsonObject } from '@rosette/template/base/json.ts';
import { ecsApi } from '../ecs/api.ts';
import { at, maps, type Parameters, text, texts, truth } from '../properties.ts';
import {
  type Cleanable,
  type Cleanup,
  type Found,
  found,
  ids,
  numberedPage,
  stillThere,
  tagsOf,
  unable,
  unlessPaidAhead,
} from './cleanable.ts';

interface EcsType extends Pick<Cleanable, 'type'>, Partial<Pick<Cleanable, 'gone' | 'inUse' | 'unprotect'>> {
  readonly describe: string;
  readonly items: readonly string[];
  readonly idField: string;
  /** How the describe is asked for some of them. */
  readonly some: (ids: readonly string[]) => Parameters;
  readonly read: (row: JsonObject) => Found;
  readonly wanted?: (row: JsonObject) => boolean;
  readonly remove: { readonly action: string; readonly parameters: (id: string) => Parameters; readonly atOnce?: true };
}

/** Ecs 2014-05-26: everything is listed by pages, tagged, and deleted by one call. */
function ecsType(about: EcsType): Cleanable {
  const { type, describe, items, idField, some, read, wanted = () => true, remove, ...rest } = about;
  const protects = rest.unprotect !== undefined;
  return {
    ...rest,
    type,
    listed: 'by region',
    filters: protects ? ['IncludeDeletionProtection', 'ResourceGroupIds', 'Tags'] : ['ResourceGroupIds', 'Tags'],
    sideEffects: protects ? ['DisableDeletionProtection'] : [],
    list: async (call, marker) => {
      const page = await numberedPage(call, { api: ecsApi, action: describe, items, size: 100 }, marker);
      return { items: page.rows.filter(wanted).map(read), next: page.next };
    },
    remaining: async (call, given) => {
      const answer = await call(ecsApi, describe, { ...some(given), PageSize: 100 });
      return stillThere(maps(at(answer, ...items)), idField).filter(({ id }) => given.includes(id));
    },
    remove: async ({ call, id }) => {
      await call(ecsApi, remove.action, remove.parameters(id));
      return remove.atOnce === true ? 'gone' : 'going';
    },
  };
}

function common(row: JsonObject, name: string): Pick<Found, 'group' | 'name' | 'tags'> {
  return { name: text(row[name]) ?? '', group: text(row.ResourceGroupId) ?? '', tags: tagsOf(at(row, 'Tags', 'Tag')) };
}

export const ecsInstance = ecsType({
  type: 'ECS:Instance',
  describe: 'DescribeInstances',
  items: ['Instances', 'Instance'],
  idField: 'InstanceId',
  some: (given) => ({ InstanceIds: JSON.stringify(given) }),
  read: (row) =>
    found(row.InstanceId, {
      ...common(row, 'InstanceName'),
      isProtected: truth(row.DeletionProtection) ?? false,
      leansOn: [
        ...ids(at(row, 'VpcAttributes', 'VSwitchId')),
        ...texts(at(row, 'SecurityGroupIds', 'SecurityGroupId')),
      ],
      cleanup: unlessPaidAhead(row.InstanceChargeType),
    }),
  remove: { action: 'DeleteInstance', parameters: (id) => ({ InstanceId: id, Force: true }) },
  unprotect: async (call, id) => {
    await call(ecsApi, 'ModifyInstanceAttribute', { InstanceId: id, DeletionProtection: false });
  },
});

export const ecsDisk = ecsType({
  type: 'ECS:Disk',
  describe: 'DescribeDisks',
  items: ['Disks', 'Disk'],
  idField: 'DiskId',
  some: (given) => ({ DiskIds: JSON.stringify(given) }),
  read: (row) =>
    found(row.DiskId, { ...common(row, 'DiskName'), after: ids(row.InstanceId), cleanup: diskCleanup(row) }),
  remove: { action: 'DeleteDisk', parameters: (id) => ({ DiskId: id }) },
  inUse: ['IncorrectDiskStatus'],
});

function diskCleanup(row: JsonObject): Cleanup {
  const instance = text(row.InstanceId);
  if (instance !== undefined && truth(row.DeleteWithInstance) === true) {
    return { type: 'DeleteWithInstance', reason: `it goes with the instance ${instance}` };
  }
  return unlessPaidAhead(row.DiskChargeType);
}

export const ecsSnapshot = ecsType({
  type: 'ECS:Snapshot',
  describe: 'DescribeSnapshots',
  items: ['Snapshots', 'Snapshot'],
  idField: 'SnapshotId',
  some: (given) => ({ SnapshotIds: JSON.stringify(given) }),
  // What the cloud offers to everyone has no disk.
  wanted: (row) => text(row.SourceDiskId) !== undefined,
  read: (row) => found(row.SnapshotId, common(row, 'SnapshotName')),
  remove: { action: 'DeleteSnapshot', parameters: (id) => ({ SnapshotId: id, Force: true }) },
});

export const ecsKeyPair = ecsType({
  type: 'ECS:SSHKeyPair',
  describe: 'DescribeKeyPairs',
  items: ['KeyPairs', 'KeyPair'],
  idField: 'KeyPairName',
  some: ([name]) => ({ KeyPairName: name }),
  read: (row) => found(row.KeyPairName, common(row, 'KeyPairName')),
  remove: { action: 'DeleteKeyPairs', parameters: (id) => ({ KeyPairNames: JSON.stringify([id]) }), atOnce: true },
});

export const ecsSecurityGroup = ecsType({
  type: 'ECS:SecurityGroup',
  describe: 'DescribeSecurityGroups',
  items: ['SecurityGroups', 'SecurityGroup'],
  idField: 'SecurityGroupId',
  some: (given) => ({ SecurityGroupIds: JSON.stringify(given) }),
  read: (row) =>
    found(row.SecurityGroupId, {
      ...common(row, 'SecurityGroupName'),
      leansOn: ids(row.VpcId),
      ...(truth(row.ServiceManaged) === true ? { cleanup: unable('a service of the cloud manages it') } : {}),
    }),
  remove: { action: 'DeleteSecurityGroup', parameters: (id) => ({ SecurityGroupId: id }) },
});
