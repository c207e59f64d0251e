import type { CloudView, Wanted } from './expected.ts';

/** What somebody asked for, noted before it is asked: it comes into force when its operation is durable. */
export type Intent =
  | {
      readonly kind: 'create' | 'update' | 'continue' | 'import-create' | 'import-update';
      readonly wanted: Wanted;
      readonly taint: readonly string[];
      /** A creation that failed is to be complete without what failed. */
      readonly ignoreFailed: boolean;
      readonly allowReplacement: boolean;
      readonly changeSet: boolean;
      /** Of an import: one of its objects cannot be had. */
      readonly wrong: boolean;
    }
  | { readonly kind: 'delete'; readonly retainAll: boolean; readonly retain: readonly string[] };

/** Whether a failure goes back to what the stack was. */
export function changesStack({ kind }: Intent): boolean {
  return kind === 'update' || kind === 'import-update';
}

/** What the simulator knows of one root stack, told by itself and not by the engine. */
export interface Tracked {
  readonly stackId: string;
  /** What the stack's record says that it should be. */
  wanted: Wanted;
  /** What a rollback goes back to, with the cloud as it was then. Null for a creation. */
  good: { readonly wanted: Wanted; readonly cloud: CloudView } | null;
  operation: TrackedOperation;
}

export interface TrackedOperation {
  readonly id: string;
  readonly intent: Intent;
  /** What was wanted before, when everything was just so. */
  readonly from: Wanted | null;
  /** Objects that have to outlive the operation, if it succeeds. */
  readonly mustSurvive: readonly string[];
  readonly disturbancesBefore: number;
  readonly ledgerBefore: number;
}
