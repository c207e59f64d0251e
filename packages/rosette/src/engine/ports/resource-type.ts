import type { Json, JsonObject } from '@rosette/template/base/json.ts';

/**
 * The code of one resource type. An action is resumable data, never a waiting promise: each method does a bounded piece
 * of work (a call or a few) and answers done, pending or failed. What it needs to go on is in the continuation, which is
 * durable before the next piece runs. Any method may run again with the same token after a crash.
 *
 * A thrown `CloudError` that is retriable is retried by the engine with backoff inside the step's deadline; any other
 * thrown error fails the step.
 */
export interface ResourceType {
  /** `ALIYUN::ECS::VPC`; or a prefix ending in `*` (`Custom::*`). */
  readonly name: string;
  /** Attributes whose values must never be shown. */
  readonly secretAttributes?: readonly string[];
  create(request: CreateRequest): Promise<StepResult>;
  delete(request: DeleteRequest): Promise<StepResult>;
  /** Changes the resource in place. Absent: every change is a replacement. Must be repeatable: it may run again with the
   *  same token, and the rollback of an update is an update back. */
  update?(request: UpdateRequest): Promise<StepResult>;
  /** Top-level properties that `update` can change (`*`: all). A change of any other needs a replacement, whatever the
   *  schema says; a property that the schema marks as not updatable needs one too. */
  readonly updatable?: readonly string[];
  /** Properties whose change in place gives the resource another physical id (a group that grows): what refers to it is
   *  then known only when that is done. */
  readonly identifying?: readonly string[];
  /** Whether every update of the stack that changes something reaches the resource, though nothing of it changed
   *  (`changed` is then `UpdateVersion` alone). Properties as wanted; what is not known yet is null. */
  readonly reachedByEveryUpdate?: (properties: JsonObject) => boolean;
  /** Absent: what exists cannot be taken over. */
  readonly importing?: Importing;
  /** Looks how it really is, when a person asks for that; nothing is changed. Absent: nobody can look. Done without a
   *  physical id: it is gone; attributes and properties that it does not tell are not compared. Tells an `exchange` with its
   *  first answer. Goes on with its own continuation. */
  read?(request: ReadRequest): Promise<StepResult>;
  /** Goes on with a pending create, update or delete. Required if any ever answers `pending`. */
  resume?(request: ResumeRequest): Promise<StepResult>;
}

/** How a type takes over what exists already. */
export interface Importing {
  /** Names of the values that together say which one it is (`VpcId`): members of ResourceIdentifier. Where there is one
   *  only, its value is the physical id. */
  readonly identifiers: readonly string[];
  /** Finds it and answers its physical id and attributes; `ResourceNotFound` when there is none. Reads only: it changes
   *  nothing, whether or not it succeeds. */
  find(request: ImportRequest): Promise<Exclude<StepResult, { kind: 'pending' }>>;
  /** The physical id of what a create left whose answer is not known: it belongs to the stack that asked for it. Null when
   *  it left nothing. Reads only. */
  findUnanswered(request: UnansweredCreate): Promise<string | null>;
}

export interface UnansweredCreate extends Pick<DeleteRequest, 'properties' | 'createToken' | 'createContinuation'> {
  /** Of the import that asks. */
  readonly context: StepContext;
  /** Of the create. */
  readonly stackId: string;
}

export interface ImportRequest {
  readonly action: 'import';
  readonly context: StepContext;
  readonly identifier: JsonObject;
  /** As the template describes it: fully known, secrets in clear. */
  readonly properties: JsonObject;
}

export interface CreateRequest {
  readonly action: 'create';
  readonly context: StepContext;
  /** Fully known, secrets in clear. */
  readonly properties: JsonObject;
}

export interface UpdateRequest {
  readonly action: 'update';
  readonly context: StepContext;
  /** As they shall be: fully known, secrets in clear. */
  readonly properties: JsonObject;
  /** As they were last applied, or as the update that failed before this one may have left them. */
  readonly before: JsonObject;
  /** Names of the top-level properties that differ. */
  readonly changed: readonly string[];
  readonly physicalId: string | null;
  readonly attributes: JsonObject;
}

export interface DeleteRequest {
  readonly action: 'delete';
  readonly context: StepContext;
  /** Properties as applied by the create. */
  readonly properties: JsonObject;
  /** Null when the create never answered, so whether anything exists must be found out (by `createToken`, name or tag). */
  readonly physicalId: string | null;
  readonly attributes: JsonObject;
  /** Token of the create that made this resource. */
  readonly createToken: string;
  /** Continuation of the create if that never completed. */
  readonly createContinuation: Json;
}

export interface ReadRequest {
  readonly action: 'read';
  readonly context: StepContext;
  /** As applied. */
  readonly properties: JsonObject;
  readonly physicalId: string;
  /** Null at first. */
  readonly continuation: Json;
}

export type ResumeRequest = (CreateRequest | UpdateRequest | DeleteRequest) & {
  readonly physicalIdSoFar: string | null;
  readonly continuation: Json;
};

export interface StepContext {
  readonly stack: StackIdentity;
  readonly logicalId: string;
  readonly resourceType: string;
  readonly operationId: string;
  /** Idempotency token, at most 64 of `[A-Za-z0-9-]`; durable before the call, the same after every retry and restart.
   *  Use it as ClientToken; derive `${token}-2` for a second call of the same step (it leaves room for 8 characters). */
  readonly token: string;
  /** True when an earlier run of this very piece may have reached the cloud and its answer is not known. */
  readonly recovering: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Epoch milliseconds when this step (not just this piece) began. */
  readonly startedAt: number;
  /** Epoch milliseconds after which the operation times out. */
  readonly deadline: number;
  /** True while a failed operation is being undone. */
  readonly rollingBack: boolean;
  /** Whether the operation may replace resources (ReplacementOption). Absent: only while rolling back. */
  readonly allowReplacement?: boolean;
  /** Whether what is paid ahead, and therefore stays, fails the deletion. Absent: the stack lets go of it. */
  readonly failOnSubscriptions?: boolean;
  /** Stored answers under a signal name, oldest first. */
  signals(name: string): Promise<readonly Signal[]>;
  /** The text without the secrets that the stack's parameters, and the properties and attributes of the resource, hold. What
   *  others said must go through it before it stands in a continuation; what a result tells is masked in any case. */
  masked(text: string): string;
  readonly nested: NestedStacks;
}

export interface StackIdentity {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
  /** While the stack's tags are changed: keys of those that its resources may still bear. */
  readonly formerTagKeys?: readonly string[];
  readonly resourceGroupId: string | null;
  /** RAM role in whose name every call is made; null: the account's own credentials. */
  readonly ramRoleName: string | null;
  /** Nesting level, 0 for a root stack. */
  readonly depth: number;
  readonly disableRollback: boolean;
}

export interface Signal {
  /** Position among the signals of its name, from 1. */
  readonly sequence: number;
  readonly receivedAt: number;
  readonly payload: Json;
}

export type StepResult = StepOutcome & {
  /** What was asked of somebody outside, and how far that is: kept for people to read. */
  readonly exchange?: Exchange;
};

/** One request to somebody outside. What it speaks of, the properties, the engine adds itself, so that secrets stay sealed. */
export interface Exchange {
  /** As the other side knows it; the same through every retry. */
  readonly id: string;
  readonly kind: 'Create' | 'Update' | 'Delete' | 'Read';
  /** For people: holds no secrets. */
  readonly destination: string;
  readonly state: 'open' | 'succeeded' | 'failed';
  readonly reason: string;
  /** How often it was sent. */
  readonly attempts: number;
  /** As it named it; empty when nobody knows. */
  readonly physicalId: string | null;
  /** Epoch milliseconds when the wait ends. */
  readonly until: number;
  /** ARN of who answered in the place of the other side. */
  readonly answeredBy?: string;
}

type StepOutcome =
  | {
      readonly kind: 'done';
      /** What `Ref` returns. Null for types without one. */
      readonly physicalId?: string | null;
      /** Every attribute of the type, read once now. */
      readonly attributes?: JsonObject;
      /** Of a read: as they really are, as far as that can be told. */
      readonly properties?: JsonObject;
      /** Names of attributes that are secret in this instance, beside the type's `secretAttributes`. */
      readonly secretAttributes?: readonly string[];
      /** Of a delete: the cloud resource stays, and why: `subscription`. The events tell it. */
      readonly letGo?: string;
      /** Names of signals that are no longer needed. */
      readonly forgetSignals?: readonly string[];
      /** Of a name whose other signals are still needed, or that more may arrive under, those that are not. */
      readonly forgetSomeSignals?: readonly { readonly name: string; readonly sequences: readonly number[] }[];
    }
  | {
      readonly kind: 'pending';
      readonly continuation: Json;
      /** As soon as it is known, so that it can never be lost. */
      readonly physicalId?: string;
      /** Milliseconds after which `resume` runs even without a signal. */
      readonly afterMs: number;
      /** `resume` runs at once when this signal arrives (or has arrived since the step began). */
      readonly signal?: string;
      /** Text for people: "waiting for the instance to start". */
      readonly progress?: string;
      /** The events of the stack tell the progress, too, each time that it is another one. */
      readonly announce?: true;
    }
  | { readonly kind: 'failed'; readonly error: StepError; readonly physicalId?: string };

/** Why a step failed, for people and for OperationInfo. */
export interface StepError {
  /** The cloud's code, or `Exception` class of the handler. */
  readonly code: string;
  readonly message: string;
  readonly requestId?: string;
  /** OpenAPI action that failed. */
  readonly action?: string;
  /** What failed inside a nested stack: the resource that another service's API refused. */
  readonly origin?: {
    readonly code: string;
    readonly message: string;
    readonly resourceType: string;
    readonly logicalId: string;
  };
}

/** The template at an address, as the operation that runs has read it: when it was planned, or now; while it is undone, as it
 *  was before. It is durable before the child is made or changed. */
export interface TemplateAt {
  readonly logicalId: string;
  readonly address: string;
}

/** Child stacks, for `ALIYUN::ROS::Stack`. The child signals `nested/<childId>` when its operation has ended. */
export interface NestedStacks {
  /** Idempotent by token. Rejects with `CloudError` when the template or a parameter is wrong. */
  create(request: {
    readonly token: string;
    readonly name: string;
    readonly templateBody: string | TemplateAt;
    readonly parameters: JsonObject;
    readonly timeoutMinutes: number;
    readonly tags: readonly { readonly Key: string; readonly Value: string }[];
  }): Promise<{ readonly stackId: string }>;
  /** Idempotent by token. `changed: false` when the child is the same already and nothing was started. The child signals
   *  `nested/<childId>` when its operation has ended; while the parent rolls back, the child is updated back. */
  update(request: {
    readonly stackId: string;
    readonly token: string;
    readonly templateBody: string | TemplateAt;
    readonly parameters: JsonObject;
    readonly timeoutMinutes: number;
    readonly tags: readonly { readonly Key: string; readonly Value: string }[];
    readonly allowReplacement: boolean;
  }): Promise<{ readonly changed: boolean }>;
  /** The child that a create with this token made, if any. */
  find(token: string): Promise<string | undefined>;
  /** Starts the deletion; cancels a running creation first (call again until the status is DELETE_…). Nothing happens
   *  when a deletion is under way or over. */
  delete(stackId: string): Promise<void>;
  /** Undefined when no such stack exists. */
  get(stackId: string): Promise<
    | {
        readonly status: string;
        readonly statusReason: string;
        readonly name: string;
        /** The child's OperationInfo: Code, Message, ResourceType, LogicalResourceId, Action, RequestId. Absent or null when
         *  no other service's API refused anything. */
        readonly operationInfo?: JsonObject | null;
        /** In clear; null for those that are not known yet. */
        readonly outputs: JsonObject;
        /** Names of the outputs that must not be shown. */
        readonly secretOutputs: readonly string[];
      }
    | undefined
  >;
}

/** Finds the handler of a type; undefined when this installation cannot provision it. */
export interface ResourceTypeRegistry {
  get(type: string): ResourceType | undefined;
  names(): readonly string[];
}
