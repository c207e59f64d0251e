import type { JsonObject } from '@rosette/template/base/json.ts';
import { functionArn } from './documents.ts';
import { LATEST } from './model.ts';
import type { Task } from './tasks.ts';

/** `payload`: the event, where it is asked for and still there: it goes when the task ends. */
export type TaskDocument = (task: Task, payload: string | undefined) => JsonObject;

/** An AsyncTask of 3.0. */
export function taskDocument3(task: Task, payload: string | undefined): JsonObject {
  return {
    taskId: task.taskId,
    functionArn: functionArn(task, task.functionId),
    ...common(task),
    taskErrorMessage: task.error,
    ...(payload === undefined ? {} : { taskPayload: payload }),
  };
}

/** A StatefulAsyncInvocation of 2.0. */
export function taskDocument2(task: Task, payload: string | undefined): JsonObject {
  const [serviceName = '', functionName = ''] = task.functionId.split('$');
  return {
    invocationId: task.taskId,
    serviceName,
    functionName,
    ...common(task),
    invocationErrorMessage: task.error,
    ...(payload === undefined ? {} : { invocationPayload: payload }),
  };
}

function common(task: Task): JsonObject {
  return {
    requestId: task.requestId,
    qualifier: task.qualifier === '' ? LATEST : task.qualifier,
    status: task.status,
    alreadyRetriedTimes: Math.max(0, task.attempts - 1),
    instanceId: task.instance,
    startedTime: task.startedAt ?? 0,
    endTime: task.endedAt ?? 0,
    durationMs: Math.round(task.durationMs ?? 0),
    returnPayload: task.result,
    // Beyond the cloud, which keeps logs in a service of their own.
    ...(task.log === '' ? {} : { logTail: task.log }),
  };
}
