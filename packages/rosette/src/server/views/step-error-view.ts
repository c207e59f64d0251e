import type { JsonObject } from '@rosette/template/base/json.ts';
import type { StepError } from '#engine/ports/resource-type.ts';

/** Why a step failed, in the words of OperationInfo (reference/stack-lifecycle.md 1.7). */
export function stepErrorView({ code, message, action, requestId }: StepError): JsonObject {
  return {
    Code: code,
    Message: message,
    ...(action === undefined ? {} : { Action: action }),
    ...(requestId === undefined ? {} : { RequestId: requestId }),
  };
}
