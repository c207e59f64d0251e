import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import { type CloudClient, CloudError } from '#wire/cloud-client.ts';
import { taskNameOf } from '../service/invoke-action.ts';
import { withoutAddresses } from './custom-delivery.ts';
import { callService, type DeliveryOrigin, type FunctionDestination } from './custom-delivery-services.ts';

/** The function's error and, of its log, the end are shown up to these lengths, in characters. */
const longestError = 1_024;
const longestLog = 512;

/**
 * Whether the invocation of a function has failed for good, so that no answer can be expected any more: its reason. Null:
 * not so far. Undefined: this cloud or function does not tell of single invocations, so there is no use in asking again.
 * `given`: what the function was sent; it may have printed it, and some of it may be secret.
 */
export async function failedInvocation(
  cloud: CloudClient,
  token: FunctionDestination,
  origin: DeliveryOrigin,
  id: string,
  given: Json,
): Promise<string | null | undefined> {
  try {
    const { action, parameters } = question(token, taskNameOf(id));
    const task = await callService(cloud, token, origin, action, parameters);
    return isOver(task) ? reasonOf(task, given) : null;
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    return error.outcome === 'unknown' || error.status >= 500 || error.code.includes('Throttling') ? null : undefined;
  }
}

/** Asked as it was invoked: 3.0 takes the qualifier in the query, 2.0 behind the service. */
function question(
  token: FunctionDestination,
  name: string,
): { readonly action: string; readonly parameters: JsonObject } {
  const { functionName, qualifier } = token;
  switch (token.kind) {
    case 'fc3': {
      const at = qualifier === '' ? {} : { qualifier };
      return { action: 'GetAsyncTask', parameters: { functionName, taskId: name, ...at } };
    }
    case 'fc2': {
      const serviceName = qualifier === '' ? token.serviceName : `${token.serviceName}.${qualifier}`;
      return { action: 'GetStatefulAsyncInvocation', parameters: { serviceName, functionName, invocationId: name } };
    }
  }
}

function isOver({ status }: JsonObject): boolean {
  return status === 'Failed' || status === 'Expired' || status === 'Invalid' || status === 'Stopped';
}

function reasonOf(task: JsonObject, given: Json): string {
  const told = textIn(task.taskErrorMessage) ?? textIn(task.invocationErrorMessage) ?? textIn(task.taskErrorCode);
  const error =
    told === undefined ? `its invocation is ${String(task.status)}` : withoutAddresses(told).slice(0, longestError);
  const runs = typeof task.alreadyRetriedTimes === 'number' ? task.alreadyRetriedTimes + 1 : 1;
  const log = printed(textIn(task.logTail) ?? '', given);
  return `${error}${runs > 1 ? ` (run ${runs} times)` : ''}${log === '' ? '' : ` The end of its log: ${log}`}`;
}

function textIn(value: Json | undefined): string | undefined {
  if (isJsonObject(value)) return JSON.stringify(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Lines that Function Compute adds, and stacks, which the error tells. */
const ofTheService = /^FC \w+ (?:Start|End) RequestId|^RequestId: \S+ Duration|^\s+at /;

/** What the function itself printed last, in one line. */
function printed(log: string, given: Json): string {
  const lines = log.split('\n').filter((line) => !ofTheService.test(line));
  const told = lines.map((line) => line.replace(/^\S+Z \S+ \[\w+\] /, '')).join(' | ');
  const text = withoutAddresses(withoutTexts(told, given))
    .replace(/[\p{C}\s]+/gu, ' ')
    .replace(/^[ |]+|[ |]+$/g, '');
  return text.length <= longestLog ? text : `…${text.slice(-longestLog)}`;
}

/** Shorter texts stand in every log. */
const shortestText = 4;

/**
 * Functions print what they are sent, and a reason is shown to everyone who sees the stack: the given texts are cut out,
 * piece by piece, since JSON and other codings write quotes, breaks and letters beyond ASCII in many ways.
 */
function withoutTexts(text: string, given: Json): string {
  const pieces = textsIn(given).flatMap((each) => each.split(/[^\x20-\x7e]+|["'\\]/));
  const cut = [...new Set(pieces)].filter((piece) => piece.trim().length >= shortestText);
  return cut.toSorted((a, b) => b.length - a.length).reduce((rest, piece) => rest.replaceAll(piece, '…'), text);
}

function textsIn(value: Json): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (value === null || typeof value !== 'object') return [];
  return (Array.isArray(value) ? value : Object.values(value)).flatMap(textsIn);
}
