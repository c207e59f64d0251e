import type { Desired } from '@rosette/template/evaluate/instantiate.ts';
import type { ResourceState } from '#engine/operation/state.ts';
import type { PlannedImport, UpdatePlan } from '#engine/plan/plan-update.ts';
import type { StackRow, Write } from '#engine/ports/store.ts';
import type { Model } from './models.ts';

/** An update, checked and planned. */
export interface PlannedUpdate extends UpdatePlan {
  readonly stack: StackRow;
  readonly imports: ReadonlyMap<string, PlannedImport>;
  readonly templateBody: string;
  readonly model: Model;
  readonly resources: Map<string, ResourceState>;
  /** The stack as it shall be; its status is still that of before. */
  readonly wanted: StackRow;
  readonly tagsChanged: boolean;
  /** Whether a nested stack is to be made of another text than it is. */
  readonly textChanged: (logicalId: string) => boolean;
  /** The texts of nested stacks that were read for it. */
  readonly textWrites: readonly Write[];
  /** Parameters whose values differ from before. */
  readonly changedParameters: readonly string[];
  /** The new template with the value that one parameter had before; undefined when it cannot be evaluated with that. */
  withPrevious(parameter: string): Desired | undefined;
}
