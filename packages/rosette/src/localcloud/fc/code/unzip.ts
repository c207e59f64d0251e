import { createWriteStream } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Entry, openPromise, type ZipFile } from 'yauzl';

export interface UnzipLimits {
  readonly files: number;
  /** Of all files together, unpacked. */
  readonly bytes: number;
}

/** Of the cloud: 10 GB of disk at most, and far fewer files than this in practice. */
export const CODE_LIMITS: UnzipLimits = { files: 50_000, bytes: 2 * 1024 ** 3 };

/** The archive is not one, or holds what must not be unpacked. The message is for its author. */
export class BadArchive extends Error {
  override readonly name = 'BadArchive';
}

/** Unpacks a ZIP file into an empty folder. Nothing is written outside it, and nothing but plain files and folders.
 *  Rejects with `BadArchive`; then some files may be there already. */
export async function unzip(archive: string, folder: string, limits: UnzipLimits): Promise<void> {
  const zip = await open(archive);
  try {
    await eachEntry(zip, limits, (entry) => write(zip, entry, folder));
  } catch (error) {
    throw error instanceof BadArchive ? error : badArchive(error);
  } finally {
    zip.close();
  }
}

/** Looks at everything that can be told without unpacking. Rejects with `BadArchive`. */
export async function checkArchive(archive: string, limits: UnzipLimits): Promise<void> {
  const zip = await open(archive);
  try {
    await eachEntry(zip, limits, async () => {});
  } catch (error) {
    throw error instanceof BadArchive ? error : badArchive(error);
  } finally {
    zip.close();
  }
}

/** yauzl refuses names that are absolute or climb out (`..`, backslashes, drives), and sizes that are lies. */
async function open(archive: string): Promise<ZipFile> {
  try {
    return await openPromise(archive, { lazyEntries: true, autoClose: false });
  } catch (error) {
    throw badArchive(error);
  }
}

async function eachEntry(zip: ZipFile, limits: UnzipLimits, visit: (entry: Entry) => Promise<void>): Promise<void> {
  let files = 0;
  let bytes = 0;
  for await (const entry of zip.eachEntry()) {
    files += 1;
    bytes += entry.uncompressedSize;
    if (files > limits.files) throw new BadArchive(`The archive holds more than ${limits.files} files.`);
    if (bytes > limits.bytes) throw new BadArchive(`The archive unpacks to more than ${limits.bytes} bytes.`);
    checkKind(entry);
    await visit(entry);
  }
}

const FILE_TYPE = 0o170_000;
const REGULAR = 0o100_000;
const FOLDER = 0o040_000;
/** Archives made on other systems tell no type. */
const UNTOLD = 0;

function checkKind(entry: Entry): void {
  const type = unixMode(entry) & FILE_TYPE;
  if (![REGULAR, FOLDER, UNTOLD].includes(type)) {
    throw new BadArchive(
      `The archive holds "${entry.fileName}", which is neither a file nor a folder (links are refused).`,
    );
  }
  if ((entry.generalPurposeBitFlag & 1) !== 0) {
    throw new BadArchive(`The archive holds "${entry.fileName}", which is encrypted.`);
  }
}

function unixMode(entry: Entry): number {
  const madeByUnix = entry.versionMadeBy >>> 8 === 3;
  return madeByUnix ? entry.externalFileAttributes >>> 16 : 0;
}

/** Code is read-only, as it is in the cloud: instances share it. */
async function write(zip: ZipFile, entry: Entry, folder: string): Promise<void> {
  const path = join(folder, entry.fileName);
  if (entry.fileName.endsWith('/')) {
    await mkdir(path, { recursive: true });
    return;
  }
  await mkdir(dirname(path), { recursive: true });
  const content = (await zip.openReadStreamPromise(entry)) as Readable;
  await pipeline(content, createWriteStream(path, { flags: 'wx' }));
  await chmod(path, (unixMode(entry) & 0o111) === 0 ? 0o444 : 0o555);
}

function badArchive(error: unknown): BadArchive {
  const why = error instanceof Error ? error.message : String(error);
  return new BadArchive(`The code is not a ZIP file that can be unpacked: ${why}.`);
}
