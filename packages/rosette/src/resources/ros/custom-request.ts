import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { ReadRequest, StepContext, UpdateRequest } from '#engine/ports/resource-type.ts';
import { type CallbackUrls, signalName } from '#wire/callback-url.ts';
import { type CustomRequestType, customRequestId } from '#wire/custom-request-id.ts';
import { amount, map, PropertyError, text } from '../properties.ts';
import { customSignature } from './custom-signature.ts';

/** One logical request to a provider: the same through every retry and restart. */
export interface CustomRequest {
  readonly requestType: CustomRequestType;
  readonly requestId: string;
  /** Epoch milliseconds: after it no answer counts, unless the provider has shown signs of life since. */
  readonly deadline: number;
  /** Milliseconds from the request, or from the last sign of life, within which the answer must come. */
  readonly patienceMs: number;
  /** Epoch milliseconds: no sign of life extends the wait beyond it. */
  readonly latest: number;
  /** Name under which the answer arrives. */
  readonly signal: string;
  /** Null for a Create; empty when the Create never told it. */
  readonly physicalId: string | null;
  /** Of an Update: the Parameters as they were. */
  readonly oldParameters?: JsonObject;
}

const defaultTimeout = 60;
const longestTimeout = 43_200;
/** A synchronous answer has ten seconds, whatever Timeout says (reference/custom-resources.md 1.5). */
const syncTimeoutMs = 10_000;
/** A Delete for a Create that was never answered is not worth more. */
const longestCleanup = 300;
/** The address lives longer than the longest wait, so that it is never the address that makes an answer late. */
const graceSeconds = 300;

export function createRequest(context: StepContext, properties: JsonObject, sync: boolean): CustomRequest {
  return request(context, context.token, 'Create', null, sync ? syncTimeoutMs : timeoutMs(properties));
}

export function updateRequest(
  { context, properties, before, physicalId }: UpdateRequest,
  sync: boolean,
): CustomRequest {
  const made = request(
    context,
    context.token,
    'Update',
    physicalId ?? '',
    sync ? syncTimeoutMs : timeoutMs(properties),
  );
  return { ...made, oldParameters: map(before.Parameters) };
}

export function deleteRequest(
  context: StepContext,
  properties: JsonObject,
  sync: boolean,
  physicalId: string,
): CustomRequest {
  const wait = physicalId === '' ? Math.min(timeoutMs(properties), longestCleanup * 1_000) : timeoutMs(properties);
  return request(context, context.token, 'Delete', physicalId, sync ? syncTimeoutMs : wait);
}

/** A look is not worth more. */
const longestRead = 300;

export function readRequest({ context, properties, physicalId }: ReadRequest, sync: boolean): CustomRequest {
  const wait = Math.min(timeoutMs(properties), longestRead * 1_000);
  return request(context, context.token, 'Read', physicalId, sync ? syncTimeoutMs : wait);
}

function request(
  context: StepContext,
  token: string,
  requestType: CustomRequest['requestType'],
  physicalId: string | null,
  wait: number,
): CustomRequest {
  const requestId = customRequestId(requestType, token);
  const signal = answerSignal(context, requestId);
  const latest = Math.min(context.startedAt + longestTimeout * 1_000, context.deadline);
  const deadline = Math.min(context.startedAt + wait, latest);
  return { requestType, requestId, physicalId, signal, deadline, patienceMs: wait, latest };
}

export function answerSignal({ stack, logicalId }: StepContext, requestId: string): string {
  return signalName({ kind: 'customresource', stackId: stack.id, resource: logicalId, requestId });
}

function timeoutMs(properties: JsonObject): number {
  const seconds = amount(properties.Timeout) ?? defaultTimeout;
  if (seconds >= 1 && seconds <= longestTimeout) return seconds * 1_000;
  throw new PropertyError(`Timeout is ${seconds}; it must lie between 1 and ${longestTimeout} seconds.`);
}

/** Exactly the fields of reference/custom-resources.md 1.8: providers refuse what they do not know. */
export function requestObject(
  context: StepContext,
  properties: JsonObject,
  request: CustomRequest,
  callbacks: CallbackUrls,
): JsonObject {
  const { stack } = context;
  const expire = Math.ceil(request.latest / 1_000) + graceSeconds;
  const about = { stackName: stack.name, stackId: stack.id, resource: context.logicalId, requestId: request.requestId };
  const addresses = callbacks.urls({ kind: 'customresource', ...about, expire });
  return {
    RequestType: request.requestType,
    RequestId: request.requestId,
    ResponseURL: addresses.public,
    IntranetResponseURL: addresses.intranet,
    ResourceType: context.resourceType,
    LogicalResourceId: context.logicalId,
    StackId: stack.id,
    StackName: stack.name,
    ResourceOwnerId: stack.accountId,
    CallerId: stack.accountId,
    RegionId: stack.region,
    ResourceProperties: map(properties.Parameters),
    ...(request.physicalId === null ? {} : { PhysicalResourceId: request.physicalId }),
    ...(request.oldParameters === undefined ? {} : { OldResourceProperties: request.oldParameters }),
  };
}

/** The HTTP form of a request: signed when the template has a SignKey, headers and coding as HttpConfig says. */
export function httpRequest(
  context: StepContext,
  properties: JsonObject,
  request: CustomRequest,
  callbacks: CallbackUrls,
  url: string,
): { readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  const config = map(properties.HttpConfig);
  const contentType = text(config.ContentType) ?? 'application/json';
  const extra = Object.fromEntries(
    Object.entries(map(config.Headers)).map(([name, value]) => [name, text(value) ?? '']),
  );
  const data = requestObject(context, properties, request, callbacks);
  const signKey = text(config.SignKey);
  const date = `${new Date(context.now).toISOString().slice(0, 19)}Z`;
  const signed =
    signKey === undefined
      ? data
      : {
          ...data,
          Signature: { Date: date, Value: customSignature(signKey, { contentType, data, date, headers: extra, url }) },
        };
  return {
    headers: { ...extra, 'Content-Type': contentType, Accept: 'application/json' },
    body: encode(signed, contentType),
  };
}

/** As a form, each top-level field is a field; what is not text travels as JSON. */
function encode(data: JsonObject, contentType: string): string {
  if (contentType !== 'application/x-www-form-urlencoded') return JSON.stringify(data);
  const field = (value: Json) => (typeof value === 'string' ? value : JSON.stringify(value));
  return new URLSearchParams(Object.entries(data).map(([name, value]) => [name, field(value)])).toString();
}
