import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CodeReference } from '../model.ts';
import { Crc64 } from './crc64.ts';
import { BadArchive, CODE_LIMITS, checkArchive, unzip } from './unzip.ts';

/** The archive has more bytes than it may. */
export class CodeTooLarge extends Error {
  override readonly name = 'CodeTooLarge';
}

/** Archives of functions, each once under the hash of its bytes; unpacked when a function first runs. */
export class CodeStore {
  readonly #folder: string;
  readonly #unpacking = new Map<string, Promise<string>>();

  /** `folder` is made when something is stored. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Stores an archive, durably. Rejects with `CodeTooLarge` above `limit` bytes, and with `BadArchive`. */
  async put(bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, limit: number): Promise<CodeReference> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const temporary = join(this.#folder, `${randomUUID()}.tmp`);
    try {
      const reference = await write(temporary, bytes, limit);
      await checkArchive(temporary, CODE_LIMITS);
      await rename(temporary, this.#archive(reference.sha256));
      return reference;
    } finally {
      await rm(temporary, { force: true });
    }
  }

  /** The archive as it was stored; undefined when there is none of this hash. */
  read(sha256: string): AsyncIterable<Uint8Array> | undefined {
    const path = this.#archive(sha256);
    return /^[0-9a-f]{64}$/.test(sha256) && existsSync(path) ? createReadStream(path) : undefined;
  }

  /** The folder with the unpacked code. Rejects with `BadArchive`. */
  folderOf(sha256: string): Promise<string> {
    const under = this.#unpacking.get(sha256);
    if (under !== undefined) return under;
    const unpacking = this.#unpack(sha256);
    this.#unpacking.set(sha256, unpacking);
    unpacking.catch(() => this.#unpacking.delete(sha256));
    return unpacking;
  }

  /** Removes everything that is not one of these, and what a crash left half done. Not while functions run. */
  async retain(hashes: ReadonlySet<string>): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    for (const name of names) {
      if (hashes.has(name.split('.')[0] ?? '') && !name.endsWith('.tmp')) continue;
      await rm(join(this.#folder, name), { recursive: true, force: true });
    }
  }

  #archive(sha256: string): string {
    return join(this.#folder, `${sha256}.zip`);
  }

  async #unpack(sha256: string): Promise<string> {
    const place = join(this.#folder, `${sha256}.unpacked`);
    const code = join(place, 'code');
    if (existsSync(place)) return code;
    const temporary = `${place}.${randomUUID()}.tmp`;
    try {
      await mkdir(join(temporary, 'code'), { recursive: true, mode: 0o700 });
      // Node looks for a package.json upwards to tell modules from scripts: this one keeps it from looking beyond the code.
      await writeFile(join(temporary, 'package.json'), '{}\n');
      await unzip(this.#archive(sha256), join(temporary, 'code'), CODE_LIMITS);
      await rename(temporary, place);
    } catch (error) {
      await rm(temporary, { recursive: true, force: true });
      throw error instanceof BadArchive
        ? new BadArchive(`The stored code cannot be unpacked: ${error.message}`)
        : error;
    }
    return code;
  }
}

async function write(
  path: string,
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  limit: number,
): Promise<CodeReference> {
  const file = await open(path, 'wx', 0o600);
  try {
    const hash = createHash('sha256');
    const crc = new Crc64();
    let size = 0;
    for await (const part of bytes) {
      size += part.length;
      if (size > limit) throw new CodeTooLarge(`The code has more than ${limit} bytes.`);
      hash.update(part);
      crc.update(part);
      await file.write(part);
    }
    await file.sync();
    return { sha256: hash.digest('hex'), size, checksum: crc.digest() };
  } finally {
    await file.close();
  }
}
