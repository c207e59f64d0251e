import type { JsonObject } from '@rosette/template/base/json.ts';
import { displayValue, objectsOf, textOf } from '../json-access.ts';
import { type Facts, factLines } from './facts.ts';
import { paintStatus } from './status.ts';
import { oneLine, type Style } from './style.ts';
import { table } from './table.ts';
import { age, parseApiTime } from './time.ts';

/** One stack for a person: what it is, its resources, its parameters, its outputs. Secrets come masked from the API. */
export function stackView(
  stack: JsonObject,
  resources: readonly JsonObject[],
  now: number,
  style: Style,
  width: number | undefined,
): readonly string[] {
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ['', style.bold(title), ...lines];
  return [
    `${style.bold(textOf(stack, 'StackName'))}  ${paintStatus(textOf(stack, 'Status'), style)}`,
    ...factLines(factsOf(stack, now), style),
    ...section('Resources', resourcesTable(resources, style, width)),
    ...section('Parameters', parameterLines(stack, style, width)),
    ...section('Outputs', outputsTable(stack, style, width)),
  ];
}

/** Key, value and meaning of each output; a value is never shortened, since it is what people copy. */
export function outputsTable(stack: JsonObject, style: Style, width: number | undefined): readonly string[] {
  const rows = objectsOf(stack, 'Outputs').map((output) => [
    textOf(output, 'OutputKey'),
    output.OutputValue === null ? '(not known)' : oneLine(displayValue(output.OutputValue)),
    descriptionOf(output),
  ]);
  const columns = [
    { title: 'OUTPUT' },
    { title: 'VALUE', paint: style.bold },
    { title: 'DESCRIPTION', shrinks: true, paint: style.dim },
  ];
  return rows.length === 0 ? [] : table(columns, rows, style, width);
}

function factsOf(stack: JsonObject, now: number): Facts {
  const created = parseApiTime(textOf(stack, 'CreateTime'));
  return [
    ['Id', textOf(stack, 'StackId')],
    ['Region', textOf(stack, 'RegionId')],
    ['Description', oneLine(textOf(stack, 'Description') || textOf(stack, 'TemplateDescription'))],
    ['Created', created === undefined ? '' : `${textOf(stack, 'CreateTime')} UTC (${age(created, now)} ago)`],
    ['Reason', oneLine(textOf(stack, 'StatusReason'))],
    [
      'Tags',
      objectsOf(stack, 'Tags')
        .map((tag) => `${textOf(tag, 'Key')}=${textOf(tag, 'Value')}`)
        .join(', '),
    ],
  ];
}

/** Empty without resources. */
export function resourcesTable(
  resources: readonly JsonObject[],
  style: Style,
  width: number | undefined,
): readonly string[] {
  if (resources.length === 0) return [];
  const rows = resources.map((each) => [
    textOf(each, 'LogicalResourceId'),
    textOf(each, 'Status'),
    oneLine(textOf(each, 'PhysicalResourceId')),
    textOf(each, 'ResourceType'),
  ]);
  const columns = [
    { title: 'NAME' },
    { title: 'STATUS', paint: (text: string) => paintStatus(text, style) },
    { title: 'ID', shrinks: true },
    { title: 'TYPE', shrinks: true, least: 16, paint: style.dim },
  ];
  return table(columns, rows, style, width);
}

/** Parameters of the template; the pseudo parameters repeat what stands above. */
function parameterLines(stack: JsonObject, style: Style, width: number | undefined): readonly string[] {
  const rows = objectsOf(stack, 'Parameters')
    .map((item) => [textOf(item, 'ParameterKey'), oneLine(textOf(item, 'ParameterValue'))] as const)
    .filter(([key]) => !key.startsWith('ALIYUN::'));
  return rows.length === 0
    ? []
    : table([{ title: 'PARAMETER' }, { title: 'VALUE', shrinks: true }], rows, style, width);
}

/** The API fills a missing description with a stock sentence, which tells nothing. */
function descriptionOf(output: JsonObject): string {
  const text = oneLine(textOf(output, 'Description'));
  return text === 'No description given' ? '' : text;
}
