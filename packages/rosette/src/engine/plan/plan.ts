import type { JsonObject } from '@rosette/template/base/json.ts';

/** What a step does to its resource. `retain` lets go of it without touching the cloud; `record` notes what changed in the
 *  definition only (metadata, deletion policy, dependencies); `import` takes over what exists. */
export type StepAction = 'create' | 'update' | 'delete' | 'retain' | 'record' | 'import';

/** Why a step is in the plan. */
export type StepReason =
  | 'added'
  | 'changed'
  | 'may-change'
  | 'replaced'
  | 'tainted'
  | 'failed-before'
  | 'definition-only'
  | 'removed'
  | 'stack-deleted'
  | 'undone'
  | 'imported'
  | 'import-undone'
  | 'retained-by-policy'
  | 'retained-by-request';

export interface PlanStep {
  readonly action: StepAction;
  readonly logicalId: string;
  readonly type: string;
  /** Numbers of the steps that must be done first. */
  readonly needs: readonly number[];
  readonly reason: StepReason;
  /** Properties that made the planner put it here: `CidrBlock`. */
  readonly because?: readonly string[];
  /** What those properties wait for: `Vpc`, `Vpc.VpcId`. */
  readonly waits?: readonly string[];
  /** Starts when all steps outside the clean-up are done; its failure does not undo them. */
  readonly cleanup?: true;
  /** An update that may turn out to need a replacement. */
  readonly mayReplace?: true;
  /** Of an import: what says which one it is. */
  readonly identifier?: JsonObject;
  /** Properties to apply again though they are the same (tags of the stack changed). */
  readonly touch?: readonly string[];
}

/** A plan is data: applying it decides nothing that is known when it is made. Steps may stand in any order; only `needs`
 *  counts. */
export interface Plan {
  readonly steps: readonly PlanStep[];
  /** Of a rollback: the plan that failed, so that an old operation still tells what it wanted and why. */
  readonly undoes?: Plan;
}

/** One line a step, for tests and for people: `delete Vpc (ALIYUN::ECS::VPC) after VSwitch: removed [clean-up]`. */
export function planText(plan: Plan): string {
  return plan.steps.map((step) => stepText(plan, step)).join('\n');
}

function stepText(plan: Plan, step: PlanStep): string {
  const after = step.needs.map((index) => {
    const need = plan.steps[index]!;
    return need.logicalId === step.logicalId || need.action !== 'delete' ? need.logicalId : `delete ${need.logicalId}`;
  });
  const order = after.length === 0 ? '' : ` after ${after.join(', ')}`;
  const because = step.because === undefined || step.because.length === 0 ? '' : ` (${step.because.join(', ')})`;
  const notes = [step.cleanup === true ? ' [clean-up]' : '', step.mayReplace === true ? ' [may replace]' : ''].join('');
  return `${step.action} ${step.logicalId} (${step.type})${order}: ${step.reason}${because}${notes}`;
}
