import { resolve } from 'node:path';
import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ApiClient } from '#server/contract/api-client.ts';
import { findStack } from '../api.ts';
import { type Context, printJson, readTemplate, widthOf, withSession } from '../context.ts';
import { type ExitCode, exitCodes } from '../errors.ts';
import { followOperation } from '../follow.ts';
import { objectOf, textOf } from '../json-access.ts';
import { type ParameterValues, readParameters } from '../parameters.ts';
import { planOfPreview } from '../plan.ts';
import { declaredProviders, givenProviders, type Provider } from '../providers/declaration.ts';
import { forgetProviders, noteProviders, providersFolder } from '../providers/notes.ts';
import { startProviders } from '../providers/running.ts';
import { stackName } from '../stack-name.ts';
import { planView } from '../views/plan-view.ts';
import { conclude } from './conclude.ts';
import { say, sayChoices, sayLines, sayMeanwhile, sayProviders } from './say.ts';
import { parameterValues, stackRequest } from './stack-options.ts';
import { callWithTemplate, type TemplateFile } from './template-call.ts';
import { type UpdateOptions, type UpdateTarget, update } from './update.ts';

export interface UpOptions extends UpdateOptions {
  readonly provider: readonly string[];
}

/** Makes a stack what the template says: creates it, or updates the one that is there; and waits for it. */
export async function up(context: Context, file: string, options: UpOptions): Promise<ExitCode> {
  const name = stackName(options.name, file);
  const template = { file, text: await readTemplate(context.host, file) };
  const given = await readParameters(context.host, options.param, options.paramFile);
  const providers = providersFor(context, template, options, given);
  const found = sayMeanwhile(context, `Looking for stack ${name} …`);
  try {
    return await withSession(context, async (client) => {
      const stack = await findStack(client, name);
      found();
      const target = { name, template, options, providers };
      if (stack !== undefined) return update(context, client, stack, target);
      return options.onlyPlan === true ? planCreation(context, client, target) : create(context, client, target);
    });
  } finally {
    found();
  }
}

/** `--auto` also starts what the template brings along; a parameter that has its value needs no program. */
function providersFor(
  context: Context,
  template: TemplateFile,
  options: UpOptions,
  values: ParameterValues,
): readonly Provider[] {
  const declared =
    options.auto === true ? declaredProviders(template.text, resolve(context.host.cwd, template.file)) : [];
  const given = givenProviders(options.provider, context.host.cwd);
  const byParameter = new Map([...declared, ...given].map((provider) => [provider.parameter, provider]));
  return [...byParameter.values()].filter(({ parameter }) => !values.has(parameter));
}

async function create(context: Context, client: ApiClient, target: UpdateTarget): Promise<ExitCode> {
  const { name, template, options, providers } = target;
  say(context, `Creating stack ${name} from ${template.file}`);
  const folder = providersFolder(context, client.region, name);
  const running = await startProviders(context, providers, { folder, ports: new Map() });
  try {
    sayProviders(context, providers, running);
    const { values, choices } = await parameterValues(context, client, template, options, running.addresses);
    sayChoices(context, choices);
    if (providers.length > 0) await noteProviders(context, client.region, name, providers);
    const stackId = await createStack(client, template, stackRequest(name, values, options), () =>
      forgetProviders(context, client.region, name),
    );
    return conclude(context, await followOperation(context, client, { stackId, stackName: name, after: undefined }));
  } finally {
    await running.stop();
  }
}

/** No program is started for a plan, so that a parameter that takes a program's address gets some value. */
async function planCreation(context: Context, client: ApiClient, target: UpdateTarget): Promise<ExitCode> {
  const { name, template, options } = target;
  say(context, `Plan for stack ${name} from ${template.file}, which would be created`);
  const { values, choices } = await parameterValues(context, client, template, options);
  sayChoices(context, choices);
  const answer = await callWithTemplate(client, 'PreviewStack', template, stackRequest(name, values, options));
  if (context.json) printJson(context, answer);
  else {
    const plan = planOfPreview(objectOf(answer, 'Stack') ?? {});
    sayLines(context, ['', ...planView(plan, context.style, widthOf(context.host.stdout))]);
  }
  return exitCodes.done;
}

async function createStack(
  client: ApiClient,
  template: TemplateFile,
  request: JsonObject,
  undo: () => Promise<void>,
): Promise<string> {
  try {
    return textOf(await callWithTemplate(client, 'CreateStack', template, request), 'StackId');
  } catch (error) {
    await undo();
    throw error;
  }
}
