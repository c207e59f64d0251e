import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAccessKey, createAccount } from '#access/accounts.ts';
import type { AccessStore } from '#access/ports.ts';
import type { Sealer } from '#engine/ports/sealer.ts';
import { dataFiles } from '#store/data-files.ts';
import { writeWhole } from '#store/write-whole.ts';

/** What `access-key.json` of a data directory holds: the first account's key, readable by its owner only. */
export interface AccessKeyFile {
  readonly AccountId: string;
  readonly AccessKeyId: string;
  readonly AccessKeySecret: string;
}

export function accessKeyPath(directory: string): string {
  return join(directory, dataFiles.accessKey);
}

/** Undefined when there is no such file; rejects when it cannot be read or understood. */
export async function readAccessKey(directory: string): Promise<AccessKeyFile | undefined> {
  let text: string;
  try {
    text = await readFile(accessKeyPath(directory), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return parseAccessKey(text);
}

function parseAccessKey(text: string): AccessKeyFile {
  const what = 'the file is damaged: it must hold AccountId, AccessKeyId and AccessKeySecret as JSON';
  let file: Partial<Record<keyof AccessKeyFile, unknown>> | null;
  try {
    file = JSON.parse(text);
  } catch (cause) {
    throw new Error(what, { cause });
  }
  const { AccountId, AccessKeyId, AccessKeySecret } = file ?? {};
  if (![AccountId, AccessKeyId, AccessKeySecret].every((each) => typeof each === 'string' && each !== ''))
    throw new Error(what);
  return file as AccessKeyFile;
}

/** The account that the embedded client works as. Made with its key on the first start. */
export async function firstAccount(
  store: AccessStore,
  sealer: Sealer,
  directory: string,
): Promise<{ readonly accountId: string; readonly made: boolean }> {
  const [existing] = await store.accounts();
  if (existing !== undefined) return { accountId: existing.id, made: false };
  const deps = { store, seal: (clear: string) => sealer.seal(clear), now: () => Date.now(), randomBytes };
  const account = await createAccount(deps, 'default');
  const key = await createAccessKey(deps, account.id);
  const file: AccessKeyFile = { AccountId: account.id, AccessKeyId: key.id, AccessKeySecret: key.secret };
  await writeWhole(accessKeyPath(directory), `${JSON.stringify(file, null, 2)}\n`, 'replace');
  return { accountId: account.id, made: true };
}
