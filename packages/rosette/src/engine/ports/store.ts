import type { Json, JsonObject } from '@rosette/template/base/json.ts';

/*
 * What the engine keeps. All times are epoch milliseconds. Columns named `…Sealed` hold text from `engine/ports/sealer.ts`
 * or JSON whose secret leaves are sealed; the store never looks inside JSON columns.
 */

export interface StackRow {
  readonly id: string;
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
  /** One of the 31 ROS stack statuses. */
  readonly status: string;
  readonly statusReason: string;
  readonly templateHash: string;
  readonly description: string | null;
  /** Encoded Values: supplied and defaulted parameters, pseudo parameters not included. Secrets sealed. */
  readonly parameters: JsonObject;
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
  readonly disableRollback: boolean;
  readonly timeoutMinutes: number;
  readonly parallelism: number;
  readonly deletionProtection: boolean;
  readonly resourceGroupId: string | null;
  readonly ramRoleName: string | null;
  /** ARN of who asked for the stack. */
  readonly createdBy: string;
  readonly parentId: string | null;
  readonly rootId: string;
  readonly depth: number;
  readonly createdAt: number;
  readonly updatedAt: number | null;
  readonly deletedAt: number | null;
  /** Operation in progress, or the last one. */
  readonly operationId: string | null;
  /** First failure that came from another service's API, as GetStack's OperationInfo. */
  readonly operationInfo: JsonObject | null;
  /** Further options that later versions add without a migration. */
  readonly options: JsonObject;
}

export interface ResourceRow {
  readonly stackId: string;
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string | null;
  /** INIT_COMPLETE, or CREATE_|UPDATE_|DELETE_|IMPORT_… × IN_PROGRESS, COMPLETE, FAILED. */
  readonly status: string;
  readonly statusReason: string;
  readonly description: string | null;
  readonly metadata: Json;
  /** Encoded Value as applied; secrets sealed. */
  readonly properties: JsonObject | null;
  /** What an update that did not succeed may have left behind; null when `properties` tells the truth. Encoded, sealed. */
  readonly attempted: JsonObject | null;
  /** Encoded Value; secrets sealed. */
  readonly attributes: JsonObject;
  /** Logical ids that this resource needed when it was last applied. */
  readonly dependsOn: readonly string[];
  readonly deletionPolicy: 'Delete' | 'Retain';
  /** Token of the create that made it; null for what was imported. */
  readonly createToken: string | null;
  /** Where an unfinished create stopped. */
  readonly createContinuation: Json;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface OperationRow {
  readonly id: string;
  readonly stackId: string;
  /** CREATE, UPDATE, DELETE, IMPORT_CREATE, IMPORT_UPDATE. */
  readonly action: string;
  /** running, or how it ended: succeeded, failed, rolled-back, rollback-failed. */
  readonly state: string;
  /** forward or rollback. */
  readonly phase: string;
  /** The plan in force, `plan/plan.ts`. Never changed in place: another plan is another object, so that a store need not
   *  look through a large plan each time the row is written. */
  readonly plan: Json;
  readonly parallelism: number;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly deadline: number;
  /** The first failure, that everything else follows from. */
  readonly cause: JsonObject | null;
  /** Fence: every write of an owner carries the epoch under which it claimed the operation. */
  readonly owner: string;
  readonly epoch: number;
}

/** One action on one resource inside an operation. Written before its first call leaves. */
export interface StepRow {
  readonly operationId: string;
  /** Phase and number in the plan: `forward/12`. */
  readonly id: string;
  readonly logicalId: string;
  readonly action: string;
  /** running (a call may be out), pending (between calls), done, failed, cancelled. */
  readonly state: string;
  readonly token: string;
  readonly attempt: number;
  readonly continuation: Json;
  readonly physicalId: string | null;
  readonly wakeAt: number | null;
  readonly signal: string | null;
  readonly progress: string | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly error: JsonObject | null;
}

export interface EventRow {
  /** Given by the store, rising; the resume cursor of event streams. */
  readonly sequence: number;
  readonly id: string;
  readonly stackId: string;
  readonly rootId: string;
  readonly operationId: string;
  readonly time: number;
  readonly stackName: string;
  readonly logicalId: string;
  readonly physicalId: string | null;
  readonly resourceType: string;
  readonly status: string;
  readonly statusReason: string;
}

export interface SignalRow {
  readonly name: string;
  readonly sequence: number;
  /** Given by the sender; the same id again replaces the earlier one. Null: numbered. */
  readonly id: string | null;
  readonly stackId: string;
  readonly payload: Json;
  readonly receivedAt: number;
}

export interface ChangeSetRow {
  readonly id: string;
  readonly stackId: string;
  /** Unique among the living sets of the stack. */
  readonly name: string;
  readonly description: string | null;
  /** CREATE, UPDATE or IMPORT. */
  readonly type: string;
  /** CREATE_COMPLETE, CREATE_FAILED, DELETE_COMPLETE. */
  readonly status: string;
  readonly statusReason: string;
  /** UNAVAILABLE, AVAILABLE, EXECUTE_IN_PROGRESS, EXECUTE_COMPLETE, EXECUTE_FAILED, OBSOLETE. */
  readonly executionStatus: string;
  /** The request, sealed as a whole: it holds parameters in clear. */
  readonly requestSealed: string;
  readonly templateHash: string;
  /** What the stack's own settings shall be: tags, timeoutMinutes, disableRollback, resourceGroupId, as in its row. */
  readonly settings: JsonObject;
  /** Shown parameters, masked. */
  readonly parameters: JsonObject;
  /** The preview that it was reviewed by. */
  readonly preview: JsonObject;
  /** What each resource was when the set was computed: logical id to a digest. */
  readonly basis: JsonObject;
  readonly createdAt: number;
}

export interface ChangeSetFilter {
  readonly stackId: string;
  readonly ids?: readonly string[];
  /** `*` matches any text. */
  readonly names?: readonly string[];
  readonly statuses?: readonly string[];
  readonly executionStatuses?: readonly string[];
}

/** One request to somebody outside (the provider of a custom resource) and what became of it, for people to read. */
export interface ExchangeRow {
  /** As the other side knows it; the same through every retry. */
  readonly id: string;
  readonly stackId: string;
  readonly operationId: string;
  readonly stepId: string;
  readonly logicalId: string;
  readonly resourceType: string;
  /** Create, Update, Delete or Read. */
  readonly kind: string;
  /** For people: holds no secrets. */
  readonly destination: string;
  /** open, succeeded or failed. One whose step has ended is over, too: nobody waits for it any more. */
  readonly state: string;
  /** What it waits for, or why it failed. */
  readonly reason: string;
  /** How often it was sent. */
  readonly attempts: number;
  /** Encoded Values, secrets sealed: the properties that it spoke of, and of an Update those before. */
  readonly properties: JsonObject;
  readonly before: JsonObject | null;
  /** As it named it; empty when nobody knows. */
  readonly physicalId: string | null;
  /** Encoded Value of what was answered. */
  readonly answer: JsonObject | null;
  /** ARN of who answered in the place of the other side. */
  readonly answeredBy: string | null;
  readonly startedAt: number;
  /** When the wait ends. */
  readonly until: number;
  readonly endedAt: number | null;
}

export interface ExchangeFilter {
  readonly accountId: string;
  readonly region?: string;
  readonly stackId?: string;
  readonly logicalId?: string;
  readonly ids?: readonly string[];
  readonly states?: readonly string[];
}

export interface TokenRow {
  /** account / region / operation / token. */
  readonly key: string;
  /** Hash of the request's parameters. */
  readonly requestHash: string;
  readonly response: JsonObject;
  readonly expiresAt: number;
}

/** Everything that one turn changed. Rows are whole and replace what was there. */
export type Write =
  | { readonly kind: 'stack'; readonly row: StackRow }
  | { readonly kind: 'template'; readonly hash: string; readonly body: string }
  | { readonly kind: 'resource'; readonly row: ResourceRow }
  | { readonly kind: 'resource-removed'; readonly stackId: string; readonly logicalId: string }
  | { readonly kind: 'operation'; readonly row: OperationRow }
  | { readonly kind: 'step'; readonly row: StepRow }
  | { readonly kind: 'event'; readonly row: Omit<EventRow, 'sequence'> }
  | { readonly kind: 'signal'; readonly row: Omit<SignalRow, 'sequence'> }
  /** All of the name, or those of these sequence numbers only. */
  | { readonly kind: 'signals-forgotten'; readonly name: string; readonly sequences?: readonly number[] }
  | { readonly kind: 'token'; readonly row: TokenRow }
  | { readonly kind: 'change-set'; readonly row: ChangeSetRow }
  | { readonly kind: 'exchange'; readonly row: ExchangeRow };

export interface Fence {
  readonly operationId: string;
  readonly epoch: number;
}

export interface Page {
  /** From 1. */
  readonly number: number;
  readonly size: number;
}

export interface StackFilter {
  readonly accountId: string;
  readonly region?: string;
  readonly ids?: readonly string[];
  /** `*` matches any text. */
  readonly names?: readonly string[];
  readonly statuses?: readonly string[];
  readonly parentId?: string;
  /** Default false: root stacks only. */
  readonly nested?: boolean;
  /** Default false: stacks in DELETE_COMPLETE are not listed. */
  readonly deleted?: boolean;
  readonly tags?: readonly { readonly key: string; readonly value?: string }[];
  readonly resourceGroupId?: string;
  /** Creation time, inclusive. */
  readonly createdFrom?: number;
  readonly createdTo?: number;
}

export interface EventFilter {
  readonly stackId: string;
  readonly statuses?: readonly string[];
  readonly resourceTypes?: readonly string[];
  readonly logicalIds?: readonly string[];
}

/**
 * The engine's store: SQLite embedded, PostgreSQL later, memory in the simulator; one conformance suite for all.
 * Rejections: `StoreError` (full disk, damaged file, lost connection); `FencedError` when an epoch is out of date.
 */
export interface Store {
  /** All writes or none, durable when the promise resolves. Refused when, after all writes, something would not hold: a
   *  fence; living root stacks of an account and region have different names, and so have the living change sets of a
   *  stack (`NameTakenError`); a stack has at most one running operation (`OperationRunningError`). */
  commit(writes: readonly Write[], fences: readonly Fence[]): Promise<void>;

  stack(id: string): Promise<StackRow | undefined>;
  /** The living (not DELETE_COMPLETE) stack of that name. */
  stackByName(accountId: string, region: string, name: string): Promise<StackRow | undefined>;
  /** Newest first. */
  stacks(filter: StackFilter, page: Page): Promise<{ readonly rows: readonly StackRow[]; readonly total: number }>;
  template(hash: string): Promise<string | undefined>;
  resources(stackId: string): Promise<readonly ResourceRow[]>;
  resource(stackId: string, logicalId: string): Promise<ResourceRow | undefined>;
  /** What living stacks of the account and region record under a physical id, of one type; null: whatever has none. */
  resourcesByPhysicalId(of: {
    readonly accountId: string;
    readonly region: string;
    readonly type: string;
    readonly physicalId: string | null;
  }): Promise<readonly ResourceRow[]>;
  operation(id: string): Promise<OperationRow | undefined>;
  /** Operations whose state is `running`. */
  runningOperations(): Promise<readonly OperationRow[]>;
  steps(operationId: string): Promise<readonly StepRow[]>;
  /** Newest first. */
  events(filter: EventFilter, page: Page): Promise<{ readonly rows: readonly EventRow[]; readonly total: number }>;
  /** Oldest first, after the cursor; of the stack alone, or of all stacks under the root when `rootId` is given. */
  eventsAfter(
    of: { readonly stackId: string } | { readonly rootId: string },
    cursor: number,
    limit: number,
  ): Promise<readonly EventRow[]>;
  signals(name: string): Promise<readonly SignalRow[]>;
  token(key: string): Promise<TokenRow | undefined>;
  changeSet(id: string): Promise<ChangeSetRow | undefined>;
  /** Newest first. Sets in DELETE_COMPLETE are left out unless asked for by id or status. */
  changeSets(
    filter: ChangeSetFilter,
    page: Page,
  ): Promise<{ readonly rows: readonly ChangeSetRow[]; readonly total: number }>;
  /** Newest first. */
  exchanges(
    filter: ExchangeFilter,
    page: Page,
  ): Promise<{ readonly rows: readonly ExchangeRow[]; readonly total: number }>;
  /** Operations of a stack, newest first. */
  operations(stackId: string, page: Page): Promise<{ readonly rows: readonly OperationRow[]; readonly total: number }>;
  close(): Promise<void>;
}

export class StoreError extends Error {
  override readonly name: string = 'StoreError';
  /** full: no space left. damaged: the file is not a sound database. busy: another process owns it. failed: anything else. */
  readonly reason: 'full' | 'damaged' | 'busy' | 'failed';
  constructor(reason: StoreError['reason'], message: string, cause?: unknown) {
    super(message, { cause });
    this.reason = reason;
  }
}

export class FencedError extends Error {
  override readonly name = 'FencedError';
}

export class NameTakenError extends Error {
  override readonly name = 'NameTakenError';
  /** Whose name it is. */
  readonly subject: 'stack' | 'change-set';
  constructor(message: string, subject: NameTakenError['subject'] = 'stack') {
    super(message);
    this.subject = subject;
  }
}

/** A stack has a running operation, and another was to run beside it. */
export class OperationRunningError extends Error {
  override readonly name = 'OperationRunningError';
}
