import type { OperationState } from '#engine/operation/state.ts';
import type { Turn } from '#engine/operation/turn.ts';

/** What must hold after every turn. A broken one stops the process before it is written. */
export function assertSound(state: OperationState, turn: Turn): void {
  for (const number of turn.calls) {
    const planned = state.plan.steps[number]!;
    for (const need of planned.needs) {
      if (state.steps[need]!.state !== 'done') {
        throw new Error(
          `operation ${state.id}: ${planned.logicalId} would start before ${state.plan.steps[need]!.logicalId} is done`,
        );
      }
    }
  }
  if (turn.ended && (state.running > 0 || state.pending > 0)) {
    throw new Error(`operation ${state.id} ended with steps under way`);
  }
}
