import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Page } from './store.ts';

/**
 * Stack groups, as the API and the types `ALIYUN::ROS::StackGroup` and `StackInstances` work with them. Implemented by
 * `engine/groups`. Facts: reference/stack-lifecycle.md 7, reference/custom-resources.md 3.5, 3.6.
 *
 * What starts an operation answers its id as soon as the operation is durable; the work goes on by itself, also after a
 * restart. All of it rejects with `StackRefused` (StackGroupNotFound, StackGroupOperationInProgress …); a template that is
 * wrong with `TemplateRejected`. Then nothing was changed. The same ClientToken again gets the same answer.
 *
 * Reads answer in the API's own words, secrets masked, so that attributes of resources and answers of the API are the same.
 */
export interface StackGroups {
  create(request: CreateGroupRequest): Promise<{ readonly stackGroupId: string }>;
  update(request: UpdateGroupRequest): Promise<{ readonly operationId: string }>;
  /** Refused while the group has instances, or an operation under way. */
  delete(group: GroupReference): Promise<void>;
  createInstances(request: CreateInstancesRequest): Promise<{ readonly operationId: string }>;
  updateInstances(request: UpdateInstancesRequest): Promise<{ readonly operationId: string }>;
  deleteInstances(request: DeleteInstancesRequest): Promise<{ readonly operationId: string }>;
  /** Lets what is under way end and begins nothing more. Nothing happens when it is over already. */
  stopOperation(operation: GroupOperationReference): Promise<void>;

  /** As GetStackGroup's StackGroup. */
  group(group: GroupReference): Promise<JsonObject>;
  /** As ListStackGroups' StackGroups, newest first. */
  groups(request: ListGroupsRequest): Promise<Listed>;
  /** As GetStackInstance's StackInstance; with Outputs when they are asked for. */
  instance(request: GroupReference & InstanceTarget & { readonly outputs: boolean }): Promise<JsonObject>;
  /** As ListStackInstances' StackInstances, all that fit, oldest first. */
  instances(request: GroupReference & Partial<InstanceTarget>): Promise<readonly JsonObject[]>;
  /** As GetStackGroupOperation's StackGroupOperation. */
  operation(operation: GroupOperationReference): Promise<JsonObject>;
  /** As ListStackGroupOperations' StackGroupOperations, newest first. */
  operations(request: GroupReference & { readonly page: Page }): Promise<Listed>;
  /** As ListStackGroupOperationResults' StackGroupOperationResults, all, in the order of work. */
  results(operation: GroupOperationReference): Promise<readonly JsonObject[]>;
}

export interface Listed {
  readonly rows: readonly JsonObject[];
  readonly total: number;
}

export interface GroupReference {
  /** The administrator account. */
  readonly accountId: string;
  readonly region: string;
  /** Name, or id as a harmless extension. */
  readonly group: string;
}

export interface GroupOperationReference {
  readonly accountId: string;
  readonly region: string;
  readonly operationId: string;
}

export interface InstanceTarget {
  readonly instanceAccountId: string;
  readonly instanceRegion: string;
}

export interface ListGroupsRequest {
  readonly accountId: string;
  readonly region: string;
  /** Null: ACTIVE and DELETED. */
  readonly status: string | null;
  readonly resourceGroupId: string | null;
  readonly tags: readonly { readonly key: string; readonly value?: string }[];
  readonly page: Page;
}

/** Who administers: only SELF_MANAGED can be had, so the rest is refused and told why. */
interface Permissions {
  /** Null: SELF_MANAGED, or as it is. */
  readonly permissionModel: string | null;
  /** AutoDeployment is given and enabled. */
  readonly autoDeployment: boolean;
  /** Null: the default, or as it is. */
  readonly administrationRoleName: string | null;
  readonly executionRoleName: string | null;
}

export interface CreateGroupRequest extends Permissions {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
  readonly description: string | null;
  readonly template: GroupTemplate;
  readonly resourceGroupId: string | null;
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
  readonly clientToken: string | null;
}

export type GroupTemplate =
  /** `parameters` as supplied: text from the API, native values from templates. */
  | { readonly kind: 'body'; readonly body: string; readonly parameters: JsonObject }
  /** The template of a stack of the account, and the values that it was given. */
  | { readonly kind: 'stack'; readonly stackId: string };

export interface UpdateGroupRequest extends GroupReference, Permissions {
  /** Null keeps what the group has; so for all that may be null. */
  readonly description: string | null;
  readonly templateBody: string | null;
  /** All values that shall be given; null keeps those whose parameters are still declared. */
  readonly parameters: JsonObject | null;
  readonly resourceGroupId: string | null;
  /** Instances that are updated at once; the others become OUTDATED. Null: all. */
  readonly targets: Targets | null;
  readonly work: Work;
}

export interface Targets {
  readonly accountIds: readonly string[];
  /** In the order of work. */
  readonly regionIds: readonly string[];
}

/** How an operation goes about it. */
export interface Work {
  /** OperationPreferences. */
  readonly preferences: JsonObject;
  readonly description: string | null;
  /** Accounts chosen by folders of a resource directory (DeploymentTargets): refused and told why. */
  readonly deploymentTargets: boolean;
  /** ARN of who asks. */
  readonly principal: string;
  readonly clientToken: string | null;
}

export interface CreateInstancesRequest extends GroupReference {
  readonly targets: Targets;
  readonly overrides: JsonObject;
  /** 10 to 1,440. */
  readonly timeoutMinutes: number;
  readonly disableRollback: boolean;
  readonly work: Work;
}

export interface UpdateInstancesRequest extends GroupReference {
  readonly targets: Targets;
  /** All overrides that shall hold; null keeps those of each instance. */
  readonly overrides: JsonObject | null;
  readonly timeoutMinutes: number | null;
  readonly work: Work;
}

export interface DeleteInstancesRequest extends GroupReference {
  readonly targets: Targets;
  readonly retainStacks: boolean;
  readonly work: Work;
}
