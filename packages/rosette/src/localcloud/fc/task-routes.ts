import type { JsonObject } from '@rosette/template/base/json.ts';
import { type Call, json, NO_CONTENT } from './call.ts';
import { functionArn } from './documents.ts';
import { invalidArgument, taskNotFound } from './errors.ts';
import { theFunction } from './functions.ts';
import { type Route, route } from './router.ts';
import type { Desk } from './shared-routes.ts';
import type { Task } from './tasks.ts';

/** Looking after asynchronous invocations: `path` is what the version calls them. */
export function taskRoutes(desk: Desk, path: string): readonly Route[] {
  const { tasks } = desk.invoker;
  return [
    route('GET', `functions/:name/${path}`, 'ListAsyncTasks', (call) => {
      const id = functionId(call);
      const token = call.query.get('nextToken');
      const limit = Number(call.query.get('limit') ?? 20);
      if (!Number.isInteger(limit) || limit < 1 || limit > 100) throw invalidArgument('limit must be from 1 to 100');
      const status = call.query.get('status');
      const found = tasks.list(call.scope, id, {
        ...(status === undefined ? {} : { status }),
        ...(token === undefined ? {} : { before: Number(token) }),
      });
      const shown = found.slice(0, limit);
      const next = found.length > limit ? { nextToken: String(shown.at(-1)?.sequence) } : {};
      return json({ tasks: shown.map(taskDocument), ...next });
    }),
    route('GET', `functions/:name/${path}/:task`, 'GetAsyncTask', (call) => json(taskDocument(find(call, desk)))),
    route('PUT', `functions/:name/${path}/:task/stop`, 'StopAsyncTask', (call) => {
      const task = find(call, desk);
      const end = { durationMs: null, instance: task.instance, error: 'stopped on request', result: '' };
      tasks.end(task, call.now, { ...end, status: 'Stopped' });
      return NO_CONTENT;
    }),
  ];
}

function functionId(call: Call): string {
  return call.read((objects) => theFunction(objects, call.parameter('name'))).id;
}

function find(call: Call, desk: Desk): Task {
  const task = desk.invoker.tasks.find(call.scope, functionId(call), call.parameter('task'));
  if (task === undefined) throw taskNotFound(call.parameter('task'));
  return task;
}

function taskDocument(task: Task): JsonObject {
  return {
    taskId: task.taskId,
    requestId: task.requestId,
    functionArn: functionArn(task, task.functionId),
    qualifier: task.qualifier === '' ? 'LATEST' : task.qualifier,
    status: task.status,
    alreadyRetriedTimes: Math.max(0, task.attempts - 1),
    instanceId: task.instance,
    startedTime: task.startedAt ?? 0,
    endTime: task.endedAt ?? 0,
    durationMs: Math.round(task.durationMs ?? 0),
    taskErrorMessage: task.error,
    returnPayload: task.result,
  };
}
