import type { JsonObject } from '@rosette/template/base/json.ts';
import { numberOf, objectOf, objectsOf, textOf } from '../json-access.ts';
import { type Facts, factLine, factLines } from './facts.ts';
import { resourcesTable } from './stack-view.ts';
import { paintStatus } from './status.ts';
import { oneLine, type Style } from './style.ts';
import { table } from './table.ts';
import { duration } from './time.ts';

/** Operations of a stack, one a line, newest first. */
export function operationsTable(
  operations: readonly JsonObject[],
  style: Style,
  width: number | undefined,
): readonly string[] {
  const rows = operations.map((each) => [
    textOf(each, 'OperationId').slice(0, 8),
    textOf(each, 'Action'),
    textOf(each, 'State'),
    began(each),
    took(each),
    oneLine(textOf(each, 'Reason')),
  ]);
  const columns = [
    { title: 'OPERATION', paint: style.bold },
    { title: 'ACTION' },
    { title: 'STATE', paint: (text: string) => paintState(text, style) },
    { title: 'BEGAN (UTC)' },
    { title: 'TOOK' },
    { title: 'REASON', shrinks: true, least: 20, paint: style.dim },
  ];
  return table(columns, rows, style, width);
}

/** One operation: what it was, and each phase with its plan and how its steps went. */
export function operationView(operation: JsonObject, style: Style, width: number | undefined): readonly string[] {
  const facts: Facts = [
    ['Id', textOf(operation, 'OperationId')],
    ['Began', `${began(operation)} UTC`],
    ['Took', took(operation)],
    ['Reason', oneLine(textOf(operation, 'Reason'))],
    ['Rollback', oneLine(textOf(operation, 'RollbackReason'))],
  ];
  const state = paintState(textOf(operation, 'State'), style);
  return [
    `${style.bold(`${textOf(operation, 'Action')} of stack ${textOf(operation, 'StackName')}`)}  ${state}`,
    ...factLines(facts, style),
    ...objectsOf(operation, 'Phases').flatMap((phase) => phaseLines(phase, style, width)),
  ];
}

function phaseLines(phase: JsonObject, style: Style, width: number | undefined): readonly string[] {
  const title = textOf(phase, 'Phase') === 'rollback' ? 'Rollback' : 'Forward';
  const steps = objectsOf(phase, 'Steps');
  const plan = textOf(phase, 'Plan');
  if (plan === '') return ['', style.bold(title), '  nothing to do'];
  return [
    '',
    style.bold(`${title}: the plan`),
    ...plan.split('\n').map((line) => `  ${oneLine(line)}`),
    '',
    style.bold(`${title}: how it went`),
    ...stepsTable(steps, style, width),
  ];
}

function stepsTable(steps: readonly JsonObject[], style: Style, width: number | undefined): readonly string[] {
  const rows = steps.map((step) => [
    textOf(step, 'LogicalResourceId'),
    textOf(step, 'Action'),
    textOf(step, 'State'),
    textOf(step, 'StartTime').slice(11),
    took(step),
    oneLine(noteOf(step)),
  ]);
  const columns = [
    { title: 'RESOURCE' },
    { title: 'ACTION' },
    { title: 'STATE', paint: (text: string) => paintState(text, style) },
    { title: 'BEGAN' },
    { title: 'TOOK' },
    { title: 'NOTE', shrinks: true, least: 20, paint: style.dim },
  ];
  return table(columns, rows, style, width);
}

function noteOf(step: JsonObject): string {
  const error = objectOf(step, 'Error');
  if (error === undefined) return textOf(step, 'Progress');
  const request = textOf(error, 'RequestId');
  const facts = [textOf(error, 'Action'), request === '' ? '' : `request id ${request}`].filter((fact) => fact !== '');
  const message = `${textOf(error, 'Code')}: ${textOf(error, 'Message')}`;
  return facts.length === 0 ? message : `${message} (${facts.join(', ')})`;
}

/** A stack as its events tell that it was. */
export function stackAtEventView(then: JsonObject, style: Style, width: number | undefined): readonly string[] {
  const resources = resourcesTable(objectsOf(then, 'Resources'), style, width);
  const time = textOf(then, 'Time').replace('T', ' ');
  return [
    `${style.bold(textOf(then, 'StackName'))}  ${paintStatus(textOf(then, 'Status'), style)}`,
    factLine('At', `${time} UTC, event ${textOf(then, 'EventId')} (cursor ${textOf(then, 'Cursor')})`, style),
    factLine('Reason', oneLine(textOf(then, 'StatusReason')), style),
    ...(resources.length === 0 ? [] : ['', style.bold('Resources'), ...resources]),
  ];
}

function began(operation: JsonObject): string {
  return textOf(operation, 'StartTime').replace('T', ' ');
}

function took(of: JsonObject): string {
  const seconds = numberOf(of, 'Seconds');
  return seconds === undefined ? '' : duration(seconds * 1_000);
}

function paintState(state: string, style: Style): string {
  if (/failed|rolled-back|cancelled/.test(state)) return style.red(state);
  if (state === 'running' || state === 'pending') return style.blue(state);
  return state === 'succeeded' || state === 'done' ? style.green(state) : state;
}
