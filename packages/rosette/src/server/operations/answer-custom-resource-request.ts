import { Buffer } from 'node:buffer';
import { isJsonObject, type JsonObject } from '@rosette/template/base/json.ts';
import { regionId } from '../common-fields.ts';
import { callbackOf, customRequest } from '../custom-requests.ts';
import { invalidParameter, missingParameter } from '../errors.ts';
import { choice, type Decoded, flag, required, text, withDefault } from '../fields.ts';
import { takeCustomAnswer } from '../http/custom-callback.ts';
import { operation } from '../operation.ts';

const NAME = 'AnswerCustomResourceRequest';

const shape = {
  RegionId: regionId,
  CustomRequestId: required(text()),
  Status: required(choice('SUCCESS', 'FAILED')),
  Reason: text({ max: 4_096 }),
  PhysicalResourceId: text(),
  /** A JSON object. */
  Data: text(),
  NoEcho: withDefault(flag, false),
};

/** Rosette's own, not in ROS: answers in the place of a provider that cannot. Judged like the provider's own answer; the
 *  events of the stack and the request tell who it was. */
export const answerCustomResourceRequest = operation({
  name: NAME,
  access: 'write',
  shape,
  // Asked for the stack, when it is known which.
  resource: () => null,
  handle: async (request, context) => {
    const { row, stack } = await customRequest(NAME, request.CustomRequestId, context);
    const { services, caller } = context;
    const resource = await services.store.resource(row.stackId, row.logicalId);
    if (resource === undefined)
      throw invalidParameter('CustomRequestId', `nobody waits for it: ${row.logicalId} is gone`);
    const answer = answerOf(request, { StackId: row.stackId, LogicalResourceId: row.logicalId, RequestId: row.id });
    const body = Buffer.from(JSON.stringify(answer));
    const call = { callback: callbackOf(row, stack.name), stack, resource, body, mayHaveHeard: () => true };
    await takeCustomAnswer(services, call, caller.principal);
    return { CustomRequestId: row.id, StackId: row.stackId };
  },
});

function answerOf(request: Decoded<typeof shape>, identity: JsonObject): JsonObject {
  const { Status, Reason, PhysicalResourceId, NoEcho } = request;
  if (Status === 'FAILED') {
    if (Reason === undefined) throw missingParameter('Reason');
    return { ...identity, Status, Reason };
  }
  const data = request.Data === undefined ? {} : { Data: dataOf(request.Data) };
  const id = PhysicalResourceId === undefined ? {} : { PhysicalResourceId };
  return { ...identity, Status, ...id, ...data, ...(NoEcho ? { NoEcho } : {}) };
}

function dataOf(given: string): JsonObject {
  try {
    const value: unknown = JSON.parse(given);
    if (isJsonObject(value as JsonObject)) return value as JsonObject;
  } catch {
    // Said below.
  }
  throw invalidParameter('Data', 'it must be a JSON object');
}
