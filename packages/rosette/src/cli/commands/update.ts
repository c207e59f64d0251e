import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ApiClient } from '#server/contract/api-client.ts';
import type { CloudError } from '#wire/cloud-client.ts';
import { getStack } from '../api.ts';
import { canAsk, confirmed } from '../confirm.ts';
import { type Context, printJson, widthOf } from '../context.ts';
import { CliError, type ExitCode, exitCodes, TemplateRefused } from '../errors.ts';
import { followOperation, standing } from '../follow.ts';
import { objectOf, objectsOf, textOf } from '../json-access.ts';
import type { ParameterValues } from '../parameters.ts';
import { type Plan, planOfPreview, replacements } from '../plan.ts';
import type { Provider } from '../providers/declaration.ts';
import { noteMoreProviders, startNotedProviders } from '../providers/notes.ts';
import { planView } from '../views/plan-view.ts';
import { conclude } from './conclude.ts';
import { say, sayChoices, sayLines, sayProviders } from './say.ts';
import { keptParameters, parameterValues, type StackOptions, updateRequest } from './stack-options.ts';
import { callWithTemplate, type TemplateFile } from './template-call.ts';

export interface UpdateOptions extends StackOptions {
  /** Does not ask. */
  readonly yes?: boolean;
  /** Shows the plan and leaves it at that. */
  readonly onlyPlan?: boolean;
  /** Resources may be replaced. */
  readonly replace?: boolean;
}

export interface UpdateTarget {
  readonly name: string;
  readonly template: TemplateFile;
  readonly options: UpdateOptions;
  /** Programs that the template or the person asks for, for parameters that have no given value. */
  readonly providers: readonly Provider[];
}

/** Updates the stack that is there: shows what would change, asks, does it, and waits for it. */
export async function update(
  context: Context,
  client: ApiClient,
  found: JsonObject,
  target: UpdateTarget,
): Promise<ExitCode> {
  refuseBusy(client, found);
  const stack = await getStack(client, textOf(found, 'StackId'), false);
  const { options } = target;
  if (options.onlyPlan === true) {
    say(context, `Plan for stack ${target.name} from ${target.template.file}`);
    return showPlan(context, await requestOf(context, client, stack, target, new Map()), client, stack, target);
  }
  say(context, `Updating stack ${target.name} from ${target.template.file}`);
  if (options.disableRollback === true)
    say(context, `--disable-rollback counts when a stack is created: ${target.name} stays as it was made`);
  const providers = target.providers.filter(isLocalProvider(stack));
  const running = await startNotedProviders(context, client.region, stack, providers);
  try {
    sayProviders(context, providers, running);
    const request = await requestOf(context, client, stack, target, changedAddresses(stack, running.addresses));
    return await planAndApply(context, client, { ...target, providers }, stack, request);
  } finally {
    await running.stop();
  }
}

/** A parameter may hold the address of a real provider; only one that holds none, or that of a program here, gets one. */
function isLocalProvider(stack: JsonObject): (provider: Provider) => boolean {
  const values = keptParameters(stack);
  return ({ parameter }) => /^(http:\/\/127\.0\.0\.1:.*)?$/.test(values.get(parameter) ?? '');
}

/** Programs come back on the port that the stack knows; only a new one has something to say. */
function changedAddresses(stack: JsonObject, addresses: ParameterValues): ParameterValues {
  const values = keptParameters(stack);
  return new Map([...addresses].filter(([parameter, address]) => !values.get(parameter)?.startsWith(address)));
}

async function requestOf(
  context: Context,
  client: ApiClient,
  stack: JsonObject,
  { template, options }: UpdateTarget,
  addresses: ParameterValues,
): Promise<JsonObject> {
  const kept = keptParameters(stack);
  const { values, choices } = await parameterValues(context, client, template, options, addresses, kept);
  sayChoices(context, choices);
  return updateRequest(textOf(stack, 'StackId'), values, options);
}

async function showPlan(
  context: Context,
  request: JsonObject,
  client: ApiClient,
  stack: JsonObject,
  { template }: UpdateTarget,
): Promise<ExitCode> {
  const answer = await preview(client, stack, template, request);
  if (context.json) printJson(context, answer);
  else sayPlan(context, planOfPreview(objectOf(answer, 'Stack') ?? {}));
  return exitCodes.done;
}

async function planAndApply(
  context: Context,
  client: ApiClient,
  target: UpdateTarget,
  stack: JsonObject,
  request: JsonObject,
): Promise<ExitCode> {
  const answer = await preview(client, stack, target.template, request);
  const plan = planOfPreview(objectOf(answer, 'Stack') ?? {});
  // Where no resource changes, outputs or settings of the stack may: there is nothing in that to ask about.
  if (plan.changes.length > 0) {
    // What will be refused is told before anybody is asked.
    const refusal = await dryRun(client, target, stack, request);
    sayPlan(context, plan);
    if (refusal !== undefined) throw explainReplacement(refusal, target, plan);
    if (!(await agreed(context, target))) {
      context.host.stderr.write('Nothing was changed.\n');
      return exitCodes.rejected;
    }
  }
  return apply(context, client, target, stack, request);
}

/** How the update would be refused; undefined when it would not be. The server alone knows what it refuses. Rejects when the
 *  stack cannot be updated at all, whatever the plan. */
async function dryRun(
  client: ApiClient,
  { template, options }: UpdateTarget,
  stack: JsonObject,
  request: JsonObject,
): Promise<unknown> {
  try {
    await callWithTemplate(client, 'UpdateStack', template, {
      ...request,
      ...replacementOption(options),
      DryRun: true,
      DryRunOptions: ['ParameterAnalysis.Disabled'],
    });
    return undefined;
  } catch (error) {
    const explained = explainUnfit(error, stack);
    if (explained !== error) throw explained;
    return error;
  }
}

function explainReplacement(refusal: unknown, { name, options }: UpdateTarget, plan: Plan): unknown {
  const paths = options.replace === true ? [] : replacements(plan);
  if (paths.length === 0 || refusalOf(refusal)?.code !== 'StackValidationFailed') return refusal;
  return new CliError(`stack ${name} can only be changed by replacing ${count(paths.length, 'resource')}`, {
    where: paths.join(', '),
    why: 'what is replaced is deleted first, with all that it holds, and gets another id',
    hint: '--replace allows it',
    cause: refusal,
  });
}

function replacementOption({ replace }: UpdateOptions): JsonObject {
  return { ReplacementOption: replace === true ? 'Enabled' : 'Disabled' };
}

async function apply(
  context: Context,
  client: ApiClient,
  { name, template, options, providers }: UpdateTarget,
  stack: JsonObject,
  request: JsonObject,
): Promise<ExitCode> {
  const stackId = textOf(stack, 'StackId');
  const after = await standing(client, stackId);
  if (providers.length > 0) await noteMoreProviders(context, client.region, name, providers);
  try {
    await callWithTemplate(client, 'UpdateStack', template, { ...request, ...replacementOption(options) });
  } catch (error) {
    if (!isSameStack(error)) throw error;
    say(context, `Nothing to do: stack ${name} is what ${template.file} says.`);
    if (context.json) printJson(context, await getStack(client, stackId, true));
    return exitCodes.done;
  }
  return conclude(context, await followOperation(context, client, { stackId, stackName: name, after }));
}

function preview(
  client: ApiClient,
  stack: JsonObject,
  template: TemplateFile,
  request: JsonObject,
): Promise<JsonObject> {
  return callWithTemplate(client, 'PreviewStack', template, request).catch((error) => {
    throw explainUnfit(error, stack);
  });
}

/** The plan goes where progress goes: with --json to a terminal on standard error, if at all. */
function sayPlan(context: Context, plan: Plan): void {
  const [out, style] = context.json ? [context.host.stderr, context.errorStyle] : [context.host.stdout, context.style];
  sayLines(context, ['', ...planView(plan, style, widthOf(out)), '']);
}

/** A change needs a yes, unlike a creation: on a pipe nobody can give it. */
async function agreed({ host }: Context, { name, options }: UpdateTarget): Promise<boolean> {
  if (options.yes === true) return true;
  if (canAsk(host)) return confirmed(host, 'Apply these changes?');
  throw new CliError(`stack ${name} would change, and nobody can be asked here`, {
    hint: '--yes applies the changes without asking, --only-plan shows them only',
  });
}

function refuseBusy(client: ApiClient, stack: JsonObject): void {
  const [name, status] = [textOf(stack, 'StackName'), textOf(stack, 'Status')];
  if (!status.endsWith('_IN_PROGRESS')) return;
  throw new CliError(`there already is a stack ${name}`, {
    where: `region ${client.region}, ${status}, id ${textOf(stack, 'StackId')}`,
    hint:
      status === 'REVIEW_IN_PROGRESS'
        ? `rosette changeset list ${name} shows the change sets that would create it`
        : `rosette events ${name} --follow watches it; --name gives the new one another name`,
  });
}

/** A stack that never came to be, or is half gone, cannot be updated: what can be done instead is not in the refusal. */
function explainUnfit(error: unknown, stack: JsonObject): unknown {
  const [name, status] = [textOf(stack, 'StackName'), textOf(stack, 'Status')];
  const advice = unfit.find(([form]) => form.test(status))?.[1];
  const refusal = refusalOf(error);
  if (advice === undefined || refusal === undefined) return error;
  return new CliError(`there already is a stack ${name}, and it cannot be updated`, {
    where: `${status}, id ${textOf(stack, 'StackId')}`,
    why: refusal.message,
    hint: advice.replaceAll('NAME', name),
    cause: error,
  });
}

const unfit: readonly (readonly [RegExp, string])[] = [
  [/^CREATE_FAILED$/, 'rosette continue NAME goes on with its creation, rosette down NAME removes it'],
  [/^((IMPORT_)?CREATE_ROLLBACK|DELETE)_/, 'rosette down NAME removes it, and the name is free again'],
];

/** The answer of ROS to an update that would change nothing at all (reference/api.md 14). */
function isSameStack(error: unknown): boolean {
  const refusal = refusalOf(error);
  return refusal?.code === 'NotSupported' && refusal.message.startsWith('Update the completely same stack');
}

/** The API's refusal of an update, where it is not about what the template says. */
function refusalOf(error: unknown): CloudError | undefined {
  if (!(error instanceof TemplateRefused) || objectsOf(error.error.data, 'Diagnostics').length > 0) return undefined;
  return error.error;
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
