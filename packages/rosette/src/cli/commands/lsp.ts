import type { Context } from '../context.ts';
import { CliError, type ExitCode, exitCodes } from '../errors.ts';

/** Runs the language server until the editor ends it. A person who starts it is told what it is for. */
export async function lsp({ host, dataDir }: Context): Promise<ExitCode> {
  if (host.stdin.isTTY) {
    throw new CliError('the language server talks to an editor, not to a terminal', {
      hint: 'configure the editor to start `rosette lsp`; docs/language-server.md says how',
    });
  }
  return (await host.languageServer(dataDir)) === 0 ? exitCodes.done : exitCodes.failed;
}
