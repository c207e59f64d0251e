import type { StepResult, Exchange as Told } from '#engine/ports/resource-type.ts';
import { type Continuation, readContinuation } from './custom-continuation.ts';
import type { CustomRequest } from './custom-request.ts';
import { destination, type ServiceToken } from './service-token.ts';

/** The exchange as it stands after a step of it. */
export function toldOf(
  { request, token }: { readonly request: CustomRequest; readonly token: ServiceToken },
  before: Continuation,
  result: StepResult,
): Told {
  const { requestId: id, requestType: kind, physicalId, deadline } = request;
  const after = result.kind === 'pending' ? readContinuation(result.continuation) : before;
  const { until = deadline, by } = after;
  return {
    ...{ id, kind, physicalId, until, destination: destination(token) },
    ...outcomeOf(after, result),
    attempts: after.stage === 'send' ? Math.max(1, after.tries) : after.tries + 1,
    ...(by === undefined ? {} : { answeredBy: by }),
  };
}

function outcomeOf(after: Continuation, result: StepResult): Pick<Told, 'state' | 'reason'> {
  switch (result.kind) {
    case 'done':
      return { state: 'succeeded', reason: '' };
    case 'failed':
      return { state: 'failed', reason: result.error.message };
    case 'pending':
      if (after.stage === 'failed') return { state: 'failed', reason: after.message ?? '' };
      return { state: 'open', reason: result.progress ?? '' };
  }
}
