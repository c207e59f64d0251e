import { StoreError } from '#engine/ports/store.ts';

/* Result codes of SQLite, https://www.sqlite.org/rescode.html: the low byte is the kind, the rest says more. */
const codes = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  constraint: 19,
  notADatabase: 26,
  /** The shared-memory file beside the database could not grow. */
  ioErrorShmSize: 10 | (19 << 8),
  constraintUnique: 19 | (8 << 8),
} as const;

/** @param column One of the columns of the violated index, as `table.column`. */
export function isUniqueViolation(error: unknown, column: string): boolean {
  return codeOf(error) === codes.constraintUnique && (error as Error).message.includes(column);
}

/** Codes of the operating system that come before SQLite has opened the file. */
const refusals = new Set<unknown>(['EACCES', 'EISDIR', 'ENOENT', 'ENOTDIR', 'EPERM', 'EROFS']);

/** Whether another connection holds the lock that was asked for. */
export function isBusy(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && (code & 0xff) === codes.busy;
}

/** The error in words for people: which file, what happened to what was being done, what to do. */
export function explainSqlite(error: unknown, place: string): StoreError {
  if (error instanceof StoreError) return error;
  const code = codeOf(error);
  const detail = error instanceof Error ? error.message : String(error);
  const systemCode = systemCodeOf(error);
  if (code === codes.ioErrorShmSize || systemCode === 'ENOSPC') return full(place, error);
  if (refusals.has(systemCode)) return refused(place, detail, error);
  switch (code === undefined ? undefined : code & 0xff) {
    case codes.full:
      return full(place, error);
    case codes.corrupt:
    case codes.notADatabase:
      return damaged(place, detail, error);
    case codes.busy:
    case codes.locked:
      return busy(place, error);
    case codes.readOnly:
    case codes.cannotOpen:
      return refused(place, detail, error);
    case codes.ioError:
      return failed(place, `the disk reported an error (${detail}). Check the disk before you go on`, error);
    default:
      return failed(place, detail, error);
  }
}

export function damaged(place: string, detail: string, cause?: unknown): StoreError {
  return new StoreError(
    'damaged',
    `${place} is damaged, or is not a Rosette database: ${detail}. Stop Rosette and put back a copy of the whole data ` +
      `directory, or move the directory away to start with an empty one; the stacks in it are then no longer known.`,
    cause,
  );
}

function full(place: string, cause: unknown): StoreError {
  return new StoreError(
    'full',
    `No space is left on the disk of ${place}, so the last change was not saved; all earlier ones are. ` +
      'Free some space, then try again. Rosette need not be restarted.',
    cause,
  );
}

function busy(place: string, cause: unknown): StoreError {
  return new StoreError(
    'busy',
    `Another process is writing to ${place}, so this change was not saved. ` +
      'Close the program that has the file open (a second Rosette, or a database browser), then try again.',
    cause,
  );
}

function refused(place: string, detail: string, cause: unknown): StoreError {
  return failed(
    place,
    `${detail}. Check that its directory exists and that this user may write to the file and to the directory`,
    cause,
  );
}

function failed(place: string, why: string, cause: unknown): StoreError {
  return new StoreError('failed', `${place} could not be used: ${why}.`, cause);
}

function codeOf(error: unknown): number | undefined {
  const code = (error as { readonly errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' ? code : undefined;
}

function systemCodeOf(error: unknown): unknown {
  return (error as { readonly code?: unknown } | null)?.code;
}
