import type { Found, Result } from './handlers.ts';
import { jsonOf } from './handlers.ts';
import type { FailedAnswer, SuccessAnswer, WireRequest } from './protocol.ts';

const LONGEST_ID_BYTES = 255;
const LONGEST_REASON = 1_024;

/** The answer that a handler's result is. Throws an error for people when it cannot be one. */
export function successAnswer(
  request: WireRequest,
  physicalId: string,
  result: Result & Found,
  limitBytes: number,
): SuccessAnswer {
  if (Buffer.byteLength(physicalId) > LONGEST_ID_BYTES) {
    throw new Error(`the physical id is longer than ${LONGEST_ID_BYTES} bytes`);
  }
  const answer: SuccessAnswer = {
    Status: 'SUCCESS',
    ...idsOf(request),
    PhysicalResourceId: physicalId,
    ...(result.data === undefined ? {} : { Data: jsonOf(result.data, 'data') }),
    ...(result.inputs === undefined ? {} : { ResourceProperties: jsonOf(result.inputs, 'inputs') }),
    ...(result.secret === true ? { NoEcho: true } : {}),
  };
  const size = Buffer.byteLength(JSON.stringify(answer));
  if (size <= limitBytes) return answer;
  throw new Error(`the answer has ${size} bytes, and ${limitBytes} are allowed (answerLimitBytes): return less data`);
}

/** Reason is shortened until the answer fits: a reason that is refused for its length helps nobody. */
export function failedAnswer(request: WireRequest, reason: string, limitBytes: number): FailedAnswer {
  const given = reason.trim() === '' ? 'The provider gave no reason.' : reason;
  const answer = (Reason: string): FailedAnswer => ({ Status: 'FAILED', ...idsOf(request), Reason });
  const fits = (text: string) => Buffer.byteLength(JSON.stringify(answer(text))) <= limitBytes;
  if (given.length <= LONGEST_REASON && fits(given)) return answer(given);
  let length = LONGEST_REASON;
  while (length > 0 && !fits(shortened(given, length))) length = Math.floor(length / 2);
  return answer(shortened(given, length));
}

/** No half of a pair of surrogates is left at the end. */
function shortened(text: string, length: number): string {
  return `${text.slice(0, length).replace(/[\ud800-\udbff]$/, '')}… (${text.length} characters)`;
}

function idsOf({ StackId, RequestId, LogicalResourceId }: WireRequest) {
  return { StackId, RequestId, LogicalResourceId };
}
