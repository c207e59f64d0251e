import { runCli } from '#cli/main.ts';
import { createNodeHost } from '#cli/node-host.ts';
import { packageVersion, pageOf } from './specs.ts';

/** The command line of this process. The composition root is loaded only by commands that need one. */
export async function main(argv: readonly string[]): Promise<number> {
  const host = createNodeHost({
    version: packageVersion(),
    open: async (options) => (await import('./session.ts')).openSession(options, process.env),
    openChecker: async (lengths, dataDir) => (await import('./checker.ts')).openChecker(lengths, dataDir),
    pageOf,
    languageServer: async (dataDir) => (await import('./language-server.ts')).languageServer(dataDir),
    serve: async (options) => (await import('./session.ts')).serve(options, process.env),
    serveProvider: async (options) => (await import('./provider/serve-provider.ts')).serveProvider(options),
  });
  return runCli(argv, host);
}
