import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ApiClient } from '#server/contract/api-client.ts';
import { declaredParameters } from '../auto/declaration.ts';
import { type Filled, fillParameters } from '../auto/fill.ts';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import { objectsOf, textOf } from '../json-access.ts';
import { apiParameters, type ParameterValues, readParameters, splitAssignment } from '../parameters.ts';
import { callWithTemplate, type TemplateFile } from './template-call.ts';

/** Options of `up` and `preview`, as commander hands them over. */
export interface StackOptions {
  readonly param: readonly string[];
  readonly paramFile: readonly string[];
  readonly auto?: boolean;
  readonly name?: string;
  readonly timeout?: string;
  readonly disableRollback?: boolean;
  readonly parallelism?: string;
  readonly tag: readonly string[];
}

/** The values for a template: what the person gave, `more`, and with `--auto` everything that is still missing. What is
 *  `kept` by the stack that is there needs no value, but others may depend on it. */
export async function parameterValues(
  context: Context,
  client: ApiClient,
  template: TemplateFile,
  options: StackOptions,
  more: ParameterValues = new Map(),
  kept: ParameterValues = new Map(),
): Promise<Filled> {
  const given = new Map([...more, ...(await readParameters(context.host, options.param, options.paramFile))]);
  if (options.auto !== true) return { values: given, choices: [] };
  const checked = await callWithTemplate(client, 'ValidateTemplate', template, {});
  const declared = declaredParameters(checked);
  const stays = new Map([...kept].filter(([key]) => !given.has(key) && declared.some((each) => each.key === key)));
  const filled = await fillParameters({
    client,
    templateBody: template.text,
    declared,
    given: new Map([...stays, ...given]),
    randomInt: (limit) => context.host.randomInt(limit),
  });
  return { ...filled, values: new Map([...filled.values].filter(([key]) => !stays.has(key))) };
}

/** The template's parameters that a stack has. `stack` is GetStack's answer. */
export function keptParameters(stack: JsonObject): ParameterValues {
  const items = objectsOf(stack, 'Parameters').filter((item) => !textOf(item, 'ParameterKey').startsWith('ALIYUN::'));
  return new Map(items.map((item) => [textOf(item, 'ParameterKey'), textOf(item, 'ParameterValue')]));
}

/** What a creation is asked for besides the template. */
export function stackRequest(name: string, values: ParameterValues, options: StackOptions): JsonObject {
  return {
    StackName: name,
    ...commonRequest(values, options),
    DisableRollback: options.disableRollback === true,
  };
}

/** What an update is asked for besides the template: every parameter that is not given stays as it is. */
export function updateRequest(stackId: string, values: ParameterValues, options: StackOptions): JsonObject {
  return { StackId: stackId, ...commonRequest(values, options), UsePreviousParameters: true };
}

function commonRequest(values: ParameterValues, options: StackOptions): JsonObject {
  const tags = options.tag.map((tag) => splitAssignment(tag, '--tag', 'team=shop'));
  return {
    Parameters: apiParameters(values),
    ...(options.timeout === undefined ? {} : { TimeoutInMinutes: wholeNumber(options.timeout, '--timeout', 10, 1440) }),
    ...(options.parallelism === undefined
      ? {}
      : { Parallelism: wholeNumber(options.parallelism, '--parallelism', 0, 100_000) }),
    ...(tags.length === 0 ? {} : { Tags: tags.map(([Key, Value]) => ({ Key, Value })) }),
  };
}

function wholeNumber(text: string, option: string, min: number, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new CliError(`${option} wants a whole number from ${min} to ${max}`, { where: `${option} ${text}` });
}
