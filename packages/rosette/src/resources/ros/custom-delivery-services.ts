import { Buffer } from 'node:buffer';
import type { JsonObject } from '@rosette/template/base/json.ts';
import { type CloudClient, CloudError } from '#wire/cloud-client.ts';
import { fc2Api } from '../fc/api.ts';
import { fc3Api } from '../fc3/api.ts';
import { mnsApi } from '../mns/api.ts';
import { taskNameOf } from '../service/invoke-action.ts';
import { OWNER } from '../service/service-product.ts';
import { type Delivery, tooLarge, withoutAddresses } from './custom-delivery.ts';
import type { ServiceToken } from './service-token.ts';

/** In whose name services are called. */
export interface DeliveryOrigin {
  readonly accountId: string;
  readonly stackId: string;
  readonly role: string | null;
}

export type ServiceDestination = Exclude<ServiceToken, { kind: 'web' }>;
export type FunctionDestination = Extract<ServiceToken, { kind: 'fc2' | 'fc3' }>;

export interface ServiceRequest {
  readonly id: string;
  readonly body: string;
  /** Nobody promised to bear it twice: a function that fails is not to be run again, where that is for us to say (4.1 P5). */
  readonly once: boolean;
}

/** Bytes that an asynchronous invocation and a message hold (reference/custom-resources.md 2.1). */
const longestEvent = 128 * 1024;
const longestMessage = 64 * 1024;

/**
 * One try over Function Compute or MNS (reference/custom-resources.md 1.14, 2.1). A function is invoked asynchronously, since
 * it may answer long after it has ended; the invocation is named after the request, so that what became of it can be asked
 * for. A message is the request in Base64, as the clients of MNS read it. Never rejects.
 */
export async function deliverByService(
  cloud: CloudClient,
  token: ServiceDestination,
  origin: DeliveryOrigin,
  request: ServiceRequest,
): Promise<Delivery> {
  try {
    const oversize = await send(cloud, token, origin, request);
    return oversize ?? { kind: 'accepted' };
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    return refused(error);
  }
}

async function send(
  cloud: CloudClient,
  token: ServiceDestination,
  origin: DeliveryOrigin,
  { id, body, once }: ServiceRequest,
): Promise<Delivery | undefined> {
  switch (token.kind) {
    case 'fc2':
    case 'fc3': {
      const oversize = tooLarge(body, longestEvent, 'an asynchronous invocation');
      if (oversize !== undefined) return oversize;
      const parameters = {
        ...functionNames(token),
        payload: body,
        invocationType: 'Async',
        asyncTaskId: taskNameOf(id),
        ...(once ? { mostRetries: 0 } : {}),
      };
      await callService(cloud, token, origin, 'InvokeFunction', parameters);
      return undefined;
    }
    case 'queue':
    case 'topic': {
      const MessageBody = Buffer.from(body).toString('base64');
      const oversize = tooLarge(MessageBody, longestMessage, `a message of a ${token.kind} (in Base64)`);
      if (oversize !== undefined) return oversize;
      return token.kind === 'queue'
        ? sendMessage(cloud, token, origin, MessageBody)
        : publish(cloud, token, origin, MessageBody);
    }
  }
}

type Messages = Extract<ServiceDestination, { kind: 'queue' | 'topic' }>;

async function sendMessage(
  cloud: CloudClient,
  token: Messages,
  origin: DeliveryOrigin,
  MessageBody: string,
): Promise<undefined> {
  await callService(cloud, token, origin, 'SendMessage', { QueueName: token.name, MessageBody });
}

/** A topic keeps nothing: without a subscription the message would be lost, and everyone would wait for nothing. */
async function publish(
  cloud: CloudClient,
  token: Messages,
  origin: DeliveryOrigin,
  MessageBody: string,
): Promise<Delivery | undefined> {
  const TopicName = token.name;
  const { Subscription } = await callService(cloud, token, origin, 'ListSubscriptionByTopic', { TopicName });
  if (Subscription === undefined) {
    const reason = `The topic ${token.name} has no subscription, so nobody would hear of the request.`;
    return { kind: 'rejected', arrived: false, reason };
  }
  await callService(cloud, token, origin, 'PublishMessage', { TopicName, MessageBody });
  return undefined;
}

/** In the name of the stack, in the token's own region and account. Rejects with `CloudError`. */
export function callService(
  cloud: CloudClient,
  token: ServiceDestination,
  { accountId, stackId, role }: DeliveryOrigin,
  action: string,
  parameters: JsonObject,
): Promise<JsonObject> {
  const whose = { accountId, region: token.region, origin: stackId, ...(role === null ? {} : { role }) };
  return cloud.call({ ...apiOf(token), action, ...whose, parameters: { ...parameters, [OWNER]: token.accountId } });
}

function apiOf({ kind }: ServiceDestination): { readonly product: string; readonly version: string } {
  switch (kind) {
    case 'fc2':
      return fc2Api;
    case 'fc3':
      return fc3Api;
    case 'queue':
    case 'topic':
      return mnsApi;
  }
}

function functionNames(token: FunctionDestination): JsonObject {
  const { functionName, qualifier } = token;
  return { functionName, qualifier, ...(token.kind === 'fc2' ? { serviceName: token.serviceName } : {}) };
}

/** 429 and 503 say that nothing ran; other trouble, that nobody knows (reference/custom-resources.md 2.3). */
function refused(error: CloudError): Delivery {
  const reason = `${error.code}: ${withoutAddresses(error.message)}`;
  // The invocation is named after the request: an earlier try, whose answer was lost, did arrive.
  if (/^StatefulAsyncInvocationAlreadyExists/.test(error.code)) return { kind: 'accepted' };
  if (error.outcome === 'unknown') return { kind: 'retry', arrived: true, reason };
  if (error.code.includes('Throttling') || error.status === 503) return { kind: 'retry', arrived: false, reason };
  if (error.status >= 500) return { kind: 'retry', arrived: true, reason };
  return { kind: 'rejected', arrived: false, reason: `${reason}${hint(error)}` };
}

function hint({ status, message }: CloudError): string {
  if (status !== 404) return '';
  return `${/[.!?]$/.test(message) ? '' : '.'} If the provider is gone for good, delete the stack with RetainResources naming this resource.`;
}
