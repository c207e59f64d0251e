import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ApiClient } from '#server/contract/api-client.ts';
import { getStack, listAll, requireStack } from '../api.ts';
import { type Context, printJson, printLines, withSession } from '../context.ts';
import { type ExitCode, exitCodes } from '../errors.ts';
import { untilAborted } from '../follow.ts';
import { textOf } from '../json-access.ts';
import { isResting, Progress } from '../progress.ts';
import { startNotedProviders } from '../providers/notes.ts';
import { eventLine, eventOf } from '../views/event-line.ts';

export interface EventsOptions {
  readonly follow?: boolean;
}

/** Shows what happened to a stack, oldest first; with `--follow` also what goes on happening, until Ctrl-C. */
export async function events(context: Context, name: string, options: EventsOptions): Promise<ExitCode> {
  return withSession(context, async (client) => {
    const stackId = textOf(await requireStack(client, name), 'StackId');
    if (options.follow === true) return follow(context, client, stackId);
    const { answer, items } = await listAll(client, 'ListStackEvents', { StackId: stackId }, 'Events');
    if (context.json) printJson(context, answer);
    else printLines(context.host.stdout, eventLines(items, context));
    return exitCodes.done;
  });
}

/** The API answers newest first; people read downwards. Events that happen between two pages shift what follows, so one may
 *  come twice. */
function eventLines(items: readonly JsonObject[], { style }: Context): readonly string[] {
  const distinct = new Map(items.map((item) => [textOf(item, 'EventId'), item]));
  return [...distinct.values()]
    .reverse()
    .map((item) => eventLine(eventOf(item), [textOf(item, 'LogicalResourceId')], style));
}

/** One line an event, as text or (with `--json`) as JSON. Custom resources that wait for a noted provider get it. */
async function follow(context: Context, client: ApiClient, stackId: string): Promise<ExitCode> {
  const stack = await getStack(client, stackId, false);
  const providers = isResting(textOf(stack, 'Status'))
    ? undefined
    : await startNotedProviders(context, client.region, stack, []);
  const stop = new AbortController();
  const forget = context.host.onInterrupt(() => stop.abort());
  const progress = new Progress(stackId, textOf(stack, 'StackName'));
  try {
    for await (const event of untilAborted(client.events(stackId, 0, stop.signal), stop.signal)) {
      progress.apply(event, context.host.clock.now());
      const resource = progress.stacks.get(event.StackId)?.resources.get(event.LogicalResourceId);
      const path = resource === undefined ? [event.LogicalResourceId] : progress.pathOf(resource);
      context.host.stdout.write(`${context.json ? JSON.stringify(event) : eventLine(event, path, context.style)}\n`);
    }
    return exitCodes.done;
  } finally {
    forget();
    await providers?.stop();
  }
}
