import { resolve } from 'node:path';
import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ApiClient } from '#server/contract/api-client.ts';
import { findStack } from '../api.ts';
import type { Choice } from '../auto/fill.ts';
import { type Context, printJson, printLines, readTemplate, widthOf, withSession } from '../context.ts';
import { CliError, type ExitCode, exitCodes } from '../errors.ts';
import { type Followed, followOperation } from '../follow.ts';
import { objectsOf, textOf } from '../json-access.ts';
import { type ParameterValues, readParameters } from '../parameters.ts';
import { declaredProviders, givenProviders, type Provider } from '../providers/declaration.ts';
import { forgetProviders, noteProviders, providersFolder } from '../providers/notes.ts';
import { type RunningProviders, startProviders } from '../providers/running.ts';
import { stackName } from '../stack-name.ts';
import { failureReport } from '../views/failure-report.ts';
import { outputsTable } from '../views/stack-view.ts';
import { parameterValues, type StackOptions, stackRequest } from './stack-options.ts';
import { callWithTemplate, type TemplateFile } from './template-call.ts';

export interface UpOptions extends StackOptions {
  readonly provider: readonly string[];
}

/** Creates a stack and waits for it. */
export async function up(context: Context, file: string, options: UpOptions): Promise<ExitCode> {
  const name = stackName(options.name, file);
  // Before anything that takes time: a person sees at once that something happens.
  say(context, `Creating stack ${name} from ${file}`);
  const template = { file, text: await readTemplate(context.host, file) };
  const given = await readParameters(context.host, options.param, options.paramFile);
  const providers = providersFor(context, template, options, given);
  return withSession(context, async (client) => {
    await refuseExisting(client, name);
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
  });
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

async function refuseExisting(client: ApiClient, name: string): Promise<void> {
  const stack = await findStack(client, name);
  if (stack === undefined) return;
  const status = textOf(stack, 'Status');
  throw new CliError(`there already is a stack ${name}`, {
    where: `region ${client.region}, ${status}, id ${textOf(stack, 'StackId')}`,
    hint: status.endsWith('_IN_PROGRESS')
      ? `rosette events ${name} --follow watches it; --name gives the new one another name`
      : `rosette show ${name} looks at it, rosette down ${name} removes it; --name gives the new one another name`,
  });
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

function conclude(context: Context, followed: Followed): ExitCode {
  const { stack } = followed;
  const done = textOf(stack, 'Status') === 'CREATE_COMPLETE';
  if (context.json) printJson(context, stack);
  if (!done) {
    printLines(context.host.stderr, ['', ...failureReport(followed, context.errorStyle)]);
    return exitCodes.failed;
  }
  if (!context.json && objectsOf(stack, 'Outputs').length > 0) {
    printLines(context.host.stdout, ['', ...outputsTable(stack, context.style, widthOf(context.host.stdout))]);
  }
  return exitCodes.done;
}

function sayProviders(context: Context, providers: readonly Provider[], running: RunningProviders): void {
  for (const { parameter, file } of providers)
    say(context, `Started ${file} for ${parameter}: ${running.addresses.get(parameter)}`);
}

function sayChoices(context: Context, choices: readonly Choice[]): void {
  if (choices.length > 0)
    say(context, `Chosen by --auto: ${choices.map(({ key, shown }) => `${key}=${shown}`).join(', ')}`);
}

function say(context: Context, text: string): void {
  if (!context.json) context.host.stdout.write(`${text}\n`);
  else if (context.host.stderr.isTTY) context.host.stderr.write(`${text}\n`);
}
