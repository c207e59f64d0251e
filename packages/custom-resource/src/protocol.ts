/*
 * What ROS and a provider of custom resources say to each other: the request as it is sent, and the answer as it is
 * expected at the request's ResponseURL.
 */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [name: string]: Json;
}

/** Read is Rosette's own, and sent when a person asks how a resource really is; no other engine knows it. */
export type RequestType = 'Create' | 'Update' | 'Delete' | 'Read';

/** A request as it arrives, whatever the transport. */
export interface WireRequest {
  readonly RequestType: RequestType;
  /** The same through every delivery of one request; another one for every new request. */
  readonly RequestId: string;
  /** Whoever knows it can answer: never log it. */
  readonly ResponseURL: string;
  /** The same from inside the cloud's network. */
  readonly IntranetResponseURL?: string;
  /** `Custom::Name` as the template has it, or `ALIYUN::ROS::CustomResource`. */
  readonly ResourceType: string;
  readonly LogicalResourceId: string;
  readonly StackId: string;
  readonly StackName: string;
  readonly ResourceOwnerId: string;
  readonly CallerId: string;
  readonly RegionId: string;
  /** `Parameters` of the resource, functions resolved. */
  readonly ResourceProperties: JsonObject;
  /** Of Update, Delete and Read. Empty in the Delete for a Create that was never answered. */
  readonly PhysicalResourceId?: string;
  /** Of Update: `Parameters` as they were. */
  readonly OldResourceProperties?: JsonObject;
}

interface AnswerIds {
  readonly RequestId: string;
  readonly StackId: string;
  readonly LogicalResourceId: string;
}

export interface SuccessAnswer extends AnswerIds {
  readonly Status: 'SUCCESS';
  readonly PhysicalResourceId: string;
  readonly Data?: JsonObject;
  /** Of a Read: the Parameters that it would have to be made with to be as it is. */
  readonly ResourceProperties?: JsonObject;
  /** Rosette keeps Data from view then; other engines pass over it. */
  readonly NoEcho?: true;
}

export interface FailedAnswer extends AnswerIds {
  readonly Status: 'FAILED';
  readonly Reason: string;
}

export type Answer = SuccessAnswer | FailedAnswer;

/** What arrived is no request of a custom resource. The message says what is wrong and repeats nothing of it. */
export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest';
}

const TEXTS = ['RequestId', 'ResponseURL', 'ResourceType', 'LogicalResourceId', 'StackId'] as const;
const MORE_TEXTS = ['StackName', 'ResourceOwnerId', 'CallerId', 'RegionId'] as const;

/** The request in a parsed JSON value. Throws `InvalidRequest`. */
export function readRequest(value: unknown): WireRequest {
  if (!isObject(value)) throw new InvalidRequest('The request is not a JSON object.');
  const type = value.RequestType;
  if (type !== 'Create' && type !== 'Update' && type !== 'Delete' && type !== 'Read') {
    throw new InvalidRequest('RequestType must be Create, Update, Delete or Read.');
  }
  const lacking = TEXTS.find((name) => typeof value[name] !== 'string' || value[name] === '');
  if (lacking !== undefined) throw new InvalidRequest(`${lacking} is missing or not text.`);
  const properties = objectIn(value, 'ResourceProperties');
  const old = type === 'Update' ? { OldResourceProperties: objectIn(value, 'OldResourceProperties') } : {};
  const others = Object.fromEntries(MORE_TEXTS.map((name) => [name, textIn(value, name)]));
  return { ...(value as unknown as WireRequest), ...others, ResourceProperties: properties, ...old };
}

function objectIn(value: JsonObject, name: string): JsonObject {
  const found = value[name] ?? {};
  if (!isObject(found)) throw new InvalidRequest(`${name} is not a JSON object.`);
  return found;
}

function textIn(value: JsonObject, name: string): string {
  const found = value[name];
  return typeof found === 'string' ? found : '';
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
