import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ApiClient } from '#server/contract/api-client.ts';
import { getStack, requireStack } from '../api.ts';
import { type Context, printJson, readTemplate, withSession } from '../context.ts';
import { CliError, type ExitCode, exitCodes } from '../errors.ts';
import { type Followed, followOperation, standing } from '../follow.ts';
import { textOf } from '../json-access.ts';
import { apiParameters, readParameters } from '../parameters.ts';
import { isResting, isSuccess } from '../progress.ts';
import { phase } from '../views/status.ts';
import { conclude } from './conclude.ts';
import { followFrom, followNewOperation, withProviders } from './follow-new.ts';
import { say } from './say.ts';
import { callWithTemplate } from './template-call.ts';

export interface CancelOptions {
  /** Does not wait for what is under way. */
  readonly quick?: boolean;
  /** Undoes the update. */
  readonly rollback?: boolean;
}

/** Stops what runs on a stack, and waits until it has stopped. Exits 0: that the operation failed is what was wanted. */
export async function cancel(context: Context, name: string, options: CancelOptions): Promise<ExitCode> {
  return withSession(context, async (client) => {
    const stack = await stackOf(client, name);
    const action = options.rollback === true ? 'CancelUpdateStack' : 'CancelStackOperation';
    const request = { StackId: textOf(stack, 'StackId'), CancelType: options.quick === true ? 'Quick' : 'Safe' };
    const { stack: ended } = await withProviders(context, client, stack, () =>
      followFrom(context, client, stack, async () => {
        await client.call(action, request);
      }),
    );
    if (context.json) printJson(context, ended);
    else say(context, `Stack ${name}: ${phase(textOf(ended, 'Status'))} (${textOf(ended, 'Status')})`);
    return exitCodes.done;
  });
}

export interface ContinueOptions {
  /** Drops what failed and what was not made. */
  readonly ignore?: boolean;
  /** Logical ids to make anew beside what failed. */
  readonly recreate: readonly string[];
  /** RecreatingOptions of ContinueCreateStack. */
  readonly recreatingOption: readonly string[];
  /** A template in the place of the one that the stack has. */
  readonly template?: string;
  readonly param: readonly string[];
  readonly paramFile: readonly string[];
}

/** Goes on with a creation that failed, and waits for it. */
export async function continueCreation(context: Context, name: string, options: ContinueOptions): Promise<ExitCode> {
  const anew = options.recreate.length > 0 || options.recreatingOption.length > 0;
  if (options.ignore === true && (anew || options.template !== undefined)) {
    throw new CliError('--ignore makes nothing anew, and takes no template', {
      hint: 'leave out --ignore, or --recreate, --recreating-option and --template',
    });
  }
  const parameters = apiParameters(await readParameters(context.host, options.param, options.paramFile));
  return withSession(context, async (client) => {
    const stack = await stackOf(client, name);
    const request = {
      StackId: textOf(stack, 'StackId'),
      Mode: options.ignore === true ? 'Ignore' : 'Recreate',
      RecreatingResources: options.recreate,
      ...(options.recreatingOption.length === 0 ? {} : { RecreatingOptions: options.recreatingOption }),
      Parameters: parameters,
    };
    say(context, `Going on with the creation of stack ${textOf(stack, 'StackName')}`);
    return followNewOperation(context, client, stack, () => continueCall(context, client, options, request));
  });
}

async function continueCall(
  context: Context,
  client: ApiClient,
  { template: file }: ContinueOptions,
  request: JsonObject,
): Promise<void> {
  if (file === undefined) await client.call('ContinueCreateStack', request);
  else {
    const template = { file, text: await readTemplate(context.host, file) };
    await callWithTemplate(client, 'ContinueCreateStack', template, request);
  }
}

/** Waits until nothing runs on a stack. Exits 0 when it got where it was meant to go, 1 when it failed or was undone. */
export async function wait(context: Context, name: string): Promise<ExitCode> {
  return withSession(context, async (client) => {
    const stackId = textOf(await requireStack(client, name), 'StackId');
    // In this order: an operation that ends in between is seen at rest, and one that ends later has its events after.
    const after = await standing(client, stackId);
    const stack = await getStack(client, stackId, true);
    const status = textOf(stack, 'Status');
    if (status === 'REVIEW_IN_PROGRESS') throw waitsForReview(name);
    if (isResting(status)) return atRest(context, stack);
    return withProviders(context, client, stack, async () => {
      const followed = await followOperation(context, client, {
        stackId,
        stackName: textOf(stack, 'StackName'),
        after,
      });
      return concludeWait(context, followed);
    });
  });
}

function concludeWait(context: Context, followed: Followed): ExitCode {
  const code = conclude(context, followed);
  const status = textOf(followed.stack, 'Status');
  if (code === exitCodes.done && status === 'DELETE_COMPLETE' && !context.json && !context.host.stdout.isTTY)
    say(context, `Stack ${textOf(followed.stack, 'StackName')} is deleted.`);
  return code;
}

/** Nothing ran; how the last operation ended is told in one line. */
function atRest(context: Context, stack: JsonObject): ExitCode {
  const status = textOf(stack, 'Status');
  if (context.json) printJson(context, stack);
  else say(context, `Stack ${textOf(stack, 'StackName')}: ${phase(status)} (${status})`);
  return isSuccess(status) ? exitCodes.done : exitCodes.failed;
}

function waitsForReview(name: string): CliError {
  return new CliError(`stack ${name} waits for somebody to execute its change set`, {
    where: 'REVIEW_IN_PROGRESS',
    hint: `rosette changeset list ${name} shows it, rosette changeset execute ${name} NAME does it`,
  });
}

async function stackOf(client: ApiClient, name: string): Promise<JsonObject> {
  return getStack(client, textOf(await requireStack(client, name), 'StackId'), false);
}
