import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { appendFile, mkdir, readFile, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A log is begun anew at this size; the one before it is kept beside it. */
const MAX_BYTES = 1024 * 1024;
/** What is printed goes to the file at most so much later, in milliseconds. */
const FLUSH_MS = 50;
/** Printed faster than the disk takes it: the rest is dropped, and the log says so. */
const MAX_HELD = 4 * MAX_BYTES;

interface Log {
  readonly path: string;
  held: string;
  dropped: number;
  timer: NodeJS.Timeout | undefined;
  writing: Promise<void> | undefined;
}

/** One text file a function, of bounded size: what the function printed, and when it was called. */
export class FunctionLogs {
  readonly #folder: string;
  readonly #logs = new Map<string, Log>();

  /** `folder` is made when something is written. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Path of the log of this name; there may be nothing yet. */
  path(name: string): string {
    return join(this.#folder, `${name}.log`);
  }

  append(name: string, text: string): void {
    const log = this.#open(name);
    if (log.held.length + text.length > MAX_HELD) log.dropped += text.length;
    else log.held += text;
    log.timer ??= setTimeout(() => void this.#flush(log), FLUSH_MS).unref();
  }

  /** The last characters of the log, whole lines; what is not in the file yet included. */
  async tail(name: string, characters: number): Promise<string> {
    const log = this.#logs.get(name);
    if (log !== undefined) await this.#flush(log);
    const path = this.path(name);
    const [older, newer] = await Promise.all([read(`${path}.1`), read(path)]);
    const text = older + newer;
    if (text.length <= characters) return text;
    const cut = text.slice(-characters);
    return cut.slice(cut.indexOf('\n') + 1);
  }

  /** Removes the log with all that is in it. */
  remove(name: string): void {
    const log = this.#logs.get(name);
    clearTimeout(log?.timer);
    this.#logs.delete(name);
    for (const path of [this.path(name), `${this.path(name)}.1`]) rmSync(path, { force: true });
  }

  /** Writes what is held back. */
  close(): void {
    for (const log of this.#logs.values()) {
      clearTimeout(log.timer);
      if (log.held === '') continue;
      mkdirSync(dirname(log.path), { recursive: true, mode: 0o700 });
      if (sizeOf(log.path) > MAX_BYTES) renameSync(log.path, `${log.path}.1`);
      appendFileSync(log.path, take(log), { mode: 0o600 });
    }
    this.#logs.clear();
  }

  #open(name: string): Log {
    const known = this.#logs.get(name);
    if (known !== undefined) return known;
    const made: Log = { path: this.path(name), held: '', dropped: 0, timer: undefined, writing: undefined };
    this.#logs.set(name, made);
    return made;
  }

  async #flush(log: Log): Promise<void> {
    clearTimeout(log.timer);
    log.timer = undefined;
    await log.writing;
    if (log.held === '') return;
    log.writing = write(log.path, take(log)).catch(() => {
      // A log that cannot be written must not stop the function.
    });
    await log.writing;
  }
}

function take(log: Log): string {
  const text =
    log.dropped === 0 ? log.held : `${log.held}\n[${log.dropped} characters were printed too fast and are lost]\n`;
  log.held = '';
  log.dropped = 0;
  return text;
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size > MAX_BYTES) await rename(path, `${path}.1`);
  await appendFile(path, text, { mode: 0o600 });
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function read(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
