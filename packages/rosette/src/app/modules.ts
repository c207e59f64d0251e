import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModuleSource } from '@rosette/template/transform/expansion.ts';
import { dataFiles } from '#store/data-files.ts';

/** `My-Vpc-Network.yml` is the version 1 of `MODULE::My::Vpc::Network`, `My-Vpc-Network@v2.yml` the version 2. */
const FILE = /^([A-Za-z0-9]+-[A-Za-z0-9]+-[A-Za-z0-9]+)(?:@v([1-9][0-9]*))?\.(?:ya?ml|json)$/;

/**
 * Modules as files of a directory, read when they are asked for. `latest` is the highest version; `default` is the file
 * without a version, or else the highest. No directory means no modules.
 */
export function directoryModules(directory: string): ModuleSource {
  return (type, version) => {
    const files = filesOf(directory, type.split('::').slice(1).join('-'));
    const file = chosen(files, version ?? 'default');
    return file === undefined ? undefined : readFileSync(join(directory, file.name), 'utf8');
  };
}

/** The modules of a data directory. */
export function modulesOf(dataDir: string): ModuleSource {
  return directoryModules(join(dataDir, dataFiles.modules));
}

interface ModuleFile {
  readonly name: string;
  readonly version: number;
  readonly isDefault: boolean;
}

function filesOf(directory: string, module: string): readonly ModuleFile[] {
  return namesIn(directory).flatMap((name) => {
    const match = FILE.exec(name);
    if (match === null || match[1] !== module) return [];
    return [{ name, version: Number(match[2] ?? 1), isDefault: match[2] === undefined }];
  });
}

function chosen(files: readonly ModuleFile[], version: string): ModuleFile | undefined {
  const latest = files.toSorted((a, b) => b.version - a.version)[0];
  if (version === 'latest') return latest;
  if (version === 'default') return files.find(({ isDefault }) => isDefault) ?? latest;
  return files.find((file) => `v${file.version}` === version);
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
