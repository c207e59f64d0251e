import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dataFiles } from '#store/data-files.ts';
import { writeWhole } from '#store/write-whole.ts';

/** What a data directory keeps between starts. */
export interface Settings {
  /** Where it listened last: callback addresses that are out in the world name this port. */
  readonly port: number | null;
}

const NONE: Settings = { port: null };

export async function readSettings(directory: string): Promise<Settings> {
  const text = await readFile(join(directory, dataFiles.settings), 'utf8').catch(() => '{}');
  try {
    const { port } = JSON.parse(text) as { port?: unknown };
    return { port: typeof port === 'number' ? port : null };
  } catch {
    return NONE;
  }
}

export async function writeSettings(directory: string, settings: Settings): Promise<void> {
  await writeWhole(join(directory, dataFiles.settings), `${JSON.stringify(settings)}\n`, 'replace');
}
