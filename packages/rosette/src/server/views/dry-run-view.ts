import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ParameterAnalysis } from '#engine/ports/stack-service.ts';

/* DryRunResult (reference/stack-lifecycle.md 2.9 and 3.9). The lists of what causes interruptions are left out: no resource
 * type tells which of its changes interrupt what it serves. */

export function updateDryRun(analysis: ParameterAnalysis): JsonObject {
  return {
    ...continuationDryRun(analysis),
    ParametersUncertainlyAllowedToBeModified: analysis.uncertainlyAllowed,
    ParametersCauseReplacementIfModified: analysis.replacing,
    ParametersConditionallyCauseReplacementIfModified: analysis.conditionallyReplacing,
    ParametersUncertainlyCauseReplacementIfModified: analysis.uncertainlyReplacing,
  };
}

/** A continuation may replace what it must, so nothing about it is uncertain. */
export function continuationDryRun(analysis: ParameterAnalysis): JsonObject {
  return {
    ParametersAllowedToBeModified: analysis.allowed,
    ParametersConditionallyAllowedToBeModified: analysis.conditionallyAllowed,
    ParametersNotAllowedToBeModified: analysis.notAllowed,
  };
}
