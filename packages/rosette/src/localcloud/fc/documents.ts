import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { Scope } from '../core/objects.ts';
import { secondsText } from '../core/time-text.ts';
import type {
  AliasObject,
  AsyncConfigObject,
  FunctionConfig,
  FunctionObject,
  FunctionState,
  ServiceObject,
  ServiceState,
  TriggerObject,
  VersionObject,
} from './model.ts';

/* How things read in answers: of both versions where they agree, else the one in whose name they end. */

export function functionArn({ accountId, region }: Scope, id: string): string {
  return `acs:fc:${region}:${accountId}:functions/${id}`;
}

interface FunctionView {
  readonly scope: Scope;
  readonly id: string;
  readonly state: FunctionState;
  readonly createdAt: number;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

export function viewOf(object: FunctionObject, state: FunctionState = object.state): FunctionView {
  return { scope: object, id: object.id, state, createdAt: object.createdAt, tags: object.tags };
}

export function functionDocument3({ scope, id, state, createdAt, tags }: FunctionView): JsonObject {
  const { config, echoed, code } = state;
  return {
    internetAccess: true,
    cpu: config.memorySize / 1024 / 2,
    diskSize: 512,
    description: '',
    ...echoed,
    functionName: id,
    functionId: state.functionId,
    functionArn: functionArn(scope, id),
    ...configDocument(config),
    instanceLifecycleConfig: lifecycle(config),
    codeSize: code.size,
    codeChecksum: code.checksum,
    tags: tags.map(({ key, value }) => ({ key, value })),
    state: 'Active',
    lastUpdateStatus: 'Successful',
    ...(state.disabled === null ? {} : { invocationRestriction: { disable: true, reason: state.disabled } }),
    createdTime: secondsText(createdAt),
    lastModifiedTime: secondsText(state.modifiedAt),
  };
}

export function functionDocument2({ state, createdAt }: FunctionView): JsonObject {
  const { config, echoed, code } = state;
  return {
    description: '',
    ...echoed,
    functionName: state.name,
    functionId: state.functionId,
    ...configDocument(config),
    initializer: config.initializer?.handler ?? '',
    initializationTimeout: config.initializer?.timeout ?? 3,
    instanceLifecycleConfig: config.preStop === null ? {} : { preStop: { ...config.preStop } },
    codeSize: code.size,
    codeChecksum: code.checksum,
    createdTime: secondsText(createdAt),
    lastModifiedTime: secondsText(state.modifiedAt),
  };
}

function configDocument(config: FunctionConfig): JsonObject {
  return {
    runtime: config.runtime,
    handler: config.handler,
    timeout: config.timeout,
    memorySize: config.memorySize,
    instanceConcurrency: config.instanceConcurrency,
    environmentVariables: config.environmentVariables,
  };
}

function lifecycle({ initializer, preStop }: FunctionConfig): JsonObject {
  return {
    ...(initializer === null ? {} : { initializer: { ...initializer } }),
    ...(preStop === null ? {} : { preStop: { ...preStop } }),
  };
}

export function serviceDocument({ id, createdAt }: ServiceObject, state: ServiceState): JsonObject {
  return {
    description: '',
    role: '',
    internetAccess: true,
    ...state.echoed,
    serviceName: id,
    serviceId: state.serviceId,
    createdTime: secondsText(createdAt),
    lastModifiedTime: secondsText(state.modifiedAt),
  };
}

export function versionDocument({ state, createdAt }: VersionObject): JsonObject {
  const time = secondsText(createdAt);
  return { versionId: state.versionId, description: state.description, createdTime: time, lastModifiedTime: time };
}

export function aliasDocument({ state, createdAt }: AliasObject): JsonObject {
  return {
    aliasName: state.aliasName,
    versionId: state.versionId,
    description: state.description,
    additionalVersionWeight: state.additionalVersionWeight,
    createdTime: secondsText(createdAt),
    lastModifiedTime: secondsText(state.modifiedAt),
  };
}

export function asyncConfigDocument(config: AsyncConfigObject, functionId: string): JsonObject {
  const { state } = config;
  const to = (arn: string | null): JsonObject => (arn === null ? {} : { destination: arn });
  return {
    functionArn: functionArn(config, functionId),
    qualifier: state.qualifier,
    maxAsyncRetryAttempts: state.maxAsyncRetryAttempts,
    maxAsyncEventAgeInSeconds: state.maxAsyncEventAgeInSeconds,
    asyncTask: state.asyncTask,
    statefulInvocation: state.asyncTask,
    destinationConfig: { onSuccess: to(state.onSuccess), onFailure: to(state.onFailure) },
    createdTime: secondsText(config.createdAt),
    lastModifiedTime: secondsText(state.modifiedAt),
  };
}

/** Settings of a trigger: 3.0 writes them as a text of JSON, 2.0 as an object, whichever way they came. */
export function triggerConfig3(config: Json): Json {
  return config === null || typeof config === 'string' ? config : JSON.stringify(config);
}

export function triggerConfig2(config: Json): Json {
  return typeof config === 'string' && config !== '' ? (JSON.parse(config) as Json) : config;
}

/** `url`: where the trigger can be called, for one of the type http. */
export function triggerDocument(trigger: TriggerObject, functionId: string, url: string): JsonObject {
  const { state, createdAt } = trigger;
  const http: Json = { urlInternet: url, urlIntranet: url };
  return {
    triggerId: state.triggerId,
    triggerName: state.triggerName,
    triggerType: state.triggerType,
    triggerConfig: state.triggerConfig,
    description: state.description,
    qualifier: state.qualifier,
    sourceArn: state.sourceArn,
    invocationRole: state.invocationRole,
    targetArn: functionArn(trigger, functionId),
    status: 'Active',
    ...(state.triggerType === 'http' ? { httpTrigger: http, urlInternet: url, urlIntranet: url } : {}),
    createdTime: secondsText(createdAt),
    lastModifiedTime: secondsText(state.modifiedAt),
  };
}
