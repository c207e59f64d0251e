import type { Diagnostic } from '@rosette/template/base/diagnostic.ts';
import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { EventRow } from './store.ts';

/** What the API asks of the engine. Implemented by `engine/runtime`. Reads that need no engine go to the `Store`. */
export interface StackService {
  /** Checks everything that can be checked, makes the stack durable, and answers; the work goes on by itself.
   *  Rejects with `TemplateRejected` or `StackRefused`; then nothing was left behind. */
  create(request: CreateStackRequest): Promise<{ readonly stackId: string }>;
  /** Rejects with `StackRefused` (StackNotFound, ActionInProgress, InvalidOperation.DeletionProtection …). */
  delete(request: DeleteStackRequest): Promise<void>;
  /** What `create` would do, through nested stacks, with no side effect. */
  previewCreate(request: CreateStackRequest): Promise<StackPreview>;
  /** Outputs computed from what is recorded now; one that cannot be computed yet has value null. Secrets masked. */
  outputs(stackId: string): Promise<readonly StackOutput[]>;
  /** Stores an outside answer under its name and wakes whoever waits for it. The same id again replaces the earlier one. */
  signal(request: {
    readonly name: string;
    readonly stackId: string;
    readonly id: string | null;
    readonly payload: Json;
  }): Promise<void>;
  /** Calls back after each commit with the events it made durable (without their sequence). Returns the stop function. */
  onEvents(listener: (events: readonly Omit<EventRow, 'sequence'>[]) => void): () => void;
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
}

export interface DeleteStackRequest {
  readonly accountId: string;
  /** Id, or name as a harmless extension. */
  readonly stack: string;
  readonly region: string;
  readonly retainAllResources: boolean;
  readonly retainResources: readonly string[];
  readonly parallelism: number;
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
  readonly action: 'Add' | 'Modify' | 'Remove' | 'None';
  /** Masked; parts that are not known before creation are null. */
  readonly properties: JsonObject;
  /** Logical ids that depend on this one. */
  readonly requiredBy: readonly string[];
  readonly stack?: StackPreview;
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
