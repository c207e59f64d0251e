import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ApiClient } from '#server/contract/api-client.ts';
import { declaredParameters } from '../auto/declaration.ts';
import { type Filled, fillParameters } from '../auto/fill.ts';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
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

/** The values for a template: what the person gave, `more`, and with `--auto` everything that is still missing. */
export async function parameterValues(
  context: Context,
  client: ApiClient,
  template: TemplateFile,
  options: StackOptions,
  more: ParameterValues = new Map(),
): Promise<Filled> {
  const given = new Map([...more, ...(await readParameters(context.host, options.param, options.paramFile))]);
  if (options.auto !== true) return { values: given, choices: [] };
  const checked = await callWithTemplate(client, 'ValidateTemplate', template, {});
  const randomInt = (limit: number) => context.host.randomInt(limit);
  return fillParameters({
    client,
    templateBody: template.text,
    declared: declaredParameters(checked),
    given,
    randomInt,
  });
}

/** The request's fields besides the template. */
export function stackRequest(name: string, values: ParameterValues, options: StackOptions): JsonObject {
  const tags = options.tag.map((tag) => splitAssignment(tag, '--tag', 'team=shop'));
  return {
    StackName: name,
    Parameters: apiParameters(values),
    ...(options.timeout === undefined ? {} : { TimeoutInMinutes: wholeNumber(options.timeout, '--timeout', 10, 1440) }),
    ...(options.parallelism === undefined
      ? {}
      : { Parallelism: wholeNumber(options.parallelism, '--parallelism', 0, 100_000) }),
    DisableRollback: options.disableRollback === true,
    ...(tags.length === 0 ? {} : { Tags: tags.map(([Key, Value]) => ({ Key, Value })) }),
  };
}

function wholeNumber(text: string, option: string, min: number, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new CliError(`${option} wants a whole number from ${min} to ${max}`, { where: `${option} ${text}` });
}
