import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Call } from '../caller.ts';
import { at, maps, text, truth } from '../properties.ts';
import { rdsApi } from '../rds/api.ts';
import type { Tag } from '../tags.ts';
import { type Cleanable, found, ids, numberedPage, type Remaining, tagsOf, unlessPaidAhead } from './cleanable.ts';

const instances = { api: rdsApi, action: 'DescribeDBInstances', items: ['Items', 'DBInstance'], size: 50 };

export const rdsInstance: Cleanable = {
  type: 'RDS:DBInstance',
  listed: 'by region',
  filters: ['IncludeDeletionProtection', 'ResourceGroupIds', 'Tags'],
  sideEffects: ['DisableDeletionProtection'],
  list: async (call, marker) => {
    const { rows, next } = await numberedPage(call, instances, marker);
    const tags = await tagsById(call, rows);
    const items = rows.map((row) =>
      found(row.DBInstanceId, {
        name: text(row.DBInstanceDescription) ?? '',
        group: text(row.ResourceGroupId) ?? '',
        tags: tags.get(text(row.DBInstanceId) ?? '') ?? [],
        isProtected: truth(row.DeletionProtection) ?? false,
        leansOn: ids(row.VSwitchId),
        cleanup: unlessPaidAhead(row.PayType),
      }),
    );
    return { items, next };
  },
  remaining: async (call, given) => {
    const there = await Promise.all(given.map((id) => exists(call, id)));
    return there.flat();
  },
  remove: async ({ call, id }) => {
    await call(rdsApi, 'DeleteDBInstance', { DBInstanceId: id });
    return 'going';
  },
  unprotect: async (call, id) => {
    await call(rdsApi, 'ModifyDBInstanceDeletionProtection', { DBInstanceId: id, DeletionProtection: false });
  },
};

/** Its list does not tell tags. */
async function tagsById(call: Call, rows: readonly JsonObject[]): Promise<ReadonlyMap<string, readonly Tag[]>> {
  if (rows.length === 0) return new Map();
  const ResourceId = rows.map((row) => text(row.DBInstanceId) ?? '');
  const answer = await call(rdsApi, 'ListTagResources', { ResourceType: 'INSTANCE', ResourceId });
  const listed = maps(at(answer, 'TagResources', 'TagResource'));
  return new Map(ResourceId.map((id) => [id, tagsOf(listed.filter((row) => row.ResourceId === id))]));
}

/** Nor does it take several ids. */
async function exists(call: Call, id: string): Promise<readonly Remaining[]> {
  const answer = await call(rdsApi, 'DescribeDBInstances', { DBInstanceId: id });
  return maps(at(answer, 'Items', 'DBInstance')).length > 0 ? [{ id }] : [];
}
