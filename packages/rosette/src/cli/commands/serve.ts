import { type Context, printJson } from '../context.ts';
import { CliError, type ExitCode, exitCodes } from '../errors.ts';
import type { RunningServer } from '../host.ts';

export interface ServeOptions {
  readonly host: string;
  readonly port: string;
}

/** Runs the server until it is interrupted. */
export async function serve(context: Context, options: ServeOptions): Promise<ExitCode> {
  const { host, dataDir, region } = context;
  const interrupted = new Promise<void>((resolve) => {
    const forget = host.onInterrupt(() => {
      forget();
      resolve();
    });
  });
  const server = await host.serve({ dataDir, host: options.host, port: portOf(options.port), region });
  announce(context, server);
  await Promise.race([interrupted, server.closed]);
  if (!context.json) host.stderr.write('Stopping: running operations go on when the server starts again.\n');
  await server.close();
  return exitCodes.done;
}

function announce(context: Context, server: RunningServer): void {
  const { host, dataDir, style } = context;
  const keyFile = server.firstStart?.accessKeyFile;
  if (context.json) {
    printJson(context, {
      Url: server.url,
      CloudUrl: server.cloudUrl,
      Version: host.version,
      DataDirectory: dataDir,
      ...(keyFile === undefined ? {} : { AccessKeyFile: keyFile }),
    });
    return;
  }
  const lines = [
    `Rosette ${host.version} listens on ${style.bold(server.url)}`,
    `Local OSS, MNS and Function Compute: ${style.bold(server.cloudUrl)}`,
    `Data directory: ${dataDir}`,
    ...(keyFile === undefined
      ? []
      : [`Made the first account; its access key is in ${style.bold(keyFile)} (only you can read it)`]),
    'Ctrl-C stops it.',
  ];
  host.stdout.write(`${lines.join('\n')}\n`);
}

export function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new CliError('--port wants a whole number from 0 to 65535', {
    where: `--port ${text}`,
    hint: '0 takes any free port',
  });
}
