import type { JsonObject } from '@rosette/template/base/json.ts';
import type { StackIdentity, StepResult } from '#engine/ports/resource-type.ts';
import { type CloudClient, CloudError, isRetriable } from '#wire/cloud-client.ts';
import { compact, type Parameters, PropertyError } from './properties.ts';

/** A product's API: the first two parts of every call. */
export interface Api {
  readonly product: string;
  readonly version: string;
}

/** Calls in the name of one stack. Rejects with `CallRefused`, or with the `CloudError` itself when it is retriable. */
export type Call = (api: Api, action: string, parameters: Parameters) => Promise<JsonObject>;

/** The cloud said no to this action, and asking again as it is will not help. */
export class CallRefused extends Error {
  override readonly name = 'CallRefused';
  readonly action: string;
  readonly error: CloudError;
  constructor(action: string, error: CloudError) {
    super(`${action}: ${error.code}: ${error.message}`);
    this.action = action;
    this.error = error;
  }
}

export function caller(
  cloud: CloudClient,
  context: {
    readonly stack: Pick<StackIdentity, 'region' | 'accountId'> & Partial<Pick<StackIdentity, 'id' | 'ramRoleName'>>;
  },
): Call {
  const { region, accountId, id, ramRoleName } = context.stack;
  const origin = id === undefined ? {} : { origin: id };
  // A stack that was stored without one has none, null or not.
  const role = ramRoleName ? { role: ramRoleName } : {};
  const whose = { region, accountId, ...origin, ...role };
  return async (api, action, parameters) => {
    try {
      return await cloud.call({ ...api, action, ...whose, parameters: compact(parameters) });
    } catch (error) {
      if (error instanceof CloudError && !isRetriable(error)) throw new CallRefused(action, error);
      throw error;
    }
  };
}

/** Whether a code is one of the listed; `IncorrectStatus` also stands for `IncorrectStatus.VSwitch` and its like. */
export function isCode(error: unknown, codes: readonly string[]): error is CallRefused {
  if (!(error instanceof CallRefused)) return false;
  const { code } = error.error;
  return codes.some((listed) => code === listed || code.startsWith(`${listed}.`));
}

/** Codes that also end in NotFound, and speak of the call or the caller instead of the thing. */
const aboutTheCall = /^Invalid(?:AccessKeyId|Action|Api|RegionId|SecurityToken|Version)\b/;

/** Not-found in any of the forms that a mature client tolerates: listed codes, 404, or a code that says so. */
export function isGone(error: unknown, codes: readonly string[]): error is CallRefused {
  if (isCode(error, codes)) return true;
  if (!(error instanceof CallRefused) || aboutTheCall.test(error.error.code)) return false;
  return error.error.status === 404 || /\.NotFound(?:Error)?$/.test(error.error.code);
}

export type Failed = Extract<StepResult, { kind: 'failed' }>;

/** A refused call or an unusable property as the step's failure; anything else goes on up. */
export function asFailure(error: unknown, physicalId: string | null): Failed {
  const known = physicalId === null ? {} : { physicalId };
  if (error instanceof PropertyError) {
    return { kind: 'failed', error: { code: 'InvalidProperty', message: error.message }, ...known };
  }
  if (!(error instanceof CallRefused)) throw error;
  const { code, message, requestId } = error.error;
  const request = requestId === undefined ? {} : { requestId };
  return { kind: 'failed', error: { code, message, action: error.action, ...request }, ...known };
}

/** "Busy, come again": codes with which products serialise changes of one parent (reference/resource-types.md 4, 5). */
export const busyCodes: readonly string[] = [
  'BackendServer.configuring',
  'ConcurrentTaskExceeded',
  'Database.ConnectError',
  'FrequentPurchase',
  'IdempotenceProcessing',
  'IncorrectDBInstanceState',
  'IncorrectEipStatus',
  'IncorrectInstanceStatus',
  'IncorrectStatus',
  'IncorrectVSwitchStatus',
  'IncorrectVpcStatus',
  'InstanceConnectTimeoutFault',
  'InvalidBindingStatus',
  'InvalidStatus.EcsStatusNotSupport',
  'InvalidStatus.EniStatusNotSupport',
  'InvalidStatus.RouteEntry',
  'LockTimeout',
  'OperationBusy',
  'OperationConflict',
  'OperationDenied.DBClusterStatus',
  'OperationDenied.DBInstanceStatus',
  'OperationDenied.DBStatus',
  'OperationDenied.OtherSubnetProcessing',
  'OperationFailed.DistibuteLock',
  'OperationFailed.EcsMigrating',
  'OperationFailed.IdempotentTokenProcessing',
  'OperationFailed.LastTokenProcessing',
  'OperationFailed.ListenerStatusNotSupport',
  'OperationFailed.TokenIsProcessing',
  'ServiceIsConfiguring',
  'ServiceIsStopping',
  'SystemBusy',
  'TaskConflict',
  'VPC_TASK_CONFLICT',
  'VswitchStatusError',
];

/** On deletion also: something still leans on it. It is going, or the deadline says that it is not. */
export const busyOrInUseCodes: readonly string[] = [
  ...busyCodes,
  'AccountActionForbidden',
  'DependencyViolation',
  'RspoolVipExist',
  'ObtainIpFail',
  'OperationDenied.ReadDBInstanceStatus',
  'InvalidOperation.DependencyViolation',
  'InUse',
];
