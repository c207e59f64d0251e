import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import type { GroupReference, Targets, Work } from '#engine/ports/stack-groups.ts';
import type { RpcCaller } from '#wire/cloud-client.ts';
import {
  clientToken,
  type pageFields,
  type parameterList,
  parameterMap,
  regionId,
  stackName,
} from './common-fields.ts';
import { invalidParameter, missingParameter } from './errors.ts';
import { type Decoded, type Field, list, required, text } from './fields.ts';

/* Parameters that the operations of stack groups share (reference/stack-lifecycle.md 7, reference/api.md 8). */

/** An object, as numbered parameters or as JSON text, which the official clients send. */
export const jsonMap: Field<JsonObject | undefined> = (name, given) => {
  if (given === undefined || given === null || given === '' || given === 'undefined') return undefined;
  const value = typeof given === 'string' ? parsed(name, given) : given;
  if (isJsonObject(value)) return value;
  throw invalidParameter(name, 'it must be a JSON object');
};

function parsed(name: string, json: string): Json {
  try {
    return JSON.parse(json) as Json;
  } catch {
    throw invalidParameter(name, 'it must be a JSON object');
  }
}

export const groupFields = { RegionId: regionId, StackGroupName: required(stackName) } as const;

export const operationFields = {
  RegionId: regionId,
  OperationId: required(text({ max: 64 })),
} as const;

/** Whose accounts, and in whose name. */
export const permissionFields = {
  PermissionModel: text(),
  AutoDeployment: jsonMap,
  AdministrationRoleName: roleName(),
  ExecutionRoleName: roleName(),
} as const;

function roleName(): Field<string | undefined> {
  const reason = 'a role name has at most 64 letters, digits and hyphens';
  return text({ pattern: /^[A-Za-z0-9-]{1,64}$/, reason });
}

/** How an operation goes about it, and where. */
export const workFields = {
  AccountIds: list(50),
  RegionIds: list(20),
  DeploymentTargets: jsonMap,
  OperationPreferences: jsonMap,
  OperationDescription: text({ max: 256 }),
  ClientToken: clientToken,
} as const;

/** Overrides as a map; null when none are given, which keeps those that an instance has. */
export function givenParameters(pairs: Decoded<{ P: typeof parameterList }>['P']): JsonObject | null {
  return pairs.length === 0 ? null : parameterMap(pairs);
}

export function groupReference(caller: RpcCaller, region: string, group: string): GroupReference {
  return { accountId: caller.accountId, region, group };
}

export function permissionsOf(given: Decoded<typeof permissionFields>) {
  const enabled = given.AutoDeployment?.Enabled;
  return {
    permissionModel: given.PermissionModel ?? null,
    autoDeployment: enabled === true || String(enabled).toLowerCase() === 'true',
    administrationRoleName: given.AdministrationRoleName ?? null,
    executionRoleName: given.ExecutionRoleName ?? null,
  };
}

export function workOf(given: Decoded<typeof workFields>, caller: RpcCaller): Work {
  return {
    preferences: given.OperationPreferences ?? {},
    description: given.OperationDescription ?? null,
    deploymentTargets: given.DeploymentTargets !== undefined,
    principal: caller.principal,
    clientToken: given.ClientToken ?? null,
  };
}

/** Which instances: accounts times regions. */
export function targetsOf(given: Decoded<typeof workFields>): Targets {
  const { AccountIds: accountIds, RegionIds: regionIds, DeploymentTargets } = given;
  if (accountIds.length === 0 && DeploymentTargets === undefined) throw missingParameter('AccountIds');
  if (regionIds.length === 0) throw missingParameter('RegionIds');
  return { accountIds, regionIds };
}

/** One page of what is there as a whole: a group has so few instances that they are read at once. */
export function pageOf(
  all: readonly JsonObject[],
  name: string,
  { PageNumber, PageSize }: Decoded<typeof pageFields>,
): JsonObject {
  const from = (PageNumber - 1) * PageSize;
  return { PageNumber, PageSize, TotalCount: all.length, [name]: all.slice(from, from + PageSize) };
}
