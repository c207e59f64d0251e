import type { Database } from '../core/database.ts';
import type { Scope } from '../core/objects.ts';

/** Names of the cloud. The first three are on their way. */
export type TaskStatus = 'Enqueued' | 'Running' | 'Retrying' | 'Succeeded' | 'Failed' | 'Expired' | 'Stopped';

/** One asynchronous invocation. Times are epoch ms. */
export interface Task extends Scope {
  readonly sequence: number;
  readonly functionId: string;
  readonly qualifier: string;
  /** The caller's own name for it, or the request id. */
  readonly taskId: string;
  readonly requestId: string;
  readonly status: TaskStatus;
  /** Runs begun. */
  readonly attempts: number;
  /** Times in a row that it could not be run at all. */
  readonly refusals: number;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly durationMs: number | null;
  readonly instance: string;
  /** The error document of a failure, as text. */
  readonly error: string;
  /** The beginning of what was returned. */
  readonly result: string;
  /** The end of what the last run of a failed one printed. */
  readonly log: string;
  /** The caller wants no more than these; null where it left that to the settings of the function. */
  readonly mostRetries: number | null;
}

export interface NewTask extends Scope {
  readonly functionId: string;
  readonly qualifier: string;
  readonly taskId: string;
  readonly requestId: string;
  /** Whether anybody may ask what became of it. */
  readonly stateful: boolean;
  readonly mostRetries: number | null;
  readonly payload: Uint8Array;
}

export interface TaskEnd {
  readonly status: 'Succeeded' | 'Failed' | 'Expired' | 'Stopped';
  readonly durationMs: number | null;
  readonly instance: string;
  readonly error: string;
  readonly result: string;
  readonly log: string;
}

/** Which tasks of a function are wanted, and in which order. What is left out does not matter. */
export interface TaskFilter {
  readonly status?: string;
  readonly prefix?: string;
  readonly qualifier?: string;
  /** Epoch ms, of the first run or, before it, of the invocation. */
  readonly from?: number;
  readonly to?: number;
  readonly oldestFirst?: boolean;
  /** Behind the task of this sequence, in the order asked for. */
  readonly behind?: number;
}

/** What ended stays so long, in milliseconds, and never more than so many. */
const KEPT_MS = 24 * 3_600_000;
const KEPT = 50_000;

/** The rows of asynchronous invocations. */
export class Tasks {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** False when there is a task of this name already. */
  add(task: NewTask, now: number): boolean {
    const { changes } = this.#db.run(
      `INSERT OR IGNORE INTO fc_tasks (account, region, function, qualifier, task, request, stateful, most_retries, payload, status,
       created_at, due_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'Enqueued', ?, ?)`,
      task.accountId,
      task.region,
      task.functionId,
      task.qualifier,
      task.taskId,
      task.requestId,
      task.stateful ? 1 : 0,
      task.mostRetries,
      task.payload,
      now,
      now,
    );
    return changes === 1;
  }

  /** What was running when the last process ended runs again, and that run does not count. */
  recover(now: number): void {
    this.#db.run(
      `UPDATE fc_tasks SET status = 'Enqueued', attempts = attempts - 1, due_at = ? WHERE status = 'Running'`,
      now,
    );
  }

  nextDue(): number | undefined {
    const due = this.#db.row('SELECT min(due_at) AS due FROM fc_tasks')?.due;
    return due === null || due === undefined ? undefined : Number(due);
  }

  due(now: number, count: number): readonly Task[] {
    return this.#db
      .rows(`SELECT ${COLUMNS} FROM fc_tasks WHERE due_at <= ? ORDER BY due_at, seq LIMIT ?`, now, count)
      .map(read);
  }

  payload({ sequence }: Task): Uint8Array {
    const row = this.#db.row('SELECT payload FROM fc_tasks WHERE seq = ?', sequence) as
      | { payload?: Uint8Array }
      | undefined;
    return row?.payload ?? new Uint8Array();
  }

  begin({ sequence }: Task, now: number): void {
    this.#db.run(
      `UPDATE fc_tasks SET status = 'Running', attempts = attempts + 1, due_at = NULL,
       started_at = coalesce(started_at, ?) WHERE seq = ?`,
      now,
      sequence,
    );
  }

  /** Runs again at `dueAt`. `refused`: it did not run at all, so the run does not count. */
  again({ sequence }: Task, dueAt: number, error: string, refused: boolean): void {
    this.#db.run(
      `UPDATE fc_tasks SET status = 'Retrying', due_at = ?, error = ?, attempts = attempts - ?,
       refusals = CASE WHEN ? THEN refusals + 1 ELSE 0 END WHERE seq = ? AND ended_at IS NULL`,
      dueAt,
      error,
      refused ? 1 : 0,
      refused ? 1 : 0,
      sequence,
    );
  }

  /** False when it had ended before: it was stopped, or its function is no more. */
  end({ sequence }: Task, now: number, end: TaskEnd): boolean {
    const { changes } = this.#db.run(
      `UPDATE fc_tasks SET status = ?, due_at = NULL, ended_at = ?, duration_ms = ?, instance = ?, error = ?, result = ?,
       log = ?, payload = NULL WHERE seq = ? AND ended_at IS NULL`,
      end.status,
      now,
      end.durationMs,
      end.instance,
      end.error,
      end.result,
      end.log,
      sequence,
    );
    this.#db.run('DELETE FROM fc_tasks WHERE ended_at < ?', now - KEPT_MS);
    this.#db.run('DELETE FROM fc_tasks WHERE ended_at IS NOT NULL AND seq <= ?', sequence - KEPT);
    return changes === 1;
  }

  /** A stateful one. */
  find(scope: Scope, functionId: string, taskId: string): Task | undefined {
    const row = this.#db.row(
      `SELECT ${COLUMNS} FROM fc_tasks WHERE account = ? AND region = ? AND function = ? AND task = ? AND stateful = 1`,
      scope.accountId,
      scope.region,
      functionId,
      taskId,
    );
    return row === undefined ? undefined : read(row);
  }

  /** Stateful ones, newest first unless the filter says otherwise; at most `count`. */
  list(scope: Scope, functionId: string, filter: TaskFilter, count: number): readonly Task[] {
    const { accountId, region } = scope;
    const begun = 'coalesce(started_at, created_at)';
    const behind = filter.oldestFirst ? 'seq > ?' : 'seq < ?';
    const conditions: readonly (readonly [string, string | number | undefined])[] = [
      ['account = ?', accountId],
      ['region = ?', region],
      ['function = ?', functionId],
      ['status = ?', filter.status],
      ['qualifier = ?', filter.qualifier],
      ['instr(task, ?) = 1', filter.prefix],
      [`${begun} >= ?`, filter.from],
      [`${begun} <= ?`, filter.to],
      [behind, filter.behind],
    ];
    const asked = conditions.filter((each): each is readonly [string, string | number] => each[1] !== undefined);
    const where = ['stateful = 1', ...asked.map(([condition]) => condition)].join(' AND ');
    const order = filter.oldestFirst ? 'seq' : 'seq DESC';
    return this.#db
      .rows(
        `SELECT ${COLUMNS} FROM fc_tasks WHERE ${where} ORDER BY ${order} LIMIT ?`,
        ...asked.map(([, value]) => value),
        count,
      )
      .map(read);
  }

  /** Forgets everything of a function that is no more. */
  drop(scope: Scope, functionId: string): void {
    this.#db.run(
      'DELETE FROM fc_tasks WHERE account = ? AND region = ? AND function = ?',
      scope.accountId,
      scope.region,
      functionId,
    );
  }
}

const COLUMNS = `seq, account, region, function, qualifier, task, request, status, attempts, refusals, created_at,
  started_at, ended_at, duration_ms, instance, error, result, log, most_retries`;

type Row = Record<string, string | number | null>;

function read(row: Row): Task {
  const number = (value: string | number | null | undefined) =>
    value === null || value === undefined ? null : Number(value);
  return {
    sequence: Number(row.seq),
    accountId: String(row.account),
    region: String(row.region),
    functionId: String(row.function),
    qualifier: String(row.qualifier),
    taskId: String(row.task),
    requestId: String(row.request),
    status: String(row.status) as TaskStatus,
    attempts: Number(row.attempts),
    refusals: Number(row.refusals),
    createdAt: Number(row.created_at),
    startedAt: number(row.started_at),
    endedAt: number(row.ended_at),
    durationMs: number(row.duration_ms),
    instance: String(row.instance),
    error: String(row.error),
    result: String(row.result),
    log: String(row.log),
    mostRetries: number(row.most_retries),
  };
}
