import type { Readable, Writable } from 'node:stream';
import { createConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';
import { attach, type LanguageOptions } from './server.ts';

/**
 * Speaks the Language Server Protocol on two streams. Resolves with the exit code when the input ends: 0 after the editor has
 * said `shutdown`, else 1. At the `exit` of the protocol the library ends the process with the same code.
 */
export function serveLanguage(input: Readable, output: Writable, options: LanguageOptions): Promise<number> {
  const connection = createConnection(new StreamMessageReader(input), new StreamMessageWriter(output));
  let exitCode = 1;
  connection.onShutdown(() => {
    exitCode = 0;
  });
  attach(connection, options);
  connection.listen();
  return new Promise((resolve) => {
    input.once('end', () => resolve(exitCode));
    input.once('close', () => resolve(exitCode));
  });
}
