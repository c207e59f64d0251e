import { runCli } from '../main.ts';
import { type HostScript, scriptedHost } from './scripted-host.ts';

/** Runs a command line, words parted by spaces, on a scripted host. */
export async function run(argv: string, script: HostScript) {
  const host = scriptedHost(script);
  const exitCode = await runCli(argv.split(' '), host);
  return { host, exitCode, stdout: host.printed.stdout, stderr: host.printed.stderr };
}
