import { join } from 'node:path';
import { isJsonObject, type JsonObject } from '@rosette/template/base/json.ts';
import type { Context } from '../context.ts';
import { objectsOf, textOf } from '../json-access.ts';
import type { Provider } from './declaration.ts';
import { type RunningProviders, startProviders } from './running.ts';

/*
 * Which programs a stack's custom resources need is noted in the data directory when `up` starts them, so that a later
 * `down` can start them again. The port stands in the stack's own parameter: resources were given that address.
 */

/** Notes the providers of a stack before it is created, so that no crash in between loses them. */
export async function noteProviders(
  context: Context,
  region: string,
  stackName: string,
  providers: readonly Provider[],
): Promise<void> {
  const note = { providers: providers.map(({ parameter, file }) => ({ parameter, file })) };
  await context.host.writeFile(
    notePath(providersFolder(context, region, stackName)),
    `${JSON.stringify(note, null, 2)}\n`,
  );
}

/** Adds providers to the note of a stack that is there. */
export async function noteMoreProviders(
  context: Context,
  region: string,
  stackName: string,
  more: readonly Provider[],
): Promise<void> {
  const noted = await readNote(notePath(providersFolder(context, region, stackName)), context);
  const byParameter = new Map([...noted, ...more].map((provider) => [provider.parameter, provider]));
  await noteProviders(context, region, stackName, [...byParameter.values()]);
}

/** Removes the note and what the providers kept: the stack is gone. */
export async function forgetProviders(context: Context, region: string, stackName: string): Promise<void> {
  await context.host.remove(providersFolder(context, region, stackName));
}

/** Starts the noted providers of a stack on the ports that the stack knows. `stack` is GetStack's answer. */
export async function startNotedProviders(
  context: Context,
  region: string,
  stack: JsonObject,
  given: readonly Provider[],
): Promise<RunningProviders> {
  const folder = providersFolder(context, region, textOf(stack, 'StackName'));
  const noted = await readNote(notePath(folder), context);
  const byParameter = new Map([...noted, ...given].map((provider) => [provider.parameter, provider]));
  return startProviders(context, [...byParameter.values()], { folder, ports: portsOf(stack) });
}

async function readNote(path: string, context: Context): Promise<readonly Provider[]> {
  let note: unknown;
  try {
    note = JSON.parse(await context.host.readFile(path));
  } catch {
    // No note: the stack was made without providers, from another data directory, or by another client.
    return [];
  }
  if (!isJsonObject(note)) return [];
  return objectsOf(note, 'providers').map((item) => ({
    parameter: textOf(item, 'parameter'),
    file: textOf(item, 'file'),
  }));
}

function portsOf(stack: JsonObject): ReadonlyMap<string, number> {
  const ports = new Map<string, number>();
  for (const item of objectsOf(stack, 'Parameters')) {
    const port = /^http:\/\/127\.0\.0\.1:(\d+)/.exec(textOf(item, 'ParameterValue'))?.[1];
    if (port !== undefined) ports.set(textOf(item, 'ParameterKey'), Number(port));
  }
  return ports;
}

function notePath(folder: string): string {
  return join(folder, 'providers.json');
}

/** Where the note about a stack's providers lies, and what they keep themselves. */
export function providersFolder(context: Context, region: string, stackName: string): string {
  return join(context.dataDir, 'providers', `${region}.${stackName}`);
}
