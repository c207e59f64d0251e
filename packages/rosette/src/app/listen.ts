import type { RosetteServer } from '#server/create-server.ts';
import { readSettings, writeSettings } from './settings.ts';

/** Listens, on the port of the last time where none is asked for: callback addresses that are out in the world name it. */
export async function listen(
  server: RosetteServer,
  directory: string,
  wanted: { readonly host: string; readonly port: number | null },
): Promise<string> {
  const settings = await readSettings(directory);
  const url =
    wanted.port === null
      ? await listenAnywhere(server, wanted.host, settings.port)
      : (await server.listen({ host: wanted.host, port: wanted.port })).url;
  const port = Number(new URL(url).port);
  if (port !== settings.port) await writeSettings(directory, { ...settings, port });
  return url;
}

async function listenAnywhere(server: RosetteServer, host: string, preferred: number | null): Promise<string> {
  if (preferred !== null) {
    try {
      return (await server.listen({ host, port: preferred })).url;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
  return (await server.listen({ host, port: 0 })).url;
}
