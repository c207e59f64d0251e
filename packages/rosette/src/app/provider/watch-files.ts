import { existsSync, type FSWatcher, watch } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';

export interface FileWatch {
  /** Watches this file too. */
  add(file: string): void;
  /** While nothing loads, any source file beside those that are watched may be what is missing. */
  anySource(is: boolean): void;
  close(): void;
}

/** An editor saves in several steps; they count as one. */
const SETTLE_MS = 100;

/**
 * Watches files by the folders they lie in: editors put a new file in the place of the old one, which a watch on the file
 * itself would never tell. `changed` gets an absolute path.
 */
export function watchFiles(sources: readonly string[], changed: (file: string) => void): FileWatch {
  const files = new Set<string>();
  const watches = new Map<string, FSWatcher>();
  let loose = false;
  let settling: NodeJS.Timeout | undefined;
  const noticed = (file: string) => {
    if (!files.has(file) && !(loose && sources.includes(extname(file)))) return;
    clearTimeout(settling);
    settling = setTimeout(() => changed(file), SETTLE_MS);
  };
  return {
    add(file) {
      files.add(file);
      const folder = dirname(file);
      if (watches.has(folder)) return;
      if (!existsSync(folder)) return;
      const watching = watch(folder, (_, name) => noticed(name === null ? file : join(folder, basename(name))));
      // The folder is gone: what was in it can be watched again when it is loaded again.
      watching.on('error', () => {
        watching.close();
        watches.delete(folder);
      });
      watches.set(folder, watching);
    },
    anySource(is) {
      loose = is;
    },
    close() {
      clearTimeout(settling);
      for (const watching of watches.values()) watching.close();
    },
  };
}
