import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dataFiles } from './data-files.ts';
import { writeWhole } from './write-whole.ts';

/** The process that owns a data directory, as it says of itself in `owner.json`. */
export interface Owner {
  readonly pid: number;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Where its API answers, once it does: `http://127.0.0.1:8787`. */
  readonly endpoint?: string;
  /** It is one command that ends when its own work is done, not a server. */
  readonly passing?: boolean;
}

export async function writeOwner(directory: string, owner: Owner): Promise<void> {
  await writeWhole(join(directory, dataFiles.owner), `${JSON.stringify(owner)}\n`, 'replace');
}

/**
 * Who owns the directory, or did when it died: only a claim that is refused tells that the owner lives. Undefined when
 * nobody has said so.
 */
export async function readOwner(directory: string): Promise<Owner | undefined> {
  let text: string;
  try {
    text = await readFile(join(directory, dataFiles.owner), 'utf8');
  } catch {
    return undefined;
  }
  return parseOwner(text);
}

function parseOwner(text: string): Owner | undefined {
  try {
    const { pid, startedAt, endpoint, passing } = JSON.parse(text);
    if (!Number.isInteger(pid) || typeof startedAt !== 'number') return undefined;
    const owner = passing === true ? { pid, startedAt, passing } : { pid, startedAt };
    return typeof endpoint === 'string' ? { ...owner, endpoint } : owner;
  } catch {
    return undefined;
  }
}
