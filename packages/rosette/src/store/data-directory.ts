import { mkdir, open, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StoreError } from '#engine/ports/store.ts';
import { dataFiles } from './data-files.ts';
import { type Owner, readOwner, writeOwner } from './owner.ts';
import { isBusy } from './sqlite-errors.ts';

/** A claim must last even if its holder forgets about it, and a connection that nothing refers to would be closed. */
const heldLocks = new Set<DatabaseSync>();

/** The right to be the only one in a data directory. It ends with `release`, or with the process however that ends. */
export interface DataDirectoryClaim {
  /** The directory, absolute and without symbolic links. */
  readonly path: string;
  /** Tells others under which endpoint this process can be reached. */
  announce(endpoint: string): Promise<void>;
  release(): Promise<void>;
}

/**
 * Makes this process the only owner of the directory, which is created for this user alone when it is not there.
 * Rejects with `StoreError('busy')`, naming the owner, when another process, or this one, has it already; then
 * `readOwner(directory)` tells under which endpoint the owner answers.
 *
 * The lock is that of an SQLite file, so the operating system gives it back when the process dies; no file that a crash
 * leaves behind can shut anyone out. It holds among processes of one machine, not across a network file system.
 */
export async function claimDataDirectory(
  directory: string,
  owner: Omit<Owner, 'endpoint'>,
): Promise<DataDirectoryClaim> {
  const path = await createDirectory(directory);
  const lock = await takeLock(path);
  try {
    await writeOwner(path, owner);
  } catch (error) {
    lock.close();
    throw unusable(path, error);
  }
  heldLocks.add(lock);
  return {
    path,
    announce: (endpoint) => writeOwner(path, { ...owner, endpoint }),
    async release() {
      if (!heldLocks.delete(lock)) return;
      await rm(join(path, dataFiles.owner), { force: true });
      lock.close();
    },
  };
}

async function createDirectory(directory: string): Promise<string> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return await realpath(directory);
  } catch (error) {
    throw unusable(directory, error);
  }
}

async function takeLock(path: string): Promise<DatabaseSync> {
  const file = join(path, dataFiles.lock);
  let lock: DatabaseSync | undefined;
  try {
    await (await open(file, 'a', 0o600)).close();
    lock = new DatabaseSync(file);
    lock.exec('pragma journal_mode = memory; begin exclusive');
    return lock;
  } catch (error) {
    if (lock?.isOpen) lock.close();
    throw isBusy(error) ? await owned(path) : unusable(path, error);
  }
}

async function owned(path: string): Promise<StoreError> {
  const owner = await readOwner(path);
  const who = owner === undefined ? 'another process' : `process ${owner.pid}${reachedAt(owner)}`;
  return new StoreError(
    'busy',
    `The data directory ${path} is in use by ${who}. Talk to that one through its endpoint, stop it, ` +
      'or choose another data directory.',
  );
}

function reachedAt(owner: Owner): string {
  return owner.endpoint === undefined ? '' : `, which answers on ${owner.endpoint}`;
}

function unusable(path: string, cause: unknown): StoreError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const reason = (cause as { readonly code?: unknown } | null)?.code === 'ENOSPC' ? 'full' : 'failed';
  return new StoreError(
    reason,
    `The data directory ${path} could not be used: ${why}. Check that this user may write there and that the disk ` +
      'has space left, or choose another data directory.',
    cause,
  );
}
