import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ApiClient } from '#server/contract/api-client.ts';
import { getStack, listResources, newestEventId, requireStack } from '../api.ts';
import { type Context, printJson, printLines, withSession } from '../context.ts';
import { CliError, type ExitCode, exitCodes } from '../errors.ts';
import { followOperation } from '../follow.ts';
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
  const after = await newestEventId(client, stackId);
  // A deletion that is already running is watched; asking again would be refused.
  const running = !isResting(textOf(stack, 'Status')) && textOf(stack, 'Status') === 'DELETE_IN_PROGRESS';
  if (!running) await client.call('DeleteStack', { StackId: stackId });
  const followed = await followOperation(context, client, { stackId, stackName, after: running ? undefined : after });
  if (context.json) printJson(context, followed.stack);
  if (textOf(followed.stack, 'Status') !== 'DELETE_COMPLETE') {
    printLines(context.host.stderr, ['', ...failureReport(followed, context.errorStyle)]);
    return exitCodes.failed;
  }
  await forgetProviders(context, client.region, stackName);
  if (!context.json && !context.host.stdout.isTTY) context.host.stdout.write(`Stack ${stackName} is deleted.\n`);
  return exitCodes.done;
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
  host.stderr.write(
    `Delete stack ${textOf(stack, 'StackName')} and its ${alive} resource${alive === 1 ? '' : 's'}? [y/N] `,
  );
  const answer = await host.stdin.readLine();
  return /^\s*y(es)?\s*$/i.test(answer ?? '');
}

function alreadyDeleted(stack: JsonObject): CliError {
  return new CliError(`stack ${textOf(stack, 'StackName')} is deleted already`, {
    where: `id ${textOf(stack, 'StackId')}`,
    hint: 'rosette ls shows the stacks there are',
  });
}
