import type { WebResponse } from '../web/web.ts';
import { type Call, json, NO_CONTENT } from './call.ts';
import { invalidArgument, taskNotFound, taskOver } from './errors.ts';
import { LATEST } from './model.ts';
import { type Route, route } from './router.ts';
import type { Desk } from './shared-routes.ts';
import { type TaskDocument, taskDocument2, taskDocument3 } from './task-documents.ts';
import type { Task, TaskFilter } from './tasks.ts';

/** How a version reads the path and the query, and what it calls things. */
export interface TaskFace {
  readonly actions: { readonly list: string; readonly get: string; readonly stop: string };
  /** Of all tasks of a function. */
  readonly path: string;
  /** Of stopping one, which has `:task` in it. */
  readonly stopPath: string;
  /** What the list calls its items, the query a prefix of their names, and how many it gives unasked. */
  readonly items: string;
  readonly prefix: string;
  readonly limit: number;
  readonly stopped: WebResponse;
  readonly document: TaskDocument;
  /** Throws `Refusal` when there is no such function. */
  readonly functionId: (call: Call) => string;
  /** Empty: whatever the qualifier. */
  readonly qualifier: (call: Call) => string;
}

type Names = Pick<TaskFace, 'functionId' | 'qualifier'>;

export function taskRoutes3(desk: Desk, names: Names): readonly Route[] {
  return taskRoutes(desk, {
    ...names,
    actions: { list: 'ListAsyncTasks', get: 'GetAsyncTask', stop: 'StopAsyncTask' },
    path: 'functions/:name/async-tasks',
    stopPath: 'functions/:name/async-tasks/:task/stop',
    items: 'tasks',
    prefix: 'prefix',
    limit: 20,
    stopped: NO_CONTENT,
    document: taskDocument3,
  });
}

export function taskRoutes2(desk: Desk, names: Names): readonly Route[] {
  const path = 'services/:service/functions/:name/stateful-async-invocations';
  return taskRoutes(desk, {
    ...names,
    actions: {
      list: 'ListStatefulAsyncInvocations',
      get: 'GetStatefulAsyncInvocation',
      stop: 'StopStatefulAsyncInvocation',
    },
    path,
    stopPath: `${path}/:task`,
    items: 'invocations',
    prefix: 'invocationIdPrefix',
    limit: 50,
    stopped: json({}),
    document: taskDocument2,
  });
}

/** Looking after asynchronous invocations. */
function taskRoutes(desk: Desk, face: TaskFace): readonly Route[] {
  const { tasks } = desk.invoker;
  const payloadOf = (task: Task) => (task.endedAt === null ? Buffer.from(tasks.payload(task)).toString() : undefined);
  return [
    route('GET', face.path, face.actions.list, (call) => {
      const limit = number(call, 'limit', [1, 100]) ?? face.limit;
      const found = tasks.list(call.scope, face.functionId(call), filterOf(call, face), limit + 1);
      const shown = found.slice(0, limit);
      const next = found.length > limit ? { nextToken: String(shown.at(-1)?.sequence) } : {};
      const withPayload = call.query.get('includePayload') === 'true';
      return json({
        [face.items]: shown.map((task) => face.document(task, withPayload ? payloadOf(task) : undefined)),
        ...next,
      });
    }),
    route('GET', `${face.path}/:task`, face.actions.get, (call) => {
      const task = find(call, desk, face);
      return json(face.document(task, payloadOf(task)));
    }),
    route('PUT', face.stopPath, face.actions.stop, (call) => {
      const task = find(call, desk, face);
      const end = { durationMs: null, instance: task.instance, error: 'stopped on request', result: '', log: '' };
      if (!tasks.end(task, call.now, { ...end, status: 'Stopped' })) throw taskOver(task.taskId);
      return face.stopped;
    }),
  ];
}

function find(call: Call, desk: Desk, face: TaskFace): Task {
  const name = call.parameter('task');
  const task = desk.invoker.tasks.find(call.scope, face.functionId(call), name);
  const wanted = stored(face.qualifier(call));
  if (task === undefined || (wanted !== undefined && task.qualifier !== wanted)) throw taskNotFound(name);
  return task;
}

/** As an invocation keeps it; undefined where none is asked for. */
function stored(qualifier: string): string | undefined {
  if (qualifier === '') return undefined;
  return qualifier === LATEST ? '' : qualifier;
}

function filterOf(call: Call, face: TaskFace): TaskFilter {
  const order = call.query.get('sortOrderByTime') ?? 'desc';
  if (order !== 'asc' && order !== 'desc') throw invalidArgument('sortOrderByTime must be asc or desc');
  const asked = {
    status: call.query.get('status') || undefined,
    prefix: call.query.get(face.prefix) || undefined,
    qualifier: stored(face.qualifier(call)),
    from: number(call, 'startedTimeBegin'),
    to: number(call, 'startedTimeEnd'),
    behind: number(call, 'nextToken'),
  };
  const given = Object.entries(asked).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(given), oldestFirst: order === 'asc' };
}

/** Of the query. Undefined where it is left out. */
function number(call: Call, name: string, [from, to] = [0, Number.MAX_SAFE_INTEGER]): number | undefined {
  const text = call.query.get(name);
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= from && value <= to) return value;
  throw invalidArgument(`${name} must be a whole number from ${from} to ${to}, but is "${text}"`);
}
