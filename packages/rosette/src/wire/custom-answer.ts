import { Buffer } from 'node:buffer';
import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import type { CustomRequestType } from './custom-request-id.ts';

/** What the answer must fit (reference/custom-resources.md 1.10). */
export interface ExpectedAnswer {
  readonly requestType: CustomRequestType;
  readonly requestId: string;
  readonly stackId: string;
  readonly logicalId: string;
  /** The id that the resource has since its creation. */
  readonly physicalId: string | null;
  /** `web[sync]`: the connection says whose answer it is, so ids need not be repeated; what is repeated must fit. */
  readonly sync: boolean;
}

export type CustomAnswer =
  | {
      readonly kind: 'success';
      readonly physicalId: string;
      /** Undefined: the answer has none, so earlier outputs stay. */
      readonly data: JsonObject | undefined;
      /** Of a Read: as it really is; undefined: it does not say. */
      readonly properties?: JsonObject;
      /** The provider wants what it tells to be kept from view (beyond the protocol; as in AWS). */
      readonly secret: boolean;
    }
  | { readonly kind: 'failed'; readonly reason: string }
  /** Not an answer to this request. Whoever waits goes on waiting. */
  | { readonly kind: 'invalid'; readonly reason: string };

const longestPhysicalId = 255;
const longestReason = 1_024;

export function validateCustomResponse(body: Json, expected: ExpectedAnswer): CustomAnswer {
  if (!isJsonObject(body)) return invalid('the answer is not a JSON object');
  const mismatch = identityMismatch(body, expected);
  if (mismatch !== undefined) return invalid(mismatch);
  if (body.Status === 'FAILED') return { kind: 'failed', reason: failureReason(body, expected) };
  if (body.Status !== 'SUCCESS')
    return invalid(`Status is ${briefly(body.Status ?? null)}; it must be SUCCESS or FAILED`);
  return success(body, expected);
}

/** A longer one is no slip of the pen, and may hold anything. */
function briefly(status: Json): string {
  const text = JSON.stringify(status);
  return text.length <= 32 ? text : `${text.length} characters long`;
}

function identityMismatch(body: JsonObject, expected: ExpectedAnswer): string | undefined {
  const identity = { RequestId: expected.requestId, StackId: expected.stackId, LogicalResourceId: expected.logicalId };
  for (const [name, value] of Object.entries(identity)) {
    const given = body[name];
    if (given === value || (expected.sync && (given === undefined || given === null))) continue;
    return given === undefined ? `${name} is missing` : `${name} is that of another request`;
  }
  return undefined;
}

function success(body: JsonObject, expected: ExpectedAnswer): CustomAnswer {
  const data = body.Data ?? undefined;
  if (data !== undefined && !isJsonObject(data)) return invalid('Data is not a JSON object');
  const secret = body.NoEcho === true;
  const given = body.PhysicalResourceId;
  if (given === undefined || given === null || given === '') {
    if (expected.requestType === 'Create')
      return invalid('PhysicalResourceId is missing; a Create must name what it made');
    // Of a Read: there is nothing any more.
    const physicalId = expected.requestType === 'Read' ? '' : (expected.physicalId ?? '');
    return { kind: 'success', physicalId, data, secret };
  }
  if (typeof given !== 'string') return invalid('PhysicalResourceId is not text');
  if (Buffer.byteLength(given) > longestPhysicalId)
    return invalid(`PhysicalResourceId is longer than ${longestPhysicalId} bytes`);
  if (expected.requestType === 'Update' && expected.physicalId !== null && given !== expected.physicalId) {
    const reason = `the provider answered the Update with the PhysicalResourceId ${given}, but it must stay ${expected.physicalId}`;
    return { kind: 'failed', reason };
  }
  const properties = body.ResourceProperties;
  return { kind: 'success', physicalId: given, data, secret, ...(isJsonObject(properties) ? { properties } : {}) };
}

function failureReason(body: JsonObject, expected: ExpectedAnswer): string {
  if (typeof body.Reason === 'string' && body.Reason !== '') return shortened(body.Reason);
  return `the provider gave no reason (request ${expected.requestId})`;
}

/** A reason may hold a whole log; what does not fit would take the place of everything else that is to be read. */
function shortened(reason: string): string {
  return reason.length <= longestReason ? reason : `${reason.slice(0, longestReason)}… (${reason.length} characters)`;
}

function invalid(reason: string): CustomAnswer {
  return { kind: 'invalid', reason };
}
