import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** A body on disk: never changed once it is there. */
export interface StoredBody {
  /** Name of its file. */
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  /** Lower-case hex. */
  readonly md5: string;
}

export type Piece = Pick<StoredBody, 'file' | 'size'>;

/**
 * Bodies too large for the database, one file each. A body is durable (its bytes and its name) before `write` resolves, so a
 * row that names it never names something that a power cut took away. A file without a row is dropped at the next start.
 */
export class BodyFiles {
  readonly #directory: string;
  readonly #reading = new Map<string, number>();
  readonly #removed = new Set<string>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Streams the body to disk. Rejects with what `tooLarge` makes beyond `limit` bytes, and leaves nothing behind then. */
  async write(parts: AsyncIterable<Uint8Array>, limit: number, tooLarge: () => Error): Promise<StoredBody> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const file = randomUUID();
    const path = join(this.#directory, file);
    const hash = createHash('md5');
    let size = 0;
    const handle = await open(path, 'wx', 0o600);
    try {
      for await (const part of parts) {
        size += part.length;
        if (size > limit) throw tooLarge();
        hash.update(part);
        await handle.writeFile(part);
      }
      await handle.sync();
    } catch (error) {
      await unlink(path).catch(() => {});
      throw error;
    } finally {
      await handle.close();
    }
    await syncDirectory(this.#directory);
    return { file, size, md5: hash.digest('hex') };
  }

  /** `length` bytes from `from` on of the pieces as one body. They stay readable until it was read or given up, even if they are
   *  removed meanwhile; so it must be read, be it in part. */
  read(pieces: readonly Piece[], from: number, length: number): AsyncGenerator<Uint8Array> {
    for (const { file } of pieces) this.#reading.set(file, (this.#reading.get(file) ?? 0) + 1);
    return this.#readAll(pieces, from, length);
  }

  /** Removes bodies that no row names any more, as soon as nobody reads them. */
  async remove(pieces: readonly Piece[]): Promise<void> {
    for (const { file } of pieces) {
      if (this.#reading.has(file)) this.#removed.add(file);
      else await unlink(join(this.#directory, file)).catch(() => {});
    }
  }

  /** Removes what a crash left behind: every file that is not `kept`. Only while nobody writes. */
  async sweep(kept: (file: string) => boolean): Promise<void> {
    const files = await readdir(this.#directory).catch(() => []);
    await this.remove(files.filter((file) => !kept(file)).map((file) => ({ file, size: 0 })));
  }

  async *#readAll(pieces: readonly Piece[], from: number, length: number): AsyncGenerator<Uint8Array> {
    try {
      let skip = from;
      let left = length;
      for (const { file, size } of pieces) {
        const count = Math.min(size - skip, left);
        if (count > 0) {
          yield* this.#readOne(file, skip, count);
          left -= count;
        }
        skip = Math.max(0, skip - size);
      }
    } finally {
      for (const { file } of pieces) await this.#release(file);
    }
  }

  async *#readOne(file: string, from: number, length: number): AsyncGenerator<Uint8Array> {
    const handle = await open(join(this.#directory, file), 'r');
    yield* handle.createReadStream({ start: from, end: from + length - 1, highWaterMark: 256 * 1024 });
  }

  async #release(file: string): Promise<void> {
    const readers = (this.#reading.get(file) ?? 1) - 1;
    if (readers > 0) {
      this.#reading.set(file, readers);
      return;
    }
    this.#reading.delete(file);
    if (this.#removed.delete(file)) await this.remove([{ file, size: 0 }]);
  }
}

/** A name is durable only when its folder is. */
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
