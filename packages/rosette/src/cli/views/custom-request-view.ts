import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { displayValue, numberOf, objectOf, objectsOf, textOf } from '../json-access.ts';
import { type Facts, factLine, factLines } from './facts.ts';
import { oneLine, type Style } from './style.ts';
import { table } from './table.ts';
import { age, duration, parseApiTime } from './time.ts';

/** Requests to providers, one a line: who waits, since when and until when. */
export function customRequestsTable(
  requests: readonly JsonObject[],
  now: number,
  style: Style,
  width: number | undefined,
): readonly string[] {
  const rows = requests.map((each) => [
    textOf(each, 'CustomRequestId').slice(0, 8),
    textOf(each, 'RequestType'),
    `${textOf(each, 'StackName')}/${textOf(each, 'LogicalResourceId')}`,
    textOf(each, 'State'),
    since(each, now),
    until(each, now),
    oneLine(textOf(each, 'Destination')),
    oneLine(textOf(each, 'Reason')),
  ]);
  const columns = [
    { title: 'REQUEST', paint: style.bold },
    { title: 'TYPE' },
    { title: 'RESOURCE', shrinks: true, least: 20 },
    { title: 'STATE', paint: (text: string) => paintState(text, style) },
    { title: 'SINCE' },
    { title: 'UNTIL' },
    { title: 'TO', shrinks: true, least: 16 },
    { title: 'REASON', shrinks: true, least: 12, paint: style.dim },
  ];
  return table(columns, rows, style, width);
}

/** One request: where it stands, what was asked, what came of it. */
export function customRequestView(request: JsonObject, now: number, style: Style): readonly string[] {
  const resource = `${textOf(request, 'LogicalResourceId')} in stack ${textOf(request, 'StackName')}`;
  const state = paintState(textOf(request, 'State'), style);
  const attempts = numberOf(request, 'Attempts') ?? 1;
  const facts: Facts = [
    ['Id', textOf(request, 'CustomRequestId')],
    ['Sent to', `${oneLine(textOf(request, 'Destination'))}${attempts > 1 ? ` (${attempts} times)` : ''}`],
    ['Since', `${textOf(request, 'StartTime').replace('T', ' ')} UTC, ${since(request, now)} ago`],
    ['Until', untilFact(request, now)],
    ['Took', took(request)],
    [textOf(request, 'State') === 'Failed' ? 'Reason' : 'Now', oneLine(textOf(request, 'Reason'))],
    ['Answered by', textOf(request, 'AnsweredBy')],
  ];
  return [
    `${style.bold(`${textOf(request, 'RequestType')} of ${resource}`)}  ${state}`,
    ...factLines(facts, style),
    ...section('Request', objectOf(request, 'Request'), style),
    ...section('Answered Data', objectOf(objectOf(request, 'Answer'), 'Data'), style),
    ...whatToDo(request),
  ];
}

/** What the provider says of how a resource really is. */
export function driftView(request: JsonObject, style: Style, width: number | undefined): readonly string[] {
  const resource = `${textOf(request, 'LogicalResourceId')} in stack ${textOf(request, 'StackName')}`;
  const drift = objectOf(request, 'Drift');
  if (drift === undefined) {
    const why = oneLine(textOf(request, 'Reason')) || textOf(request, 'State');
    return [`${style.bold(resource)}  ${style.red('not known')}`, factLine('Reason', why, style)];
  }
  const status = textOf(drift, 'DriftStatus');
  const words: Record<string, string> = {
    IN_SYNC: 'is as recorded',
    DELETED: 'is gone',
    MODIFIED: 'is not as recorded',
  };
  const paint = status === 'IN_SYNC' ? style.green : style.red;
  const rows = objectsOf(drift, 'Differences').map((each) => [
    textOf(each, 'Path'),
    valueText(each.Expected),
    valueText(each.Actual),
  ]);
  const columns = [
    { title: 'VALUE' },
    { title: 'RECORDED', shrinks: true },
    { title: 'REALLY', shrinks: true, paint: style.red },
  ];
  return [
    `${style.bold(resource)}  ${paint(words[status] ?? status)}`,
    ...(rows.length === 0 ? [] : ['', ...table(columns, rows, style, width)]),
  ];
}

function valueText(value: Json | undefined): string {
  return value === null ? '-' : oneLine(displayValue(value));
}

function section(title: string, value: JsonObject | undefined, style: Style): readonly string[] {
  if (value === undefined) return [];
  return [
    '',
    style.bold(title),
    ...JSON.stringify(value, null, 2)
      .split('\n')
      .map((line) => `  ${oneLine(line)}`),
  ];
}

function whatToDo(request: JsonObject): readonly string[] {
  const id = textOf(request, 'CustomRequestId').slice(0, 8);
  if (textOf(request, 'State') !== 'Waiting') return [];
  return ['', `Answer it yourself: rosette custom answer ${id} --success | --failed "why"`];
}

function paintState(state: string, style: Style): string {
  switch (state) {
    case 'Waiting':
      return style.yellow(state);
    case 'Succeeded':
      return style.green(state);
    case 'Failed':
      return style.red(state);
    default:
      return style.dim(state);
  }
}

function since(request: JsonObject, now: number): string {
  const time = parseApiTime(textOf(request, 'StartTime'));
  return time === undefined ? '' : age(time, now);
}

/** For what waits only. */
function until(request: JsonObject, now: number): string {
  if (textOf(request, 'State') !== 'Waiting') return '';
  const time = parseApiTime(textOf(request, 'WaitUntil'));
  if (time === undefined) return '';
  return time <= now ? 'now' : `in ${duration(time - now)}`;
}

function untilFact(request: JsonObject, now: number): string {
  const left = until(request, now);
  return left === '' ? '' : `${textOf(request, 'WaitUntil').replace('T', ' ')} UTC, ${left}`;
}

function took(request: JsonObject): string {
  const seconds = numberOf(request, 'Seconds');
  return seconds === undefined ? '' : duration(seconds * 1_000);
}
