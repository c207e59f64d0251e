import { maps, text } from '../properties.ts';
import { rosApi } from '../ros-api.ts';
import { type Cleanable, found, numberedPage, type Remaining, tagsOf } from './cleanable.ts';

/** Stacks that no other stack made; what is nested goes with its parent. */
export const rosStack: Cleanable = {
  type: 'ROS:Stack',
  listed: 'by region',
  filters: ['IncludeDeletionProtection', 'ResourceGroupIds', 'Tags'],
  sideEffects: ['DisableDeletionProtection'],
  list: async (call, marker) => {
    const { rows, next } = await numberedPage(
      call,
      { api: rosApi, action: 'ListStacks', items: ['Stacks'], size: 50 },
      marker,
    );
    const items = rows.map((row) =>
      found(row.StackId, {
        name: text(row.StackName) ?? '',
        group: text(row.ResourceGroupId) ?? '',
        tags: tagsOf(row.Tags),
        isProtected: row.DeletionProtection === 'Enabled',
      }),
    );
    return { items, next };
  },
  remaining: async (call, ids) => {
    const pages = Array.from({ length: Math.ceil(ids.length / mostAsked) }, (_, page) =>
      ids.slice(page * mostAsked, (page + 1) * mostAsked),
    );
    const answers = await Promise.all(
      pages.map((StackIds) => call(rosApi, 'ListStacks', { StackIds, ShowNestedStack: true, PageSize: 50 })),
    );
    return answers.flatMap(({ Stacks }) => maps(Stacks)).map(remaining);
  },
  remove: async ({ call, id }) => {
    await call(rosApi, 'DeleteStack', { StackId: id });
    return 'going';
  },
  unprotect: async (call, id) => {
    await call(rosApi, 'SetDeletionProtection', { StackId: id, DeletionProtection: 'Disabled' });
  },
  gone: ['StackNotFound'],
  inUse: ['ActionInProgress'],
};

/** Of ListStacks: StackIds. */
const mostAsked = 10;

function remaining({ StackId, Status, StatusReason }: Readonly<Record<string, unknown>>): Remaining {
  const id = String(StackId);
  return Status === 'DELETE_FAILED'
    ? { id, stuck: `the stack is DELETE_FAILED: ${String(StatusReason ?? '')}` }
    : { id };
}
