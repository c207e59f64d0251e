import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ApiClient } from '#server/contract/api-client.ts';
import { findStack, getStack, listAll, requireStack } from '../api.ts';
import { type Context, printJson, printLines, readTemplate, widthOf, withSession } from '../context.ts';
import { CliError, type ExitCode, exitCodes } from '../errors.ts';
import { textOf } from '../json-access.ts';
import { planOfChangeSet } from '../plan.ts';
import { stackName } from '../stack-name.ts';
import { changeSetsTable, changeSetView } from '../views/change-set-view.ts';
import { followNewOperation } from './follow-new.ts';
import { say, sayChoices } from './say.ts';
import { keptParameters, parameterValues, type StackOptions, stackRequest, updateRequest } from './stack-options.ts';
import { callWithTemplate } from './template-call.ts';

export interface ChangeSetOptions extends StackOptions {
  /** Name of the change set. */
  readonly changeSet?: string;
  readonly description?: string;
  /** Resources may be replaced. */
  readonly replace?: boolean;
}

/** Computes what an update of a stack, or the creation of a new one, would do; nothing is touched. */
export async function createChangeSet(context: Context, file: string, options: ChangeSetOptions): Promise<ExitCode> {
  const name = stackName(options.name, file);
  const template = { file, text: await readTemplate(context.host, file) };
  return withSession(context, async (client) => {
    const stack = await findStack(client, name);
    const kept =
      stack === undefined ? undefined : keptParameters(await getStack(client, textOf(stack, 'StackId'), false));
    const { values, choices } = await parameterValues(context, client, template, options, new Map(), kept);
    sayChoices(context, choices);
    const made = await callWithTemplate(client, 'CreateChangeSet', template, {
      ...(stack === undefined
        ? { ...stackRequest(name, values, options), ChangeSetType: 'CREATE' }
        : { ...updateRequest(textOf(stack, 'StackId'), values, options), ChangeSetType: 'UPDATE' }),
      ChangeSetName: options.changeSet ?? timedName(context.host.clock.now()),
      ReplacementOption: options.replace === true ? 'Enabled' : 'Disabled',
      ...(options.description === undefined ? {} : { Description: options.description }),
    });
    return showMade(context, await computedChangeSet(context, client, textOf(made, 'ChangeSetId')));
  });
}

/** Lists the change sets of a stack, newest first. */
export async function listChangeSets(context: Context, name: string): Promise<ExitCode> {
  return withSession(context, async (client) => {
    const stackId = textOf(await requireStack(client, name), 'StackId');
    const { answer, items } = await listAll(client, 'ListChangeSets', { StackId: stackId }, 'ChangeSets');
    if (context.json) printJson(context, answer);
    else if (items.length === 0) context.host.stdout.write(`Stack ${name} has no change sets.\n`);
    else
      printLines(
        context.host.stdout,
        changeSetsTable(items, context.host.clock.now(), context.style, widthOf(context.host.stdout)),
      );
    return exitCodes.done;
  });
}

/** Shows a change set with everything that it would change. */
export async function showChangeSet(context: Context, stack: string, name: string): Promise<ExitCode> {
  return withSession(context, async (client) => {
    show(context, await requireChangeSet(client, stack, name));
    return exitCodes.done;
  });
}

/** Does what a change set holds, and waits for it. It was looked at before, so that nothing is asked. */
export async function executeChangeSet(context: Context, stack: string, name: string): Promise<ExitCode> {
  return withSession(context, async (client) => {
    const set = await requireChangeSet(client, stack, name);
    say(context, `Executing change set ${textOf(set, 'ChangeSetName')} of stack ${textOf(set, 'StackName')}`);
    const owner = await getStack(client, textOf(set, 'StackId'), false);
    return followNewOperation(context, client, owner, async () => {
      await client.call('ExecuteChangeSet', { ChangeSetId: textOf(set, 'ChangeSetId') });
    });
  });
}

/** Removes a change set; the stack stays as it is. */
export async function deleteChangeSet(context: Context, stack: string, name: string): Promise<ExitCode> {
  return withSession(context, async (client) => {
    const set = await requireChangeSet(client, stack, name);
    const answer = await client.call('DeleteChangeSet', { ChangeSetId: textOf(set, 'ChangeSetId') });
    if (context.json) printJson(context, answer);
    else say(context, `Change set ${textOf(set, 'ChangeSetName')} of stack ${textOf(set, 'StackName')} is deleted.`);
    return exitCodes.done;
  });
}

function show(context: Context, set: JsonObject): void {
  if (context.json) printJson(context, set);
  else
    printLines(
      context.host.stdout,
      changeSetView(set, planOfChangeSet(set), context.style, widthOf(context.host.stdout)),
    );
}

function showMade(context: Context, set: JsonObject): ExitCode {
  show(context, set);
  if (textOf(set, 'Status') === 'CREATE_FAILED') {
    throw new CliError('the change set could not be computed', {
      why: textOf(set, 'StatusReason'),
      exitCode: exitCodes.failed,
    });
  }
  const [stack, name] = [textOf(set, 'StackName'), textOf(set, 'ChangeSetName')];
  if (!context.json) say(context, `\nrosette changeset execute ${stack} ${name} does it`);
  return exitCodes.done;
}

/** How long to wait between two looks at a set that is being computed. */
const lookMs = 500;

/** The change set as soon as it is no longer being computed. */
export async function computedChangeSet(context: Context, client: ApiClient, id: string): Promise<JsonObject> {
  for (;;) {
    const set = await client.call('GetChangeSet', { ChangeSetId: id });
    if (!['CREATE_PENDING', 'CREATE_IN_PROGRESS'].includes(textOf(set, 'Status'))) return set;
    await context.host.clock.sleep(lookMs);
  }
}

/** The change set of that name or id, with its changes. */
async function requireChangeSet(client: ApiClient, stack: string, name: string): Promise<JsonObject> {
  const stackId = textOf(await requireStack(client, stack), 'StackId');
  const { items } = await listAll(client, 'ListChangeSets', { StackId: stackId }, 'ChangeSets');
  const found = items.find((item) => [textOf(item, 'ChangeSetName'), textOf(item, 'ChangeSetId')].includes(name));
  if (found !== undefined) return client.call('GetChangeSet', { ChangeSetId: textOf(found, 'ChangeSetId') });
  throw new CliError(`stack ${stack} has no change set ${name}`, {
    hint:
      items.length === 0
        ? `it has none at all; rosette changeset create TEMPLATE --name ${stack} makes one`
        : `there are: ${items.map((item) => textOf(item, 'ChangeSetName')).join(', ')}`,
  });
}

/** `rosette-20261121080000`: unique enough for one person, and in order. */
export function timedName(now: number): string {
  return `rosette-${new Date(now).toISOString().replace(/\D/g, '').slice(0, 14)}`;
}
