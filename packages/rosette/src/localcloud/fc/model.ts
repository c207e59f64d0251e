import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { CloudObject, Kind } from '../core/objects.ts';

/*
 * One store of functions, seen by two faces. In 2.0 a function belongs to a service, which is what has versions and
 * aliases; in 3.0 a function stands alone and has its own. 3.0 sees functions of 2.0 under `service$function`, as the
 * cloud does, and that is the id under which they are kept here.
 */

const PRODUCT = 'FC';

export interface CodeReference {
  /** Hex digest of the archive. */
  readonly sha256: string;
  /** Bytes of the archive. */
  readonly size: number;
  /** CRC-64 of the archive, in decimal. */
  readonly checksum: string;
}

export interface LifecycleHook {
  readonly handler: string;
  /** Seconds. */
  readonly timeout: number;
}

/** What decides how a function runs. */
export interface FunctionConfig {
  readonly runtime: string;
  readonly handler: string;
  /** Seconds. */
  readonly timeout: number;
  /** Megabytes. */
  readonly memorySize: number;
  readonly instanceConcurrency: number;
  readonly environmentVariables: Readonly<Record<string, string>>;
  readonly initializer: LifecycleHook | null;
  readonly preStop: LifecycleHook | null;
}

export interface FunctionState {
  readonly functionId: string;
  /** The service that it belongs to; null for a function of 3.0. */
  readonly service: string | null;
  /** Within the service. */
  readonly name: string;
  readonly config: FunctionConfig;
  /** Members that change nothing here, and are given back as they were sent. */
  readonly echoed: JsonObject;
  readonly code: CodeReference;
  /** Another one after every change. */
  readonly revision: string;
  /** Of the function's own versions; 0 before the first. */
  readonly lastVersion: number;
  /** Invocations are refused for this reason, when not null. */
  readonly disabled: string | null;
  /** Epoch ms. */
  readonly modifiedAt: number;
}

export interface ServiceState {
  readonly serviceId: string;
  readonly echoed: JsonObject;
  readonly lastVersion: number;
  /** Epoch ms. */
  readonly modifiedAt: number;
}

/** A function, or a service with all its functions, as it was at one moment. */
export interface VersionState {
  /** The function's id; null for a version of a service. */
  readonly function: string | null;
  readonly service: string | null;
  readonly versionId: string;
  readonly description: string;
  readonly functions: readonly FunctionState[];
  readonly serviceState: ServiceState | null;
}

export interface AliasState {
  readonly aliasName: string;
  readonly versionId: string;
  readonly description: string;
  /** Shares of other versions, by version: from 0 to 1. */
  readonly additionalVersionWeight: Readonly<Record<string, number>>;
  /** Epoch ms. */
  readonly modifiedAt: number;
}

export interface TriggerState {
  readonly triggerId: string;
  readonly triggerName: string;
  readonly triggerType: string;
  readonly triggerConfig: Json;
  readonly description: string;
  readonly qualifier: string;
  readonly sourceArn: string;
  readonly invocationRole: string;
  /** Epoch ms. */
  readonly modifiedAt: number;
}

export interface AsyncConfigState {
  readonly qualifier: string;
  readonly maxAsyncRetryAttempts: number;
  readonly maxAsyncEventAgeInSeconds: number;
  readonly asyncTask: boolean;
  /** ARNs. */
  readonly onSuccess: string | null;
  readonly onFailure: string | null;
  /** Epoch ms. */
  readonly modifiedAt: number;
}

export type FunctionObject = CloudObject<FunctionState>;
export type ServiceObject = CloudObject<ServiceState>;
export type VersionObject = CloudObject<VersionState>;
export type AliasObject = CloudObject<AliasState>;
export type TriggerObject = CloudObject<TriggerState>;
export type AsyncConfigObject = CloudObject<AsyncConfigState>;

export const functionKind: Kind<FunctionState> = { product: PRODUCT, name: 'Function' };
export const serviceKind: Kind<ServiceState> = { product: PRODUCT, name: 'Service' };
export const versionKind: Kind<VersionState> = { product: PRODUCT, name: 'Version' };
export const aliasKind: Kind<AliasState> = { product: PRODUCT, name: 'Alias' };
export const triggerKind: Kind<TriggerState> = { product: PRODUCT, name: 'Trigger' };
export const asyncConfigKind: Kind<AsyncConfigState> = { product: PRODUCT, name: 'AsyncInvokeConfig' };

/** What has versions and aliases: a function, or a service. Ids of what it has begin with its own. */
export type Owner =
  | { readonly kind: 'function'; readonly id: string }
  | { readonly kind: 'service'; readonly id: string };

/** No function has this id, because its name is empty. */
export function ownerId(owner: Owner): string {
  return owner.kind === 'function' ? owner.id : `${owner.id}$`;
}

export function functionIdOf(service: string | null, name: string): string {
  return service === null ? name : `${service}$${name}`;
}

/** References under which everything that belongs to an owner is found. */
export function ownedBy(id: string): string {
  return `fc/${id}`;
}

export const LATEST = 'LATEST';
