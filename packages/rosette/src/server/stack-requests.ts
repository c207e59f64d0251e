import type { JsonObject } from '@rosette/template/base/json.ts';
import type { CreateStackRequest, UpdateStackRequest } from '#engine/ports/stack-service.ts';
import type { StackRow } from '#engine/ports/store.ts';
import type { RpcCaller } from '#wire/cloud-client.ts';
import { clientToken, parameterList, parameterMap, settingDefaults, stackSettings, tagList } from './common-fields.ts';
import { choice, type Decoded, flag, list, text, withDefault } from './fields.ts';
import { type PolicyParameters, policyFields, requestedPolicies, updatePolicyFields } from './policy-document.ts';

/* What an update is asked to do, in the same parameters by UpdateStack, PreviewStack and CreateChangeSet. */

export const updateFields = {
  TimeoutInMinutes: stackSettings.TimeoutInMinutes,
  Parallelism: stackSettings.Parallelism,
  ...policyFields,
  ...updatePolicyFields,
  Parameters: parameterList,
  UsePreviousParameters: withDefault(flag, false),
  ReplacementOption: withDefault(choice('Enabled', 'Disabled'), 'Disabled'),
  TaintResources: list(100),
  Tags: tagList,
  ResourceGroupId: text(),
  RamRoleName: text({ max: 64 }),
  ClientToken: clientToken,
} as const;

/** `templateBody` null keeps the template of the stack. */
export function updateRequest(
  given: Decoded<typeof updateFields>,
  stack: StackRow,
  caller: RpcCaller,
  templateBody: string | null,
): UpdateStackRequest {
  return {
    accountId: caller.accountId,
    region: stack.region,
    stack: stack.id,
    templateBody,
    parameters: parameterMap(given.Parameters),
    usePreviousParameters: given.UsePreviousParameters,
    allowReplacement: given.ReplacementOption === 'Enabled',
    taint: given.TaintResources,
    tags: given.Tags.length === 0 ? null : given.Tags,
    timeoutMinutes: given.TimeoutInMinutes ?? null,
    parallelism: given.Parallelism ?? null,
    resourceGroupId: given.ResourceGroupId ?? null,
    ramRoleName: given.RamRoleName ?? null,
    ...requestedPolicies(given),
    updatedBy: caller.principal,
    clientToken: given.ClientToken ?? null,
    dryRun: false,
  };
}

/** What a creation is asked to do; each operation that can ask for one has more or fewer of these parameters. */
export interface CreationParameters extends PolicyParameters {
  readonly Parameters: readonly { readonly ParameterKey: string; readonly ParameterValue: string }[];
  readonly DisableRollback?: boolean | undefined;
  readonly TimeoutInMinutes?: number | undefined;
  readonly Parallelism?: number | undefined;
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
  readonly DeletionProtection?: 'Enabled' | 'Disabled';
  readonly ResourceGroupId?: string | undefined;
  readonly RamRoleName?: string | undefined;
  readonly ClientToken?: string | undefined;
  readonly NotificationURLs?: readonly string[];
  /** Of CreateOptions those that the engine acts by (`engine/operation/abandon.ts`). */
  readonly createOptions?: readonly string[];
}

export function creationRequest(
  given: CreationParameters,
  name: string,
  caller: RpcCaller,
  templateBody: string,
): CreateStackRequest {
  return {
    accountId: caller.accountId,
    region: caller.region,
    name,
    templateBody,
    parameters: parameterMap(given.Parameters),
    disableRollback: given.DisableRollback ?? settingDefaults.DisableRollback,
    timeoutMinutes: given.TimeoutInMinutes ?? settingDefaults.TimeoutInMinutes,
    parallelism: given.Parallelism ?? settingDefaults.Parallelism,
    tags: given.Tags ?? [],
    deletionProtection: given.DeletionProtection === 'Enabled',
    resourceGroupId: given.ResourceGroupId ?? null,
    ramRoleName: given.RamRoleName ?? null,
    createdBy: caller.principal,
    clientToken: given.ClientToken ?? null,
    options: creationOptions(given),
  };
}

/** The engine keeps options with the stack; its policy is one of them. A policy for an update alone means nothing here. */
function creationOptions(given: CreationParameters): JsonObject {
  const { StackPolicyBody, StackPolicyURL, NotificationURLs = [], createOptions = [] } = given;
  const { policy } = requestedPolicies({ StackPolicyBody, StackPolicyURL });
  return {
    ...(policy === null ? {} : { StackPolicy: policy }),
    ...(NotificationURLs.length === 0 ? {} : { NotificationURLs: [...new Set(NotificationURLs)] }),
    ...(createOptions.length === 0 ? {} : { CreateOptions: createOptions }),
  };
}
