import type { ResourceWait } from '#engine/ports/explanation.ts';
import type { OperationRow } from '#engine/ports/store.ts';
import { isOver } from './explain-words.ts';
import { type RecordedCauses, type RecordedPhase, type RecordedStep, stateOf } from './operation-rows.ts';

/** What a resource waits for while its operation runs; `own` are its steps. */
export function waitsOf(
  operation: OperationRow,
  own: readonly { readonly phase: RecordedPhase; readonly step: RecordedStep }[],
  causes: RecordedCauses,
): readonly ResourceWait[] {
  const next = own.find(({ phase, step }) => phase.phase === operation.phase && isOpen(step));
  if (next === undefined) return [];
  const { phase, step } = next;
  switch (stateOf(step)) {
    case 'running':
    case 'pending':
      return [underWay(step)];
    default:
      return notBegun(operation, phase, step, causes);
  }
}

function isOpen(step: RecordedStep): boolean {
  return ['waiting', 'running', 'pending'].includes(stateOf(step));
}

function underWay({ row }: RecordedStep): ResourceWait {
  const { state, progress, signal, startedAt, wakeAt } = row!;
  const between = progress ?? (signal === null ? 'the time to look again' : 'an answer from outside');
  const text = state === 'running' && progress === null ? 'an answer of the cloud' : between;
  return { kind: 'progress', text, since: startedAt, until: state === 'pending' ? wakeAt : null };
}

function notBegun(
  operation: OperationRow,
  phase: RecordedPhase,
  step: RecordedStep,
  causes: RecordedCauses,
): readonly ResourceWait[] {
  if (causes.stopping) return [{ kind: 'turn', text: 'nothing: no new step begins after a failure' }];
  const needs = step.planned.needs.map((need) => phase.steps[need]!).filter((need) => !isOver(need));
  if (needs.length > 0) return needs.map(neededWait);
  if (step.planned.cleanup === true && phase.steps.some((other) => other.planned.cleanup !== true && !isOver(other))) {
    return [{ kind: 'turn', text: 'everything else: what is removed goes last' }];
  }
  const { parallelism } = operation;
  const text =
    parallelism === 0 ? 'its turn' : `a free place: at most ${parallelism} resources are worked on at a time`;
  return [{ kind: 'turn', text }];
}

function neededWait(need: RecordedStep): ResourceWait {
  const { logicalId, action } = need.planned;
  return { kind: 'resource', logicalId, doing: `${doingWord(action)} ${standing(need)}`.trimEnd() };
}

/** `is to be created` and where that stands. */
function doingWord(action: string): string {
  const words: Record<string, string> = { create: 'created', update: 'changed', delete: 'deleted', retain: 'let go' };
  return `is to be ${words[action] ?? 'noted'}`;
}

function standing(need: RecordedStep): string {
  const { row } = need;
  switch (stateOf(need)) {
    case 'waiting':
      return 'and has not begun';
    case 'failed':
      return 'and failed';
    case 'cancelled':
      return 'and was stopped';
    default:
      return row!.progress === null ? 'and is under way' : `and is under way (${row!.progress})`;
  }
}
