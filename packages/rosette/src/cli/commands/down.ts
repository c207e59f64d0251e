import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ApiClient } from '#server/contract/api-client.ts';
import { CloudError } from '#wire/cloud-client.ts';
import { getStack, listResources, requireStack } from '../api.ts';
import { type Context, printJson, printReport, withSession } from '../context.ts';
import { CliError, type ExitCode, exitCodes } from '../errors.ts';
import { followOperation, standing } from '../follow.ts';
import { textOf } from '../json-access.ts';
import { isResting } from '../progress.ts';
import { givenProviders } from '../providers/declaration.ts';
import { forgetProviders, startNotedProviders } from '../providers/notes.ts';
import { failureReport } from '../views/failure-report.ts';

export interface DownOptions {
  readonly yes?: boolean;
  readonly provider: readonly string[];
}

/** Deletes a stack and waits for it. */
export async function down(context: Context, name: string, options: DownOptions): Promise<ExitCode> {
  return withSession(context, async (client) => {
    const found = await requireStack(client, name);
    const stack = await getStack(client, textOf(found, 'StackId'), false);
    if (textOf(stack, 'Status') === 'DELETE_COMPLETE') throw alreadyDeleted(stack);
    if (!(await confirmed(context, client, stack, options))) {
      context.host.stderr.write('Nothing was deleted.\n');
      return exitCodes.rejected;
    }
    const providers = await startNotedProviders(
      context,
      client.region,
      stack,
      givenProviders(options.provider, context.host.cwd),
    );
    try {
      return await deleteAndWait(context, client, stack);
    } finally {
      await providers.stop();
    }
  });
}

async function deleteAndWait(context: Context, client: ApiClient, stack: JsonObject): Promise<ExitCode> {
  const [stackId, stackName] = [textOf(stack, 'StackId'), textOf(stack, 'StackName')];
  // A deletion that is already running is watched; asking again would be refused.
  const running = !isResting(textOf(stack, 'Status')) && textOf(stack, 'Status') === 'DELETE_IN_PROGRESS';
  const after = running ? undefined : await standing(client, stackId);
  if (!running) await deleteStack(client, stack);
  const followed = await followOperation(context, client, { stackId, stackName, after });
  if (context.json) printJson(context, followed.stack);
  if (textOf(followed.stack, 'Status') !== 'DELETE_COMPLETE') {
    printReport(context, ['', ...failureReport(followed, context.errorStyle)]);
    return exitCodes.failed;
  }
  await forgetProviders(context, client.region, stackName);
  if (!context.json && !context.host.stdout.isTTY) context.host.stdout.write(`Stack ${stackName} is deleted.\n`);
  return exitCodes.done;
}

async function deleteStack(client: ApiClient, stack: JsonObject): Promise<void> {
  try {
    await client.call('DeleteStack', { StackId: textOf(stack, 'StackId') });
  } catch (error) {
    if (!(error instanceof CloudError) || error.code !== 'ActionInProgress') throw error;
    const name = textOf(stack, 'StackName');
    throw new CliError(`stack ${name} is being worked on`, {
      where: `${textOf(stack, 'Status')}, id ${textOf(stack, 'StackId')}`,
      why: error.message,
      hint: `rosette events ${name} --follow watches it; rosette down ${name} deletes it when that is done`,
      cause: error,
    });
  }
}

/** Asks on a terminal; a script that says `down` means it. */
async function confirmed(
  { host }: Context,
  client: ApiClient,
  stack: JsonObject,
  options: DownOptions,
): Promise<boolean> {
  if (options.yes === true || !host.stdin.isTTY || !host.stderr.isTTY) return true;
  const resources = await listResources(client, textOf(stack, 'StackId'));
  const alive = resources.filter(
    (each) => !['DELETE_COMPLETE', 'INIT_COMPLETE'].includes(textOf(each, 'Status')),
  ).length;
  const what = alive === 0 ? ', which has no resources' : ` and its ${alive} resource${alive === 1 ? '' : 's'}`;
  host.stderr.write(`Delete stack ${textOf(stack, 'StackName')}${what}? [y/N] `);
  const answer = await host.stdin.readLine();
  return /^\s*y(es)?\s*$/i.test(answer ?? '');
}

function alreadyDeleted(stack: JsonObject): CliError {
  return new CliError(`stack ${textOf(stack, 'StackName')} is deleted already`, {
    where: `id ${textOf(stack, 'StackId')}`,
    hint: 'rosette ls shows the stacks there are',
  });
}
