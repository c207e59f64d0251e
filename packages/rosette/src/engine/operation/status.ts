import type { StepError } from '#engine/ports/resource-type.ts';

export type OperationAction = 'CREATE' | 'DELETE';
export type Phase = 'forward' | 'rollback';
export type Progress = 'IN_PROGRESS' | 'COMPLETE' | 'FAILED';

/** Stack action word as ROS shows it: undoing a creation is CREATE_ROLLBACK (reference/stack-lifecycle.md 1.3). */
export function stackAction(action: OperationAction, phase: Phase): string {
  return phase === 'rollback' ? `${action}_ROLLBACK` : action;
}

export function stackStatus(action: OperationAction, phase: Phase, progress: Progress): string {
  return `${stackAction(action, phase)}_${progress}`;
}

/** The first failure, which everything else follows from. */
export type Cause =
  | {
      readonly kind: 'step';
      readonly logicalId: string;
      readonly resourceType: string;
      readonly verb: 'CREATE' | 'DELETE';
      readonly error: StepError;
    }
  | {
      readonly kind: 'timeout';
      readonly action: OperationAction;
      readonly minutes: number;
      readonly waitingFor: readonly string[];
    }
  | { readonly kind: 'cancelled' };

/** StatusReason grammar of ROS (reference/stack-lifecycle.md 1.6). A nested failure's path is joined to ours. */
export function causeText(cause: Cause): string {
  switch (cause.kind) {
    case 'cancelled':
      return 'Operation cancelled';
    case 'timeout': {
      const verb = cause.action === 'CREATE' ? 'Create' : 'Delete';
      const names = cause.waitingFor.slice(0, 5).join(', ');
      const more = cause.waitingFor.length > 5 ? ` and ${cause.waitingFor.length - 5} more` : '';
      return `${verb} timed out${names === '' ? '' : ` after ${cause.minutes} minutes, while waiting for ${names}${more}`}`;
    }
    case 'step': {
      const nested = /^Resource [A-Z]+ failed: ([^:]+): (resources\..*)$/s.exec(cause.error.message);
      return nested === null
        ? `Resource ${cause.verb} failed: ${cause.error.code}: resources.${cause.logicalId}: ${cause.error.message}`
        : `Resource ${cause.verb} failed: ${nested[1]}: resources.${cause.logicalId}.${nested[2]}`;
    }
  }
}
