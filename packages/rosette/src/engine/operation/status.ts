import type { StepError } from '#engine/ports/resource-type.ts';

export type OperationAction = 'CREATE' | 'UPDATE' | 'DELETE' | 'IMPORT_CREATE' | 'IMPORT_UPDATE';
/** What is being done to one resource. */
export type Verb = 'create' | 'update' | 'delete' | 'import';
export type Phase = 'forward' | 'rollback';
export type Progress = 'IN_PROGRESS' | 'COMPLETE' | 'FAILED';

/** Stack action word as ROS shows it: undoing a creation is CREATE_ROLLBACK, undoing an update the bare ROLLBACK
 *  (reference/stack-lifecycle.md 1.3). */
export function stackAction(action: OperationAction, phase: Phase): string {
  if (phase === 'forward') return action;
  return action === 'UPDATE' ? 'ROLLBACK' : `${action}_ROLLBACK`;
}

/** Whether the stack was there before, so that a failure goes back to what it was. */
export function changesStack(action: string): boolean {
  return action === 'UPDATE' || action === 'IMPORT_UPDATE';
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
      readonly verb: Uppercase<Verb>;
      readonly error: StepError;
    }
  | {
      readonly kind: 'timeout';
      readonly action: OperationAction;
      readonly minutes: number;
      readonly waitingFor: readonly string[];
    }
  /** `rollback`: the caller asked to undo what was done. */
  | { readonly kind: 'cancelled'; readonly rollback: boolean };

/** The message, with what the cloud knows the call by, so that its support can be asked. What came from a nested stack
 *  says it already. */
export function errorText({ message, action, requestId }: StepError): string {
  const facts = [action, requestId === undefined ? undefined : `request id ${requestId}`];
  const missing = facts.filter((fact) => fact !== undefined && !message.includes(fact));
  return missing.length === 0 ? message : `${message} (${missing.join(', ')})`;
}

/** StatusReason grammar of ROS (reference/stack-lifecycle.md 1.6). A nested failure's path is joined to ours. */
export function causeText(cause: Cause): string {
  switch (cause.kind) {
    case 'cancelled':
      return 'Operation cancelled';
    case 'timeout': {
      const [word = ''] = cause.action.split('_');
      const verb = `${word.slice(0, 1)}${word.slice(1).toLowerCase()}`;
      const names = cause.waitingFor.slice(0, 5).join(', ');
      const more = cause.waitingFor.length > 5 ? ` and ${cause.waitingFor.length - 5} more` : '';
      return `${verb} timed out${names === '' ? '' : ` after ${cause.minutes} minutes, while waiting for ${names}${more}`}`;
    }
    case 'step': {
      const nested = /^Resource [A-Z]+ failed: ([^:]+): (resources\..*)$/s.exec(cause.error.message);
      return nested === null
        ? `Resource ${cause.verb} failed: ${cause.error.code}: resources.${cause.logicalId}: ${errorText(cause.error)}`
        : `Resource ${cause.verb} failed: ${nested[1]}: resources.${cause.logicalId}.${nested[2]}`;
    }
  }
}
