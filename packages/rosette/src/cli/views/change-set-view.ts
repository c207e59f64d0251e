import type { JsonObject } from '@rosette/template/base/json.ts';
import { textOf } from '../json-access.ts';
import type { Plan } from '../plan.ts';
import { type Facts, factLines } from './facts.ts';
import { planView } from './plan-view.ts';
import { oneLine, type Style } from './style.ts';
import { table } from './table.ts';
import { age, parseApiTime } from './time.ts';

/** One change set: what it is, and the plan. */
export function changeSetView(set: JsonObject, plan: Plan, style: Style, width: number | undefined): readonly string[] {
  const facts: Facts = [
    ['Id', textOf(set, 'ChangeSetId')],
    ['Description', oneLine(textOf(set, 'Description'))],
    ['Status', textOf(set, 'Status')],
    ['Execution', textOf(set, 'ExecutionStatus')],
    ['Reason', oneLine(textOf(set, 'StatusReason'))],
  ];
  return [
    `${style.bold(textOf(set, 'ChangeSetName'))}  ${kindOf(set)} stack ${textOf(set, 'StackName')}`,
    ...factLines(facts, style),
    '',
    ...planView(plan, style, width),
  ];
}

/** The change sets of a stack, one a line. */
export function changeSetsTable(
  sets: readonly JsonObject[],
  now: number,
  style: Style,
  width: number | undefined,
): readonly string[] {
  const rows = sets.map((set) => {
    const created = parseApiTime(textOf(set, 'CreateTime'));
    return [
      textOf(set, 'ChangeSetName'),
      textOf(set, 'ChangeSetType'),
      textOf(set, 'Status'),
      textOf(set, 'ExecutionStatus'),
      created === undefined ? '' : age(created, now),
      oneLine(textOf(set, 'Description')),
    ];
  });
  const columns = [
    { title: 'NAME', paint: style.bold },
    { title: 'TYPE' },
    { title: 'STATUS' },
    { title: 'EXECUTION' },
    { title: 'AGE' },
    { title: 'DESCRIPTION', shrinks: true, paint: style.dim },
  ];
  return table(columns, rows, style, width);
}

function kindOf(set: JsonObject): string {
  const type = textOf(set, 'ChangeSetType');
  return type === 'IMPORT' ? 'import into' : type === 'CREATE' ? 'creation of' : 'update of';
}
