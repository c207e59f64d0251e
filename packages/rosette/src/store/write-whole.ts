import { link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a file that only this user can read and that is there whole or not at all, also after a loss of power. With
 * `create`, rejects with code `EEXIST` when a file of that name is there already.
 */
export async function writeWhole(path: string, text: string, mode: 'create' | 'replace'): Promise<void> {
  const draft = `${path}.${process.pid}.new`;
  try {
    await rm(draft, { force: true });
    await writeDurably(draft, text);
    if (mode === 'create') await link(draft, path);
    else await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
  await syncDirectory(dirname(path));
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The name of a new file is durable once its directory is. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
