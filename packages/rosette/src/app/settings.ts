import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dataFiles } from '#store/data-files.ts';
import { writeWhole } from '#store/write-whole.ts';

/** What a data directory keeps between starts. */
export interface Settings {
  /** Where it listened last: callback addresses that are out in the world name this port. */
  readonly port: number | null;
  /** The same of the local cloud's services: endpoints and addresses of objects name it. */
  readonly cloudPort: number | null;
}

const NONE: Settings = { port: null, cloudPort: null };

export async function readSettings(directory: string): Promise<Settings> {
  const text = await readFile(join(directory, dataFiles.settings), 'utf8').catch(() => '{}');
  try {
    const { port, cloudPort } = JSON.parse(text) as { port?: unknown; cloudPort?: unknown };
    return { port: numberOrNull(port), cloudPort: numberOrNull(cloudPort) };
  } catch {
    return NONE;
  }
}

export async function writeSettings(directory: string, settings: Settings): Promise<void> {
  await writeWhole(join(directory, dataFiles.settings), `${JSON.stringify(settings)}\n`, 'replace');
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
