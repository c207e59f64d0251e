import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ApiClient } from '#server/contract/api-client.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../errors.ts';
import { type Followed, followOperation, standing } from '../follow.ts';
import { textOf } from '../json-access.ts';
import { startNotedProviders } from '../providers/notes.ts';
import { conclude } from './conclude.ts';

/** Starts an operation on a stack that is there, shows it to its end, and tells how it ended. */
export function followNewOperation(
  context: Context,
  client: ApiClient,
  stack: JsonObject,
  start: () => Promise<void>,
): Promise<ExitCode> {
  return withProviders(context, client, stack, async () =>
    conclude(context, await followFrom(context, client, stack, start)),
  );
}

/** Shows what happens to a stack from here on until it rests. `start` runs once it is known where "here" is. */
export async function followFrom(
  context: Context,
  client: ApiClient,
  stack: JsonObject,
  start: () => Promise<void>,
): Promise<Followed> {
  const stackId = textOf(stack, 'StackId');
  const after = await standing(client, stackId);
  await start();
  return followOperation(context, client, { stackId, stackName: textOf(stack, 'StackName'), after });
}

/** Custom resources that wait for a noted program get it for as long as the work lasts. */
export async function withProviders<T>(
  context: Context,
  client: ApiClient,
  stack: JsonObject,
  work: () => Promise<T>,
): Promise<T> {
  const running = await startNotedProviders(context, client.region, stack, []);
  try {
    return await work();
  } finally {
    await running.stop();
  }
}
