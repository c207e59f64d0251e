import { errorText } from '#engine/operation/status.ts';
import type { ExplainedStep, ResourceExplanation, ResourceWait } from '#engine/ports/explanation.ts';

/** An explanation for a person, a sentence a line; what comes first matters most. */
export function explanationText(facts: Omit<ResourceExplanation, 'text'>): readonly string[] {
  return [
    standing(facts),
    ...operationLines(facts),
    ...facts.steps.map((step) => stepLine(facts, step)),
    ...facts.waitingFor.map(waitLine),
    ...causeLines(facts),
  ];
}

function standing({ logicalId, type, status, physicalId, stackName }: Omit<ResourceExplanation, 'text'>): string {
  const what = `${logicalId} (${type})`;
  if (status === null) return `${what} is no longer a resource of stack ${stackName}.`;
  if (status === 'INIT_COMPLETE') return `${what} has not been begun.`;
  return `${what} is ${status}${physicalId === null ? '' : `, ${physicalId}`}.`;
}

function operationLines({ operation, steps }: Omit<ResourceExplanation, 'text'>): readonly string[] {
  if (operation === null) return ['The stack has had no operation yet.'];
  const { action, state, startedAt, endedAt, phase } = operation;
  const running = phase === 'rollback' ? 'is being rolled back' : 'is running';
  const end = endedAt === null ? running : `${ENDS[state] ?? state} at ${time(endedAt)}`;
  const alone = steps.length === 0 ? ' It leaves this resource alone.' : '';
  return [`The last operation, ${action}, began at ${time(startedAt)} and ${end}.${alone}`];
}

const ENDS: Readonly<Record<string, string>> = {
  succeeded: 'succeeded',
  failed: 'failed',
  'rolled-back': 'failed and was rolled back',
  'rollback-failed': 'failed, and so did its rollback',
};

function stepLine({ operation }: Omit<ResourceExplanation, 'text'>, step: ExplainedStep): string {
  return `${subject(step)}, since ${step.why}.${outcome(step, operation?.endedAt === null)}`;
}

function subject({ action, reason, phase }: ExplainedStep): string {
  const verbs: Readonly<Record<string, string>> = {
    create: reason === 'added' || reason === 'undone' ? 'created' : 'made anew',
    update: 'changed in place',
    delete: ['replaced', 'tainted', 'failed-before'].includes(reason) ? 'deleted, to be made anew' : 'deleted',
    retain: 'let go of without touching it',
    record: 'noted anew',
    import: 'taken over as it is',
  };
  return `${phase === 'rollback' ? 'Then it was to be' : 'It was to be'} ${verbs[action] ?? action}`;
}

function outcome({ state, startedAt, endedAt, error }: ExplainedStep, running: boolean): string {
  const took = startedAt === null || endedAt === null ? '' : ` after ${seconds(endedAt - startedAt)}`;
  switch (state) {
    case 'done':
      return ` Done${took}.`;
    case 'failed':
      return ` That failed${took}: ${ended(error === null ? 'no reason was given' : `${error.code}: ${errorText(error)}`)}`;
    case 'cancelled':
      return ` That was stopped${took}.`;
    case 'waiting':
      return running ? '' : ' That was never begun.';
    default:
      return ` Under way since ${time(startedAt!)}.`;
  }
}

function waitLine(wait: ResourceWait): string {
  switch (wait.kind) {
    case 'resource':
      return `It waits for ${wait.logicalId}, which ${wait.doing}.`;
    case 'progress': {
      const until = wait.until === null ? '' : `; looked at again by ${time(wait.until)}`;
      return `It waits since ${time(wait.since)}: ${wait.text}${until}.`;
    }
    case 'turn':
      return `It waits for ${wait.text}.`;
  }
}

/** `C was not made because B was not made because A failed: …` */
function causeLines({ firstCause, steps, logicalId, operation }: Omit<ResourceExplanation, 'text'>): readonly string[] {
  if (firstCause === null) return [];
  const { text, path } = firstCause;
  if (path.length > 1) {
    const [failed, ...between] = [...path].reverse();
    const chain = between.reverse().map((name) => `${name} was not ${goal(steps)}`);
    return [`First cause: ${chain.join(' because ')} because ${failed} failed: ${ended(text)}`];
  }
  if (path.length === 1 && firstCause.logicalId === logicalId) return ['First cause: this resource itself.'];
  const idle =
    steps.some((step) => step.phase === 'forward' && step.state === 'waiting') && operation?.endedAt !== null;
  return [`First cause: ${ended(text)}${idle ? ' Nothing new begins after that.' : ''}`];
}

function goal(steps: readonly ExplainedStep[]): string {
  const words: Readonly<Record<string, string>> = { create: 'made', update: 'changed', delete: 'deleted' };
  return words[steps.findLast(({ state }) => state !== 'done')?.action ?? ''] ?? 'done';
}

/** Messages of a cloud end with a full stop, or without. */
function ended(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}

function time(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function seconds(ms: number): string {
  return `${(Math.max(0, ms) / 1_000).toFixed(1)} s`;
}
