import type { JsonObject } from '@rosette/template/base/json.ts';
import { type Call, isGone } from '../caller.ts';
import { type DataSource, NOTHING_FOUND } from '../data-source.ts';
import { maps, need, same, text } from '../properties.ts';
import { rosApi } from '../ros-api.ts';

const PAGE_SIZE = 50;

/** reference/custom-resources.md 3.11: the groups that there are, newest first. */
export const stackGroupsSource: DataSource = {
  type: 'DATASOURCE::ROS::StackGroups',
  async query(call, properties) {
    const groups = await everyRow(call, 'ListStackGroups', 'StackGroups', {
      Status: 'ACTIVE',
      ...same(properties, 'ResourceGroupId'),
    });
    const names = groups.flatMap(({ StackGroupName }) => text(StackGroupName) ?? []);
    return { ref: names.length === 0 ? null : names, attributes: { StackGroupNames: names, StackGroups: groups } };
  },
};

/** reference/custom-resources.md 3.12. */
export const stackInstanceSource: DataSource = {
  type: 'DATASOURCE::ROS::StackInstance',
  async query(call, properties) {
    const target = {
      StackGroupName: need(properties, 'StackGroupName'),
      StackInstanceAccountId: need(properties, 'StackInstanceAccountId'),
      StackInstanceRegionId: need(properties, 'StackInstanceRegionId'),
      ...same(properties, 'OutputOption'),
    };
    try {
      const { StackInstance } = await call(rosApi, 'GetStackInstance', target);
      const [instance = {}] = maps(StackInstance);
      return { ref: instance.StackId ?? null, attributes: instance };
    } catch (error) {
      if (isGone(error, ['StackGroupNotFound', 'StackInstanceNotFound'])) return NOTHING_FOUND;
      throw error;
    }
  },
};

/** Every row of a list, page after page. */
export async function everyRow(
  call: Call,
  action: string,
  items: string,
  parameters: Parameters<Call>[2],
): Promise<readonly JsonObject[]> {
  const rows: JsonObject[] = [];
  for (let page = 1; ; page += 1) {
    const answer = await call(rosApi, action, { ...parameters, PageNumber: page, PageSize: PAGE_SIZE });
    const found = maps(answer[items]);
    rows.push(...found);
    if (found.length < PAGE_SIZE) return rows;
  }
}
