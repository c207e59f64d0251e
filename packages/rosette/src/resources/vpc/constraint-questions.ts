import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Call } from '../caller.ts';
import type { Question } from '../constraint-types.ts';
import { everyRow } from '../numbered-pages.ts';
import { type Parameters, text } from '../properties.ts';
import { vpcApi } from './api.ts';

/** The largest page of the Vpc API. */
const pageSize = 50;
const mostPages = 10;

export const vpcs: Question = async ({ call }) =>
  (await paged(call, 'DescribeVpcs', ['Vpcs', 'Vpc'], {})).flatMap((vpc) => text(vpc.VpcId) ?? []);

export const vswitches: Question = async ({ call, related }) => {
  const parameters = { VpcId: related('VpcId'), ZoneId: related('ZoneId') };
  const found = await paged(call, 'DescribeVSwitches', ['VSwitches', 'VSwitch'], parameters);
  return found.flatMap((vswitch) => text(vswitch.VSwitchId) ?? []);
};

export const eips: Question = async ({ call }) => {
  const found = await paged(call, 'DescribeEipAddresses', ['EipAddresses', 'EipAddress'], { Status: 'Available' });
  return found.flatMap((eip) => text(eip.AllocationId) ?? []);
};

function paged(
  call: Call,
  action: string,
  path: readonly string[],
  parameters: Parameters,
): Promise<readonly JsonObject[]> {
  return everyRow(call, { api: vpcApi, action, path, pageSize, mostPages }, parameters);
}
