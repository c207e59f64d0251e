import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import { type CustomAnswer, validateCustomResponse } from '#wire/custom-answer.ts';
import { customRequestType } from '#wire/custom-request-id.ts';
import { type Context, printJson, printLines, withSession } from '../context.ts';
import { CliError, type ExitCode, exitCodes } from '../errors.ts';
import { displayValue, objectOf, textOf } from '../json-access.ts';
import type { Replayed } from '../replay.ts';
import { factLine } from '../views/facts.ts';
import { oneLine } from '../views/style.ts';
import { duration } from '../views/time.ts';
import { requireCustomRequest } from './custom-requests.ts';

export interface CustomReplayOptions {
  readonly to: string;
  readonly set: readonly string[];
  readonly timeout: string;
}

/** Secret values are shown so. */
const mask = '******';

/**
 * Sends a request that Rosette sent once to a provider on this machine, and shows what it answers. The answer comes to this
 * command and changes no stack. Exits 1 when the provider fails or its answer could not be used.
 */
export async function replayCustomRequest(
  context: Context,
  given: string,
  options: CustomReplayOptions,
): Promise<ExitCode> {
  const url = targetOf(options.to);
  const timeoutMs = timeoutOf(options.timeout);
  const details = await withSession(context, (client) => requireCustomRequest(client, given));
  const request = changed(objectOf(details, 'Request') ?? {}, options.set);
  warnOfMasks(context, request);
  const replayed = await context.host.replay({ url, request, timeoutMs }).catch((error: unknown) => {
    throw unreachable(url, error);
  });
  const answer = judged(request, replayed);
  if (context.json)
    printJson(context, { Request: request, ...replayed, verdict: answer.kind } as unknown as JsonObject);
  else printLines(context.host.stdout, replayView(context, request, replayed, answer));
  return answer.kind === 'success' ? exitCodes.done : exitCodes.failed;
}

function targetOf(given: string): string {
  const bare = given.replace(/^web(?:\[[^\]]*\])?:/, '');
  if (URL.canParse(bare) && /^https?:$/.test(new URL(bare).protocol)) return bare;
  throw new CliError(`${given} is no http or https address`, {
    hint: 'give where the provider listens: --to http://127.0.0.1:8090/',
  });
}

function timeoutOf(given: string): number {
  const seconds = Number(given);
  if (seconds > 0 && seconds <= 43_200) return seconds * 1_000;
  throw new CliError(`--timeout is ${given}`, { hint: 'give seconds, up to 43200' });
}

/** `Name=value`; what is JSON is that value, anything else is text. */
function changed(request: JsonObject, settings: readonly string[]): JsonObject {
  const properties: Record<string, Json> = { ...objectOf(request, 'ResourceProperties') };
  for (const setting of settings) {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(setting) ?? [];
    if (name === undefined || value === undefined) {
      throw new CliError(`--set ${setting} is not Name=value`, { hint: 'name a parameter of the custom resource' });
    }
    properties[name] = jsonOrText(value);
  }
  return { ...request, ResourceProperties: properties };
}

function jsonOrText(value: string): Json {
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

function warnOfMasks({ host }: Context, request: JsonObject): void {
  const properties = objectOf(request, 'ResourceProperties') ?? {};
  const masked = Object.keys(properties).filter((name) => JSON.stringify(properties[name]).includes(mask));
  if (masked.length === 0) return;
  host.stderr.write(
    `warning: ${masked.join(', ')} holds a secret, of which ${mask} is sent. Give the value with --set ${masked[0]}=…\n`,
  );
}

function unreachable(url: string, error: unknown): CliError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const late = error instanceof Error && error.name === 'TimeoutError';
  return new CliError(`the provider at ${url} ${late ? 'did not respond in time' : 'cannot be reached'}`, {
    why: cause instanceof Error ? cause.message : String(cause),
    hint: 'start it first, for instance with: rosette custom serve FILE',
    exitCode: exitCodes.failed,
    cause: error,
  });
}

/** As Rosette would judge it; what came in the response itself is the answer of a synchronous provider. */
function judged(request: JsonObject, { answer, responseText }: Replayed): CustomAnswer {
  const requestId = textOf(request, 'RequestId');
  const text = answer ?? responseText;
  return validateCustomResponse(jsonOrText(text), {
    requestType: customRequestType(requestId) ?? 'Create',
    requestId,
    stackId: textOf(request, 'StackId'),
    logicalId: textOf(request, 'LogicalResourceId'),
    physicalId: textOf(request, 'PhysicalResourceId') || null,
    sync: answer === undefined,
  });
}

function replayView(
  { style }: Context,
  request: JsonObject,
  replayed: Replayed,
  judgement: CustomAnswer,
): readonly string[] {
  const { status, answer, responseText, tookMs, heartbeats } = replayed;
  const resource = `${textOf(request, 'RequestType')} of ${textOf(request, 'LogicalResourceId')}`;
  const none = !isAnswered(replayed);
  const verdict = none ? style.red('no answer in time') : outcome(judgement, style.green, style.red);
  const body = jsonOrText(answer ?? responseText);
  const lines = none
    ? [factLine('Response', oneLine(responseText).slice(0, 500) || '(empty)', style)]
    : [
        '',
        style.bold('Answer'),
        ...JSON.stringify(body, null, 2)
          .split('\n')
          .map((line) => `  ${oneLine(line)}`),
      ];
  return [
    `${style.bold(resource)}  ${verdict}`,
    factLine('HTTP status', String(status), style),
    factLine('Took', duration(tookMs), style),
    ...heartbeats.map((beat) => factLine('Sign of life', oneLine(displayValue(jsonOrText(beat))), style)),
    ...lines,
  ];
}

/** A provider may answer in the response itself; that it took the request is no answer. */
function isAnswered({ answer, responseText }: Replayed): boolean {
  const response = jsonOrText(responseText);
  return answer !== undefined || (isJsonObject(response) && response.Status !== undefined);
}

function outcome(judgement: CustomAnswer, good: (text: string) => string, bad: (text: string) => string): string {
  switch (judgement.kind) {
    case 'success':
      return good(`SUCCESS, ${judgement.physicalId === '' ? 'without an id' : judgement.physicalId}`);
    case 'failed':
      return bad(`FAILED: ${oneLine(judgement.reason)}`);
    case 'invalid':
      return bad(`would be refused: ${judgement.reason}`);
  }
}
