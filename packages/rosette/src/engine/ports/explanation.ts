import type { OperationFacts } from './history.ts';
import type { StepError } from './resource-type.ts';

/** Why a resource is as it is, from what is recorded. Times are epoch milliseconds. */
export interface ResourceExplanation {
  readonly stackId: string;
  readonly stackName: string;
  readonly stackStatus: string;
  readonly logicalId: string;
  readonly type: string;
  /** Null: the stack has no such resource any more. */
  readonly status: string | null;
  readonly physicalId: string | null;
  /** The operation in progress, or the last one; null when there was none yet. */
  readonly operation: OperationFacts | null;
  /** What that operation wanted to do to it, in order; empty when it leaves the resource alone. */
  readonly steps: readonly ExplainedStep[];
  /** What it waits for now; empty when nothing is to come. */
  readonly waitingFor: readonly ResourceWait[];
  /** Where the trouble began; null when there was none. */
  readonly firstCause: FirstCause | null;
  /** All of it for a person, a sentence a line. */
  readonly text: readonly string[];
}

export interface ExplainedStep {
  readonly phase: 'forward' | 'rollback';
  /** create, update, delete, retain, record. */
  readonly action: string;
  /** Word of the plan: added, changed, may-change, replaced, removed, undone … */
  readonly reason: string;
  /** Properties that differ. */
  readonly because: readonly string[];
  /** What those wait for or follow: `Vpc.VpcId`. */
  readonly waits: readonly string[];
  /** The reason as half a sentence: `CidrBlock changed, which cannot be changed in place`. */
  readonly why: string;
  /** waiting (not begun), running (a call is out), pending (between calls), done, failed, cancelled. */
  readonly state: string;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** What is being waited for between calls, in the handler's words. */
  readonly progress: string | null;
  readonly error: StepError | null;
}

export type ResourceWait =
  /** Another resource must be made, changed or removed first. */
  | { readonly kind: 'resource'; readonly logicalId: string; readonly doing: string }
  /** Its own step is under way. `until`: when it is looked at again at the latest. */
  | { readonly kind: 'progress'; readonly text: string; readonly since: number; readonly until: number | null }
  /** It could begin, and is kept back: by the limit of resources at a time, the clean-up, or a failure elsewhere. */
  | { readonly kind: 'turn'; readonly text: string };

export interface FirstCause {
  /** The resource that failed; null for a timeout or a cancellation. */
  readonly logicalId: string | null;
  /** In the grammar of StatusReason. */
  readonly text: string;
  /** From this resource to the one that failed, through what each needs; empty when no need leads there. */
  readonly path: readonly string[];
}
