import { CliError } from '#cli/errors.ts';
import { StoreError } from '#engine/ports/store.ts';
import { SealerError } from '#store/sealer.ts';

const HINTS: Readonly<Record<StoreError['reason'], string>> = {
  busy: 'wait until the other process has ended, or use another --data-dir',
  damaged: 'restore the file from a backup, or move the data directory away to begin anew; nothing was changed',
  full: 'free some space on the disk and try again; nothing was lost',
  failed: 'check that the data directory is on a working disk and belongs to you',
};

/** Why Rosette could not start, in a person's words. */
export function explainStart(
  error: unknown,
  dataDir: string,
  address?: { readonly host: string; readonly port: number },
): unknown {
  if (error instanceof StoreError) {
    return new CliError('the data directory cannot be used', {
      where: dataDir,
      why: error.message,
      hint: HINTS[error.reason],
      cause: error,
    });
  }
  if (error instanceof SealerError) {
    return new CliError('the keys of the data directory cannot be used', {
      where: dataDir,
      why: error.message,
      cause: error,
    });
  }
  const code = (error as NodeJS.ErrnoException).code;
  if (address !== undefined && (code === 'EADDRINUSE' || code === 'EACCES' || code === 'EADDRNOTAVAIL')) {
    const reasons = {
      EADDRINUSE: 'another program listens there',
      EACCES: 'this user may not use the port',
      EADDRNOTAVAIL: 'this machine has no such address',
    };
    return new CliError('the server cannot listen', {
      where: `${address.host}:${address.port}`,
      why: reasons[code],
      hint: 'choose another --port (0 is any free one) or --host',
      cause: error,
    });
  }
  return error;
}
