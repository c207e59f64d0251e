import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ApiClient } from '#server/contract/api-client.ts';
import { listAll, requireStack } from '../api.ts';
import { type Context, printJson, printLines, widthOf, withSession } from '../context.ts';
import { CliError, type ExitCode, exitCodes } from '../errors.ts';
import { textOf } from '../json-access.ts';
import { operationsTable, operationView, stackAtEventView } from '../views/history-view.ts';

/** Lists what was ever done to a stack, or shows one operation with its plan and steps. */
export async function history(context: Context, name: string, operation: string | undefined): Promise<ExitCode> {
  return withSession(context, async (client) => {
    const stackId = textOf(await requireStack(client, name), 'StackId');
    const { stdout } = context.host;
    const { answer, items } = await listAll(client, 'ListStackOperations', { StackId: stackId }, 'Operations');
    if (operation !== undefined) return showOperation(context, client, stackId, chosen(items, operation, name));
    if (context.json) printJson(context, answer);
    else if (items.length === 0) stdout.write(`Nothing has been done to stack ${name} yet.\n`);
    else printLines(stdout, operationsTable(items, context.style, widthOf(stdout)));
    return exitCodes.done;
  });
}

async function showOperation(
  context: Context,
  client: ApiClient,
  StackId: string,
  OperationId: string,
): Promise<ExitCode> {
  const answer = await client.call('GetStackOperation', { StackId, OperationId });
  const { stdout } = context.host;
  if (context.json) printJson(context, answer);
  else printLines(stdout, operationView(answer, context.style, widthOf(stdout)));
  return exitCodes.done;
}

/** The id that begins so, as people copy no more of it than they must. */
function chosen(items: readonly JsonObject[], given: string, name: string): string {
  const ids = items.map((item) => textOf(item, 'OperationId'));
  const found = ids.filter((id) => id.startsWith(given));
  if (found.length === 1) return found[0]!;
  throw new CliError(
    found.length === 0
      ? `stack ${name} has no operation ${given}`
      : `${found.length} operations of stack ${name} begin with ${given}`,
    { hint: `rosette history ${name} lists them; the first characters of an id are enough` },
  );
}

/** Shows a stack as it was right after one of its events. */
export async function showAt(context: Context, name: string, event: string): Promise<ExitCode> {
  return withSession(context, async (client) => {
    const StackId = textOf(await requireStack(client, name), 'StackId');
    const answer = await client.call('GetStackAtEvent', { StackId, Event: event });
    const { stdout } = context.host;
    if (context.json) printJson(context, answer);
    else printLines(stdout, stackAtEventView(answer, context.style, widthOf(stdout)));
    return exitCodes.done;
  });
}
