import { getStack, listAll, listResources, requireStack } from '../api.ts';
import { type Context, printJson, printLines, widthOf, withSession } from '../context.ts';
import { CliError, type ExitCode, exitCodes } from '../errors.ts';
import { displayValue, objectsOf, textOf } from '../json-access.ts';
import { outputsTable, stackView } from '../views/stack-view.ts';
import { stacksTable } from '../views/stacks-table.ts';

/** Lists the stacks of the region. */
export async function ls(context: Context): Promise<ExitCode> {
  return withSession(context, async (client) => {
    const { answer, items } = await listAll(client, 'ListStacks', {}, 'Stacks');
    if (context.json) printJson(context, answer);
    else if (items.length === 0)
      context.host.stdout.write(`No stacks in ${client.region}. Make one: rosette up TEMPLATE --auto\n`);
    else
      printLines(
        context.host.stdout,
        stacksTable(items, context.host.clock.now(), context.style, widthOf(context.host.stdout)),
      );
    return exitCodes.done;
  });
}

/** Shows one stack with its resources, parameters and outputs. */
export async function show(context: Context, name: string): Promise<ExitCode> {
  return withSession(context, async (client) => {
    const id = textOf(await requireStack(client, name), 'StackId');
    const stack = await getStack(client, id, true);
    if (context.json) printJson(context, stack);
    else {
      const resources = await listResources(client, id);
      printLines(
        context.host.stdout,
        stackView(stack, resources, context.host.clock.now(), context.style, widthOf(context.host.stdout)),
      );
    }
    return exitCodes.done;
  });
}

/** Shows the outputs of a stack, or the bare value of one, for scripts. */
export async function outputs(context: Context, name: string, key: string | undefined): Promise<ExitCode> {
  return withSession(context, async (client) => {
    const stack = await getStack(client, textOf(await requireStack(client, name), 'StackId'), true);
    const items = objectsOf(stack, 'Outputs');
    if (key !== undefined) {
      const item = items.find((output) => textOf(output, 'OutputKey') === key);
      if (item === undefined)
        throw noSuchOutput(
          name,
          key,
          items.map((output) => textOf(output, 'OutputKey')),
        );
      context.host.stdout.write(
        `${context.json ? JSON.stringify(item.OutputValue ?? null) : displayValue(item.OutputValue)}\n`,
      );
    } else if (context.json) printJson(context, stack);
    else printLines(context.host.stdout, outputsTable(stack, context.style, widthOf(context.host.stdout)));
    return exitCodes.done;
  });
}

function noSuchOutput(name: string, key: string, known: readonly string[]): CliError {
  return new CliError(`stack ${name} has no output ${key}`, {
    hint: known.length === 0 ? 'its template declares no outputs' : `there are: ${known.join(', ')}`,
  });
}
