import { Refusal } from '../web/refusal.ts';
import type { WebResponse } from '../web/web.ts';
import type { Outcome, RefusalCode } from './runtime/function-spec.ts';

/** Statuses of what did not run at all (reference/custom-resources.md 2.3). */
const STATUS: Readonly<Record<RefusalCode, number>> = {
  ResourceExhausted: 429,
  FunctionNotStarted: 412,
  InternalServerError: 500,
};

/**
 * The answer to a synchronous invocation: a failure of the function is no failure of the call. Throws `Refusal` when the
 * function did not run.
 */
export function outcomeAnswer(outcome: Outcome, withLog: boolean): WebResponse {
  if (outcome.kind === 'refusal') throw refusalOf(outcome);
  const failed = outcome.kind === 'failure';
  const { facts } = outcome;
  return {
    status: 200,
    headers: {
      'content-type': failed ? 'application/json' : 'application/octet-stream',
      'x-fc-instance-id': facts.instanceId,
      'x-fc-invocation-duration': facts.durationMs.toFixed(2),
      'x-fc-max-memory-usage': facts.memoryMb.toFixed(2),
      ...(failed ? { 'x-fc-error-type': outcome.errorType } : {}),
      ...(withLog ? { 'x-fc-log-result': Buffer.from(facts.logTail).toString('base64') } : {}),
    },
    body: outcome.body,
  };
}

export function refusalOf({ code, message }: Extract<Outcome, { kind: 'refusal' }>): Refusal {
  return new Refusal(STATUS[code], code, message);
}
