import type { Diagnostic } from '@rosette/template/base/diagnostic.ts';
import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { ResourceExplanation } from './explanation.ts';
import type { OperationReport, OperationSummary, StackAtEvent } from './history.ts';
import type { NestedTexts } from './nested-texts.ts';
import type { EventRow, Page, ResourceRow, StackRow } from './store.ts';

/** What the API asks of the engine. Implemented by `engine/runtime`. Reads that need no engine go to the `Store`. */
export interface StackService {
  /** Checks everything that can be checked, makes the stack durable, and answers; the work goes on by itself.
   *  Rejects with `TemplateRejected` or `StackRefused`; then nothing was left behind. */
  create(request: CreateStackRequest): Promise<{ readonly stackId: string }>;
  /** Rejects with `StackRefused` (StackNotFound, ActionInProgress, InvalidOperation.DeletionProtection …). */
  delete(request: DeleteStackRequest): Promise<void>;
  /** What `create` would do, through nested stacks, with no side effect. */
  previewCreate(request: CreateStackRequest): Promise<StackPreview>;
  /** Checks and plans everything first; then makes the operation durable and answers. Rejects with `TemplateRejected` or
   *  `StackRefused` (`NotSupported` "Update the completely same stack …", `StackValidationFailed` when a change needs a
   *  replacement that is not allowed, `StackPolicyValidationFailed`, `ActionInProgress` …). */
  update(request: UpdateStackRequest): Promise<{ readonly stackId: string }>;
  /** What `update` would do, with no side effect. */
  previewUpdate(request: UpdateStackRequest): Promise<StackPreview>;
  /** What changing each parameter would do, for the update that is asked for (DryRunResult). `considerConditions`: a
   *  parameter may change how conditions come out; else they stay as they are. Rejects as `update` does. */
  parametersOfUpdate(
    request: UpdateStackRequest & { readonly considerConditions: boolean },
  ): Promise<ParameterAnalysis>;
  /** The same for a continuation, which may replace anything. Rejects as `continueCreate` does. */
  parametersOfContinuation(request: ContinueCreateRequest): Promise<ParameterAnalysis>;
  /** Stops the running operation. `safe` lets what is under way end; `quick` does not wait for what only waits. A creation
   *  or update that is cancelled this way ends in …_FAILED; with `rollback` an update is undone. */
  cancel(request: CancelRequest): Promise<void>;
  /** Goes on with a creation that failed (`CREATE_FAILED`). */
  continueCreate(request: ContinueCreateRequest): Promise<{ readonly stackId: string }>;
  setDeletionProtection(request: StackReference & { readonly enabled: boolean }): Promise<void>;
  /** The document must be valid (`engine/policy/stack-policy.ts` checks it). Null takes the policy away. */
  setStackPolicy(request: StackReference & { readonly policy: JsonObject | null }): Promise<void>;
  stackPolicy(request: StackReference): Promise<JsonObject | null>;
  createChangeSet(request: CreateChangeSetRequest): Promise<{ readonly changeSetId: string; readonly stackId: string }>;
  /** Refused with `StackRefused` when the stack is no longer what the set was computed from; the message names the
   *  difference. */
  executeChangeSet(request: ChangeSetReference & { readonly clientToken?: string | null }): Promise<void>;
  deleteChangeSet(request: ChangeSetReference): Promise<void>;
  /** Outputs computed from what is recorded now; one that cannot be computed yet has value null. Secrets masked. */
  outputs(stackId: string): Promise<readonly StackOutput[]>;
  /** What the last operation did to one resource, what it waits for, and why. Deleted stacks by id, too. Rejects with
   *  `StackRefused` (StackNotFound, ResourceNotFound). */
  explain(request: StackReference & { readonly logicalId: string }): Promise<ResourceExplanation>;
  /** Operations of a stack, newest first. Deleted stacks by id, too. */
  operations(
    request: StackReference & { readonly page: Page },
  ): Promise<{ readonly rows: readonly OperationSummary[]; readonly total: number }>;
  /** One operation with its plan and steps. Rejects with `StackRefused` when it is not one of this stack. */
  operation(request: StackReference & { readonly operationId: string }): Promise<OperationReport>;
  /** The stack as it was right after one of its events, rebuilt from its events. */
  stateAt(request: StackReference & { readonly event: string }): Promise<StackAtEvent>;
  /** Begins to look how a resource really is; answers the id of the exchange (`Store.exchanges`), which tells the outcome.
   *  Nothing is durable but that: after a restart somebody must ask again. Rejects with `StackRefused`: nobody can look at
   *  its type, an operation runs, or it is not there. */
  read(request: StackReference & { readonly logicalId: string }): Promise<string>;
  /** A resource of a stack on which an operation runs, as that operation knows it now: at most a commit ahead of the store,
   *  and without asking it. Undefined: no operation runs here, or it has no such resource. */
  underWay(stackId: string, logicalId: string): ResourceUnderWay | undefined;
  /** Whether the exchange is such a look, and under way. */
  isReading(exchangeId: string): boolean;
  /** Stores an outside answer under its name and wakes whoever waits for it. The same id again replaces the earlier one;
   *  the same token again does nothing. */
  signal(request: {
    readonly token?: TokenScope;
    readonly name: string;
    readonly stackId: string;
    readonly id: string | null;
    readonly payload: Json;
  }): Promise<void>;
  /** Calls back after each commit with the events it made durable (without their sequence). Returns the stop function. */
  onEvents(listener: (events: readonly Omit<EventRow, 'sequence'>[]) => void): () => void;
}

export interface ResourceUnderWay {
  readonly stack: StackRow;
  readonly resource: Pick<ResourceRow, 'logicalId' | 'status' | 'physicalId' | 'createToken'>;
  /** False: no signal of that name has come since the operation began, so a name that is its own has none. */
  readonly mayHaveHeard: (name: string) => boolean;
}

export interface CreateStackRequest {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
  readonly templateBody: string;
  /** As supplied: text from the API, native values from nested stacks. */
  readonly parameters: JsonObject;
  readonly disableRollback: boolean;
  /** 10 to 1,440. */
  readonly timeoutMinutes: number;
  /** 0 is unlimited. */
  readonly parallelism: number;
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
  readonly deletionProtection: boolean;
  readonly resourceGroupId: string | null;
  readonly ramRoleName: string | null;
  readonly createdBy: string;
  /** Scoped by account, region and operation; null when the caller gave none. */
  readonly clientToken: string | null;
  readonly options: JsonObject;
  /** Templates of nested stacks that were read already: by the parent's operation, for a change set. */
  readonly nestedTexts?: NestedTexts;
}

export interface DeleteStackRequest {
  readonly accountId: string;
  /** Id, or name as a harmless extension. */
  readonly stack: string;
  readonly region: string;
  readonly retainAllResources: boolean;
  readonly retainResources: readonly string[];
  readonly parallelism: number;
  /** DeleteOptions ThrowErrorWithSubscriptionResources: what is paid ahead fails the deletion instead of being let go of. */
  readonly failOnSubscriptions?: boolean;
  /** Role that deletes; null: the account's own credentials. There is no falling back to the stack's (reference/api.md 16). */
  readonly ramRoleName: string | null;
}

export interface StackReference {
  readonly accountId: string;
  readonly region: string;
  /** Id, or name as a harmless extension. */
  readonly stack: string;
}

export interface UpdateStackRequest extends StackReference {
  /** Null keeps the template. */
  readonly templateBody: string | null;
  readonly parameters: JsonObject;
  /** A parameter that is not given keeps its value; false: it takes its default. */
  readonly usePreviousParameters: boolean;
  /** ReplacementOption Enabled. */
  readonly allowReplacement: boolean;
  /** Logical ids to make anew even if nothing changed. */
  readonly taint: readonly string[];
  /** Null keeps what the stack has; so for all below. */
  readonly tags: readonly { readonly Key: string; readonly Value: string }[] | null;
  readonly timeoutMinutes: number | null;
  readonly parallelism: number | null;
  readonly resourceGroupId: string | null;
  readonly ramRoleName: string | null;
  /** Stored with the stack when the update is accepted; the one stored before governs this update. */
  readonly policy: JsonObject | null;
  /** Governs this update instead of the stored one. */
  readonly policyDuringUpdate: JsonObject | null;
  readonly updatedBy: string;
  readonly clientToken: string | null;
  /** Check and plan only. */
  readonly dryRun: boolean;
  /** As in `CreateStackRequest`. */
  readonly nestedTexts?: NestedTexts;
}

export interface CancelRequest extends StackReference {
  readonly mode: 'safe' | 'quick';
  /** Undo the update (CancelUpdateStack). */
  readonly rollback: boolean;
  /** AllowedStackOperations of CancelStackOperation: CREATE, UPDATE, IMPORT_CREATE, IMPORT_UPDATE, DELETE, and each but the
   *  last undone: CREATE_ROLLBACK, ROLLBACK, IMPORT_CREATE_ROLLBACK, IMPORT_UPDATE_ROLLBACK. */
  readonly allowed: readonly string[];
}

export interface ContinueCreateRequest extends StackReference {
  /** `ignore` drops failed and uncreated resources from the stack, which is then complete. */
  readonly mode: 'recreate' | 'ignore';
  /** Logical ids to make anew beside those that failed or were never made; what depends on them follows. */
  readonly recreate: readonly string[];
  /** Absent: none. */
  readonly options?: readonly RecreatingOption[];
  readonly templateBody: string | null;
  /** Overrides. */
  readonly parameters: JsonObject;
  readonly parallelism: number | null;
  readonly ramRoleName: string | null;
  readonly dryRun: boolean;
}

/** AutoRecreatingResources: what is complete and would be changed is made anew, with what depends on it.
 *  IgnoreExistingSignalFailure: a wait condition that failed succeeds at once this time. */
export type RecreatingOption = 'AutoRecreatingResources' | 'IgnoreExistingSignalFailure';

/** Names of the template's parameters by what a change of that one value would do, the template as it is
 *  (reference/stack-lifecycle.md 3.9). Conditionally: it depends on the value; uncertainly: only carrying it out tells. Each
 *  parameter is in one of the first four lists, and in at most one of the others. */
export interface ParameterAnalysis {
  readonly allowed: readonly string[];
  readonly conditionallyAllowed: readonly string[];
  readonly uncertainlyAllowed: readonly string[];
  readonly notAllowed: readonly string[];
  /** Empty where replacements are not allowed. */
  readonly replacing: readonly string[];
  readonly conditionallyReplacing: readonly string[];
  readonly uncertainlyReplacing: readonly string[];
}

export interface CreateChangeSetRequest {
  readonly name: string;
  readonly description: string | null;
  /** `create` makes a new stack in REVIEW_IN_PROGRESS. */
  readonly change:
    | { readonly kind: 'create'; readonly request: CreateStackRequest }
    | { readonly kind: 'update'; readonly request: UpdateStackRequest }
    /** Takes over what exists; changes nothing in the cloud. */
    | { readonly kind: 'import'; readonly request: ImportStackRequest };
}

export interface ImportStackRequest {
  readonly resources: readonly ResourceToImport[];
  /** `create` waits in REVIEW_IN_PROGRESS, then all its resources are imported. */
  readonly into:
    | { readonly kind: 'create'; readonly request: CreateStackRequest }
    | { readonly kind: 'update'; readonly request: UpdateStackRequest };
}

export interface ResourceToImport {
  readonly logicalId: string;
  /** As in the template. */
  readonly type: string;
  /** Identifier names of the type with their values: `{VpcId: 'vpc-…'}`. */
  readonly identifier: JsonObject;
}

export interface ChangeSetReference {
  readonly accountId: string;
  readonly region: string;
  readonly changeSetId: string;
}

/** A ClientToken with what it is scoped by. */
export interface TokenScope {
  readonly accountId: string;
  readonly region: string;
  readonly clientToken: string | null;
}

export interface StackPreview {
  readonly description: string | null;
  /** Every parameter with its value; secrets masked. */
  readonly parameters: readonly { readonly ParameterKey: string; readonly ParameterValue: string }[];
  readonly resources: readonly ResourcePreview[];
  readonly warnings: readonly Diagnostic[];
}

export interface ResourcePreview {
  readonly logicalId: string;
  readonly type: string;
  readonly description: string | null;
  readonly action: 'Add' | 'Modify' | 'Remove' | 'Import' | 'None';
  /** Absent for Add. */
  readonly physicalId?: string | null;
  /** For Remove: the cloud resource stays; the stack only lets go of it. */
  readonly retained?: true;
  /** For Import: what says which one it is. */
  readonly identifier?: JsonObject;
  /** For Modify. Conditional: it depends on values that are known only while it is carried out. */
  readonly replacement?: 'True' | 'False' | 'Conditional';
  /** For Modify: what differs, and why. */
  readonly changes?: readonly PropertyChange[];
  /** Masked; parts that are not known before creation are null. */
  readonly properties: JsonObject;
  /** Logical ids that depend on this one. */
  readonly requiredBy: readonly string[];
  readonly stack?: StackPreview;
  /** A nested stack whose template is read only while it is carried out: what it will do is not known. */
  readonly templateUnread?: true;
}

export interface PropertyChange {
  readonly attribute: 'Properties' | 'Metadata' | 'DeletionPolicy';
  /** Top-level property; null for the other attributes. */
  readonly name: string | null;
  /** Masked; `after` is null where it is not known yet. */
  readonly before: Json;
  readonly after: Json;
  /** False: it waits for another resource (ROS: Evaluation Dynamic). */
  readonly known: boolean;
  readonly requiresRecreation: 'Never' | 'Conditionally' | 'Always';
  /** `Vpc` or `Vpc.VpcId`, or the parameter's name; null when the template itself changed. */
  readonly causingEntity: string | null;
  readonly source:
    | 'ResourceReference'
    | 'ResourceAttribute'
    | 'ParameterReference'
    | 'DirectModification'
    | 'Automatic';
}

export interface StackOutput {
  readonly OutputKey: string;
  readonly OutputValue: Json;
  readonly Description: string;
}

/** The template or a parameter is wrong. Carries every finding. */
export class TemplateRejected extends Error {
  override readonly name = 'TemplateRejected';
  readonly diagnostics: readonly Diagnostic[];
  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics[0]?.message ?? 'The template was rejected');
    this.diagnostics = diagnostics;
  }
}

/** The request cannot be carried out. `code` and `status` are those of the ROS API. */
export class StackRefused extends Error {
  override readonly name = 'StackRefused';
  readonly code: string;
  readonly status: number;
  constructor(code: string, status: number, message: string) {
    super(message);
    this.code = code;
    this.status = status;
  }
}
