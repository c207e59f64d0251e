import type { JsonObject } from '@rosette/template/base/json.ts';
import { functionArn } from './documents.ts';
import type { Task, TaskEnd } from './tasks.ts';

/** What a destination is told of an asynchronous invocation that ended. */
export function outcomeMessage(task: Task, end: TaskEnd, payload: Uint8Array, now: number): JsonObject {
  return {
    timestamp: now,
    requestContext: {
      requestId: task.requestId,
      functionArn: functionArn(task, task.functionId),
      condition: CONDITIONS[end.status],
      approximateInvokeCount: task.attempts,
    },
    requestPayload: Buffer.from(payload).toString('utf8'),
    responseContext: { statusCode: 200, functionError: end.status === 'Succeeded' ? '' : 'UnhandledInvocationError' },
    responsePayload: end.status === 'Succeeded' ? end.result : end.error,
  };
}

const CONDITIONS: Readonly<Record<TaskEnd['status'], string>> = {
  Succeeded: '',
  Failed: 'RetriesExhausted',
  Expired: 'EventAgeExceeded',
  Stopped: 'Stopped',
};
