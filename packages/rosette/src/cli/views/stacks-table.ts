import type { JsonObject } from '@rosette/template/base/json.ts';
import { textOf } from '../json-access.ts';
import { paintStatus } from './status.ts';
import type { Style } from './style.ts';
import { table } from './table.ts';
import { age, parseApiTime } from './time.ts';

/** The stacks of a region, one a line. */
export function stacksTable(
  stacks: readonly JsonObject[],
  now: number,
  style: Style,
  width: number | undefined,
): readonly string[] {
  const rows = stacks.map((stack) => {
    const created = parseApiTime(textOf(stack, 'CreateTime'));
    return [
      textOf(stack, 'StackName'),
      textOf(stack, 'Status'),
      created === undefined ? '' : age(created, now),
      textOf(stack, 'StackId'),
    ];
  });
  const columns = [
    { title: 'NAME', shrinks: true, paint: style.bold },
    { title: 'STATUS', paint: (text: string) => paintStatus(text, style) },
    { title: 'AGE' },
    { title: 'ID', paint: style.dim },
  ];
  return table(columns, rows, style, width);
}
