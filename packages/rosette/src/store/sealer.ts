import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sealer } from '#engine/ports/sealer.ts';
import { dataFiles } from './data-files.ts';
import { writeWhole } from './write-whole.ts';

/** One line of the key file. */
export interface MasterKey {
  /** 8 hexadecimal digits; part of every text sealed with the key. */
  readonly id: string;
  /** 32 bytes. */
  readonly secret: Buffer;
}

export interface KeyedSealer extends Sealer {
  /** 32 bytes for a purpose other than sealing, such as the signing of callback URLs; the same after every restart. */
  deriveKey(purpose: string): Buffer;
}

/** The key file is missing, unreadable or open to others; or a sealed text was not sealed with its keys. */
export class SealerError extends Error {
  override readonly name = 'SealerError';
}

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const scheme = 'sealed1';

/**
 * The sealer on the keys in `master.key` of the data directory, which must have been claimed. The file is made with a new
 * key when there is neither a key nor a database yet: so call this before the store is opened for the first time.
 * Rejects with `SealerError`.
 */
export async function openSealer(
  directory: string,
  random: (size: number) => Buffer = randomBytes,
): Promise<KeyedSealer> {
  const path = join(directory, dataFiles.masterKey);
  if (!(await exists(path))) await createKeyFile(directory, path, random);
  await checkPrivate(path);
  return createSealer(parseKeys(await readFile(path, 'utf8'), path), random);
}

/**
 * AES-256-GCM. Seals with the last key and opens with any, so a new key is added at the end. Other keys are derived from
 * the first one: what they signed stays valid until that key is taken out.
 */
export function createSealer(keys: readonly MasterKey[], random: (size: number) => Buffer = randomBytes): KeyedSealer {
  const first = keys[0];
  const last = keys.at(-1);
  if (first === undefined || last === undefined) throw new SealerError('A sealer needs at least one key.');
  const nonce = pooled(random, nonceBytes);
  return {
    seal: (clear) => seal(last, clear, nonce()),
    open: (sealed) => openSealed(keys, sealed),
    deriveKey: (purpose) => Buffer.from(hkdfSync('sha256', first.secret, '', `rosette ${purpose}`, keyBytes)),
  };
}

/** Random bytes in pieces of a size; asking for many at once costs as much as asking for a few. */
function pooled(random: (size: number) => Buffer, size: number): () => Buffer {
  let pool: Buffer = Buffer.alloc(0);
  return () => {
    if (pool.length === 0) pool = random(size * 256);
    const piece = pool.subarray(0, size);
    pool = pool.subarray(size);
    return piece;
  };
}

/** `sealed1:<key id>:<nonce, cipher text and tag in base64url>`; the part before the last colon is authenticated too. */
function seal(key: MasterKey, clear: string, nonce: Buffer): string {
  const header = `${scheme}:${key.id}`;
  const cipher = createCipheriv('aes-256-gcm', key.secret, nonce);
  cipher.setAAD(Buffer.from(header));
  const body = Buffer.concat([nonce, cipher.update(clear, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${header}:${body.toString('base64url')}`;
}

function openSealed(keys: readonly MasterKey[], sealed: string): string {
  const [found, id, text, ...rest] = sealed.split(':');
  const body = Buffer.from(text ?? '', 'base64url');
  if (found !== scheme || rest.length > 0 || body.length < nonceBytes + tagBytes) {
    throw new SealerError('A stored secret is damaged: it is not a sealed text. Restore the database from a copy.');
  }
  const key = keys.find((one) => one.id === id);
  if (key === undefined) {
    throw new SealerError(
      `A stored secret was sealed with key ${id}, which is not in ${dataFiles.masterKey}. Put back the key file that ` +
        'belongs to this database.',
    );
  }
  return decrypt(key, body);
}

function decrypt(key: MasterKey, body: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', key.secret, body.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(Buffer.from(`${scheme}:${key.id}`));
  decipher.setAuthTag(body.subarray(-tagBytes));
  try {
    const clear = [decipher.update(body.subarray(nonceBytes, -tagBytes)), decipher.final()];
    return Buffer.concat(clear).toString('utf8');
  } catch {
    throw new SealerError(`A stored secret was altered, or ${dataFiles.masterKey} has another key under ${key.id}.`);
  }
}

async function createKeyFile(directory: string, path: string, random: (size: number) => Buffer): Promise<void> {
  if (await exists(join(directory, dataFiles.database))) {
    throw new SealerError(
      `${path} is missing, but there is a database whose secrets were sealed with it. Put the key file back from a ` +
        'copy; or, if there is none, move the data directory away and start with an empty one.',
    );
  }
  const line = `${random(4).toString('hex')} ${random(keyBytes).toString('base64url')}\n`;
  await writeWhole(path, line, 'create').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw new SealerError(`${path} could not be written: ${error.message}.`);
  });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Windows has no such modes; there the directory of the user's profile protects the file. */
async function checkPrivate(path: string): Promise<void> {
  const { mode } = await stat(path);
  if (process.platform === 'win32' || (mode & 0o077) === 0) return;
  throw new SealerError(
    `${path} can be read by other users of this machine (mode ${(mode & 0o777).toString(8)}), and it opens every ` +
      `stored secret. Run: chmod 600 ${path}`,
  );
}

function parseKeys(text: string, path: string): MasterKey[] {
  const lines = text.split('\n').filter((line) => line !== '');
  const keys = lines.map((line) => parseKey(line));
  const sound = keys.filter((key) => key !== undefined);
  if (sound.length === 0 || sound.length < keys.length) {
    throw new SealerError(`${path} is damaged: each line must be a key id and a key. Put the file back from a copy.`);
  }
  return sound;
}

function parseKey(line: string): MasterKey | undefined {
  const [, id, text] = /^([0-9a-f]{8}) ([\w-]+)$/.exec(line) ?? [];
  const secret = Buffer.from(text ?? '', 'base64url');
  return id === undefined || secret.length !== keyBytes ? undefined : { id, secret };
}
