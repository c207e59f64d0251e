import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ApiClient } from '#server/contract/api-client.ts';
import { listAll, requireStack } from '../api.ts';
import { type Context, printJson, printLines, widthOf, withSession } from '../context.ts';
import { CliError, type ExitCode, exitCodes } from '../errors.ts';
import { numberOf, textOf } from '../json-access.ts';
import { customRequestsTable, customRequestView } from '../views/custom-request-view.ts';

export interface CustomRequestsOptions {
  readonly waiting?: boolean;
  readonly past?: boolean;
  readonly limit: string;
}

/** Lists requests to providers of custom resources, newest first; of one stack or of all. */
export async function customRequests(
  context: Context,
  stack: string | undefined,
  options: CustomRequestsOptions,
): Promise<ExitCode> {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1) {
    throw new CliError(`--limit is ${options.limit}`, { hint: 'give how many requests to list, 1 or more' });
  }
  const { waiting = false, past = false } = options;
  return withSession(context, async (client) => {
    const ofStack = stack === undefined ? {} : { StackId: textOf(await requireStack(client, stack), 'StackId') };
    const State = waiting === past ? 'All' : waiting ? 'Open' : 'Past';
    const asked = { ...ofStack, State };
    const { answer, items } = await listAll(client, 'ListCustomResourceRequests', asked, 'Requests', limit);
    const total = numberOf(answer, 'TotalCount') ?? items.length;
    // What nobody waits for any more has no answer either.
    const shown = State === 'Open' ? items.filter((each) => textOf(each, 'State') === 'Waiting') : items;
    const { stdout, clock } = context.host;
    if (context.json) printJson(context, { ...answer, Requests: shown });
    else if (shown.length === 0) stdout.write(`${nothing(State)}\n`);
    else printLines(stdout, customRequestsTable(shown, clock.now(), context.style, widthOf(stdout)));
    if (!context.json && total > items.length)
      stdout.write(`… and ${total - items.length} older; --limit shows more\n`);
    return exitCodes.done;
  });
}

function nothing(state: string): string {
  const words: Record<string, string> = {
    Open: 'No provider of a custom resource is waited for.',
    Past: 'No request to a provider of a custom resource has been answered yet.',
  };
  return words[state] ?? 'No provider of a custom resource has been asked for anything yet.';
}

/** Shows one request whole: what was asked, who waits until when, what was answered. */
export async function showCustomRequest(context: Context, request: string): Promise<ExitCode> {
  return withSession(context, async (client) => {
    const answer = await requireCustomRequest(client, request);
    const { stdout, clock } = context.host;
    if (context.json) printJson(context, answer);
    else printLines(stdout, customRequestView(answer, clock.now(), context.style));
    return exitCodes.done;
  });
}

const wholeId = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The request that is meant by an id, or by as many characters of its beginning as tell it from others. */
export async function requireCustomRequest(client: ApiClient, given: string): Promise<JsonObject> {
  const id = wholeId.test(given) ? given : await idBeginning(client, given);
  return client.call('GetCustomResourceRequest', { CustomRequestId: id });
}

async function idBeginning(client: ApiClient, given: string): Promise<string> {
  const { items } = await listAll(client, 'ListCustomResourceRequests', {}, 'Requests');
  const ids = items.map((each) => textOf(each, 'CustomRequestId')).filter((id) => id.startsWith(given));
  if (ids.length === 1) return ids[0]!;
  throw new CliError(
    ids.length === 0 ? `there is no request ${given} to a provider` : `${ids.length} requests begin with ${given}`,
    { hint: 'rosette custom requests lists them; the first characters of an id are enough' },
  );
}
