import { runCli } from '#cli/main.ts';
import { createNodeHost } from '#cli/node-host.ts';

/** The command line of this process. The composition root is loaded only by commands that need one. */
export async function main(argv: readonly string[]): Promise<number> {
  const host = createNodeHost({
    version: (await import('./specs.ts')).packageVersion(),
    open: async (options) => (await import('./session.ts')).openSession(options, process.env),
    serve: async (options) => (await import('./session.ts')).serve(options),
  });
  return runCli(argv, host);
}
