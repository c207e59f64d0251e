import { expect, test } from 'vitest';
import { cleanerAttributes } from './attributes.ts';
import { orderByDependency, orderByType } from './order.ts';
import { packRows, type Row, rowsOfDetails, unpackRows } from './rows.ts';

function row(type: string, id: string, more: Partial<Row> = {}): Row {
  const rest = { region: 'cn-hangzhou', name: '', stackId: '', leansOn: [], after: [] };
  return { type, id, ...rest, cleanup: { type: 'Normal', reason: '' }, ...more };
}

const network = [
  row('VPC:VPC', 'vpc-1'),
  row('VPC:VSwitch', 'vsw-1', { leansOn: ['vpc-1'] }),
  row('ECS:Instance', 'i-1', { leansOn: ['vsw-1', 'sg-gone'] }),
  row('ECS:Disk', 'd-1', { after: ['i-1'], cleanup: { type: 'DeleteWithInstance', reason: 'it goes with i-1' } }),
];

test('what holds on to something goes before it, and a part after the whole', () => {
  expect(orderByDependency(network)).toEqual([[1], [2], [], [2]]);
});

test('the same name in another region is another thing', () => {
  const far = [network[0]!, row('VPC:VSwitch', 'vsw-1', { leansOn: ['vpc-1'], region: 'cn-beijing' })];
  expect(orderByDependency(far)).toEqual([[], []]);
});

test('what a stack made is left to the stack where that is deleted too', () => {
  const rows = [row('MNS:Queue', 'q', { stackId: 's-1' }), row('ROS:Stack', 's-1', { region: 'cn-beijing' })];
  expect(orderByDependency(rows)).toEqual([[1], []]);
});

test('by type: all of one before the next that is there', () => {
  expect(orderByType(network, ['ECS:Instance', 'OSS:Bucket', 'ECS:Disk', 'VPC:VSwitch', 'VPC:VPC'])).toEqual([
    [1],
    [3],
    [],
    [2],
  ]);
});

test('rows survive the continuation, and the attributes keep their order', () => {
  const odd = row('OSS:Bucket', 'b', { region: 'center', name: 'b', stackId: 's', leansOn: ['x', 'y'] });
  expect(unpackRows(JSON.parse(JSON.stringify(packRows([...network, odd]))))).toEqual([...network, odd]);
  const { ResourceDetails } = cleanerAttributes({ rows: network, kept: [], errors: [], scannedFor: '' });
  const again = rowsOfDetails(ResourceDetails)!;
  expect(orderByDependency(again)).toEqual(orderByDependency(network));
  expect(again.map(({ cleanup }) => cleanup)).toEqual(network.map(({ cleanup }) => cleanup));
  expect(rowsOfDetails('none')).toBeUndefined();
});
