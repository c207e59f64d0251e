import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ApiClient } from '#server/contract/api-client.ts';
import { CloudError } from '#wire/cloud-client.ts';
import { findStack, getStack, ownedResources } from '../api.ts';
import { canAsk, confirmed } from '../confirm.ts';
import { type Context, printJson, readTemplate, widthOf, withSession } from '../context.ts';
import { CliError, type ExitCode, exitCodes, Interrupted } from '../errors.ts';
import { followOperation, standing } from '../follow.ts';
import type { CliHost } from '../host.ts';
import { type ImportTarget, importable, importTargets, readIdentifiers } from '../import-targets.ts';
import { textOf } from '../json-access.ts';
import { type Plan, planOfChangeSet } from '../plan.ts';
import { stackName } from '../stack-name.ts';
import { planView } from '../views/plan-view.ts';
import { computedChangeSet, timedName } from './change-set.ts';
import { conclude } from './conclude.ts';
import { findRetained } from './import-retained.ts';
import { say, sayLines } from './say.ts';
import { parameterValues, stackRequest, updateRequest } from './stack-options.ts';
import { callWithTemplate, type TemplateFile } from './template-call.ts';

export interface ImportOptions {
  /** `Vpc=vpc-1`, `Web.InstanceId=i-1`. */
  readonly resource: readonly string[];
  /** A stack, living or deleted, that let go of what is to be imported. */
  readonly retainedBy?: string;
  readonly param: readonly string[];
  readonly paramFile: readonly string[];
  readonly disableRollback?: boolean;
  /** Does not ask. */
  readonly yes?: boolean;
  /** Shows the plan and leaves it at that. */
  readonly onlyPlan?: boolean;
}

interface Import {
  readonly name: string;
  /** Undefined: a new stack. */
  readonly into: JsonObject | undefined;
  readonly template: TemplateFile;
  readonly options: ImportOptions;
}

/** Takes what exists in the cloud over into a stack, new or there already; nothing in the cloud is changed by that. */
export async function importResources(
  context: Context,
  stack: string,
  file: string,
  options: ImportOptions,
): Promise<ExitCode> {
  if (options.resource.length === 0 && options.retainedBy === undefined) {
    throw new CliError('nothing is named that could be imported', {
      hint: '--resource Vpc=vpc-… names what exists; --retained-by OLD-STACK takes what that stack let go of',
    });
  }
  const name = stackName(stack, file, 'the name of the stack');
  const template = { file, text: await readTemplate(context.host, file) };
  return withSession(context, async (client) => {
    const into = await restingStack(client, name);
    const wanted = { name, into, template, options };
    const targets = await targetsOf(context, client, wanted);
    say(context, `Importing into ${into === undefined ? 'the new ' : ''}stack ${name} from ${file}`);
    if (into !== undefined && options.disableRollback === true)
      say(context, `--disable-rollback counts for a new stack: ${name} stays as it was made`);
    return importTargetsInto(context, client, wanted, await createSet(context, client, wanted, targets));
  });
}

async function restingStack(client: ApiClient, name: string): Promise<JsonObject | undefined> {
  const found = await findStack(client, name);
  const status = textOf(found, 'Status');
  if (found === undefined || /_(COMPLETE|FAILED)$/.test(status.replace('DELETE_COMPLETE', ''))) return found;
  const hint =
    status === 'REVIEW_IN_PROGRESS'
      ? `rosette changeset list ${name} shows the change sets that would create it; rosette down ${name} removes it`
      : status === 'DELETE_COMPLETE'
        ? 'give the new stack a name'
        : `rosette wait ${name} waits until it is at rest`;
  throw new CliError(`nothing can be imported into stack ${name} now`, {
    where: `region ${client.region}, ${status}, id ${textOf(found, 'StackId')}`,
    hint,
  });
}

async function targetsOf(
  context: Context,
  client: ApiClient,
  { into, template, options }: Import,
): Promise<readonly ImportTarget[]> {
  const given = readIdentifiers(options.resource);
  const known = importable(
    await callWithTemplate(client, 'ValidateTemplate', template, {}),
    await client.call('GetFeatureDetails', { Feature: 'All' }),
  );
  const retained =
    options.retainedBy === undefined
      ? []
      : await findRetained(context, client, { from: options.retainedBy, into, template, given, known });
  return importTargets(given, retained, known);
}

async function createSet(
  context: Context,
  client: ApiClient,
  { name, into, template, options }: Import,
  targets: readonly ImportTarget[],
): Promise<JsonObject> {
  const stackOptions = { ...options, tag: [] };
  const { values } = await parameterValues(context, client, template, stackOptions);
  const made = await callWithTemplate(client, 'CreateChangeSet', template, {
    ...(into === undefined
      ? stackRequest(name, values, stackOptions)
      : updateRequest(textOf(into, 'StackId'), values, stackOptions)),
    ChangeSetType: 'IMPORT',
    ChangeSetName: timedName(context.host.clock.now()),
    ResourcesToImport: targets.map(({ logicalId, type, identifier }) => ({
      LogicalResourceId: logicalId,
      ResourceType: type,
      ResourceIdentifier: JSON.stringify(identifier),
    })),
  });
  return computedChangeSet(context, client, textOf(made, 'ChangeSetId'));
}

/** Shows the plan, asks, does it and waits for it. What is not executed leaves nothing behind. */
async function importTargetsInto(
  context: Context,
  client: ApiClient,
  wanted: Import,
  set: JsonObject,
): Promise<ExitCode> {
  let executed = false;
  try {
    const plan = await planOf(client, wanted, set);
    showPlan(context, wanted, set, plan);
    if (wanted.options.onlyPlan === true) return exitCodes.done;
    if (!(await agreed(context, wanted))) {
      context.host.stderr.write('Nothing was changed.\n');
      return exitCodes.rejected;
    }
    const stackId = textOf(set, 'StackId');
    const after = wanted.into === undefined ? undefined : await standing(client, stackId);
    executed = true;
    await client.call('ExecuteChangeSet', { ChangeSetId: textOf(set, 'ChangeSetId') }).catch((error: unknown) => {
      executed = !isRefusal(error);
      throw error;
    });
    const followed = await followOperation(context, client, { stackId, stackName: textOf(set, 'StackName'), after });
    const code = conclude(context, followed);
    if (code === exitCodes.done) await sayTakenOver(context, client, stackId, plan);
    return code;
  } finally {
    if (!executed) await discard(context, client, wanted, set);
  }
}

/** Whether the request certainly did nothing. */
function isRefusal(error: unknown): boolean {
  return error instanceof CloudError && error.outcome !== 'unknown' && error.status < 500;
}

/** Nothing but imports may be in it, so that all that the stack has stays as it is. */
async function planOf(client: ApiClient, { into, template }: Import, set: JsonObject): Promise<Plan> {
  if (textOf(set, 'Status') === 'CREATE_FAILED') {
    const why = textOf(set, 'StatusReason');
    throw new CliError(`${template.file} cannot be imported like this`, { why, exitCode: exitCodes.failed });
  }
  if (into === undefined) return { ...planOfChangeSet(set), unchanged: 0 };
  const owned = await ownedResources(client, textOf(into, 'StackId'));
  return { ...planOfChangeSet(set), unchanged: owned.length };
}

function showPlan(context: Context, { options }: Import, set: JsonObject, plan: Plan): void {
  if (context.json && options.onlyPlan === true) {
    printJson(context, set);
    return;
  }
  const [out, style] = context.json ? [context.host.stderr, context.errorStyle] : [context.host.stdout, context.style];
  const last = options.onlyPlan === true ? [] : [''];
  sayLines(context, ['', ...planView(plan, style, widthOf(out)), ...last]);
}

async function agreed({ host }: Context, { name, options }: Import): Promise<boolean> {
  if (options.yes === true) return true;
  if (canAsk(host)) return confirmedUnlessInterrupted(host);
  throw new CliError(`resources would be imported into stack ${name}, and nobody can be asked here`, {
    hint: '--yes imports without asking, --only-plan shows the plan only',
  });
}

/** Ctrl-C is an answer too: what waits for it is to be removed. */
async function confirmedUnlessInterrupted(host: CliHost): Promise<boolean> {
  const stop = new AbortController();
  const forget = host.onInterrupt(() => stop.abort());
  try {
    const yes = await confirmed(host, 'Import these resources?', stop.signal);
    if (stop.signal.aborted) throw new Interrupted('Nothing was changed.');
    return yes;
  } finally {
    forget();
  }
}

/** How many are named, at most. */
const NAMED = 12;

async function sayTakenOver(context: Context, client: ApiClient, stackId: string, { changes }: Plan): Promise<void> {
  const imported = new Set(changes.filter(({ kind }) => kind === 'import').map(({ path }) => path));
  const there = (await ownedResources(client, stackId)).filter((each) =>
    imported.has(textOf(each, 'LogicalResourceId')),
  );
  const named = there
    .slice(0, NAMED)
    .map((each) => `${textOf(each, 'LogicalResourceId')} (${textOf(each, 'PhysicalResourceId')})`);
  const more = there.length > NAMED ? ` and ${there.length - NAMED} more` : '';
  say(context, `\nTaken over: ${named.join(', ')}${more}`);
}

/** How long a stack that holds nothing may take to go, and how often it is looked at. */
const GO_MS = 30_000;
const LOOK_MS = 100;

/** Removes the change set, and the stack that was made to wait for it: unless somebody else has executed the set since. */
async function discard(context: Context, client: ApiClient, { into }: Import, set: JsonObject): Promise<void> {
  const stackId = textOf(set, 'StackId');
  await client.call('DeleteChangeSet', { ChangeSetId: textOf(set, 'ChangeSetId') });
  if (into !== undefined) return;
  if (textOf(await getStack(client, stackId, false), 'Status') !== 'REVIEW_IN_PROGRESS') return;
  await client.call('DeleteStack', { StackId: stackId, RetainAllResources: true });
  const { clock } = context.host;
  const deadline = clock.now() + GO_MS;
  while (clock.now() < deadline) {
    if (textOf(await getStack(client, stackId, false), 'Status') === 'DELETE_COMPLETE') return;
    await clock.sleep(LOOK_MS);
  }
}
