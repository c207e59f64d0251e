import type { JsonObject } from '@rosette/template/base/json.ts';
import { textOf } from '../json-access.ts';
import type { Failure, Progress } from '../progress.ts';
import { explain } from './error-report.ts';
import { phase } from './status.ts';
import { oneLine, type Style } from './style.ts';

export interface FailedOperation {
  /** GetStack's answer. */
  readonly stack: JsonObject;
  readonly progress: Progress;
  /** The cloud's answer to the call that failed, if one did. */
  readonly operationInfo: JsonObject | undefined;
}

/** Why an operation failed: the first cause with resource, reason and request id; what followed from it is only counted. */
export function failureReport(
  { stack, progress, operationInfo: info }: FailedOperation,
  style: Style,
): readonly string[] {
  const name = textOf(stack, 'StackName');
  const status = textOf(stack, 'Status');
  const cause = progress.firstCause();
  return explain(
    `stack ${name}: ${phase(status)} (${status})`,
    { where: whereOf(cause, info), why: whyOf(cause, stack, info), hint: hintOf(name, status, progress) },
    style,
  );
}

function whereOf(cause: Failure | undefined, info: JsonObject | undefined): string | undefined {
  if (cause === undefined) return undefined;
  const action = belongsTo(info, cause) ? textOf(info, 'Action') : '';
  return `${cause.path.join('/')} (${cause.type})${action === '' ? '' : `, ${action}`}`;
}

/** The API's own words; code and request id of the cloud's answer are added where the reason does not have them. */
function whyOf(cause: Failure | undefined, stack: JsonObject, info: JsonObject | undefined): string {
  const reason = oneLine(cause?.reason || textOf(stack, 'StatusReason') || 'no reason was given');
  if (cause !== undefined && !belongsTo(info, cause)) return reason;
  const facts = [textOf(info, 'Code'), textOf(info, 'RequestId')];
  const missing = facts.filter((fact) => fact !== '' && !reason.includes(fact));
  return [reason, ...missing.map((fact) => (fact === facts[1] ? `request id ${fact}` : fact))].join('\n');
}

function hintOf(name: string, status: string, progress: Progress): string {
  const others = progress.consequences().length;
  const lines = [
    `rosette events ${name} shows everything that happened`,
    ...(others === 0 ? [] : [`${others} more ${others === 1 ? 'resource' : 'resources'} failed after it`]),
    ...(advice[status] === undefined ? [] : [advice[status].replaceAll('NAME', name)]),
  ];
  return lines.join('\n');
}

const advice: Readonly<Record<string, string>> = {
  CREATE_ROLLBACK_COMPLETE: 'nothing of it is left; rosette down NAME frees the name for another try',
  CREATE_ROLLBACK_FAILED: 'some resources could not be removed; rosette down NAME tries again',
  CREATE_FAILED: 'what was created is still there; rosette continue NAME goes on with it, rosette down NAME removes it',
  UPDATE_FAILED: 'the update stopped where it was; rosette up goes on from there',
  ROLLBACK_COMPLETE: 'the stack is as it was before; mend the cause, then rosette up again',
  ROLLBACK_FAILED: 'not everything could be brought back; rosette show NAME tells what, rosette up goes on from there',
  IMPORT_CREATE_FAILED: 'what was taken over is in the stack now, and rosette down NAME would delete it',
  IMPORT_CREATE_ROLLBACK_COMPLETE:
    'the cloud is as it was; rosette down NAME frees the name for another try, and deletes nothing there',
  IMPORT_UPDATE_FAILED: 'what was taken over is in the stack now; rosette show NAME tells what',
  IMPORT_UPDATE_ROLLBACK_COMPLETE:
    'the stack is as it was before, and so is the cloud; mend the cause, then import again',
  DELETE_FAILED: 'the rest is gone; remove the cause, then rosette down NAME goes on',
};

function belongsTo(info: JsonObject | undefined, cause: Failure): boolean {
  return info !== undefined && [cause.logicalId, ''].includes(textOf(info, 'LogicalResourceId'));
}
