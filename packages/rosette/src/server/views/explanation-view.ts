import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ExplainedStep, ResourceExplanation, ResourceWait } from '#engine/ports/explanation.ts';
import { operationFactsView } from './history-view.ts';
import { stepErrorView } from './step-error-view.ts';
import { timeText } from './time.ts';

/** What ExplainStackResource answers. `Explanation` says all of it in sentences. */
export function explanationView(facts: ResourceExplanation): JsonObject {
  const { operation, firstCause } = facts;
  return {
    StackId: facts.stackId,
    StackName: facts.stackName,
    StackStatus: facts.stackStatus,
    LogicalResourceId: facts.logicalId,
    PhysicalResourceId: facts.physicalId ?? '',
    ResourceType: facts.type,
    ...(facts.status === null ? {} : { Status: facts.status }),
    ...(operation === null ? {} : { Operation: operationFactsView(operation) }),
    Steps: facts.steps.map(stepView),
    WaitingFor: facts.waitingFor.map(waitView),
    ...(firstCause === null ? {} : { FirstCause: causeView(firstCause) }),
    Explanation: facts.text,
  };
}

function stepView(step: ExplainedStep): JsonObject {
  return {
    Phase: step.phase,
    Action: step.action,
    Reason: step.reason,
    Because: step.because,
    Follows: step.waits,
    Why: step.why,
    State: step.state,
    ...(step.startedAt === null ? {} : { StartTime: timeText(step.startedAt) }),
    ...(step.endedAt === null ? {} : { EndTime: timeText(step.endedAt) }),
    ...(step.progress === null ? {} : { Progress: step.progress }),
    ...(step.error === null ? {} : { Error: stepErrorView(step.error) }),
  };
}

function waitView(wait: ResourceWait): JsonObject {
  switch (wait.kind) {
    case 'resource':
      return { Kind: 'Resource', LogicalResourceId: wait.logicalId, Text: wait.doing };
    case 'progress':
      return {
        Kind: 'Progress',
        Text: wait.text,
        Since: timeText(wait.since),
        ...(wait.until === null ? {} : { Until: timeText(wait.until) }),
      };
    case 'turn':
      return { Kind: 'Turn', Text: wait.text };
  }
}

function causeView({ logicalId, text, path }: NonNullable<ResourceExplanation['firstCause']>): JsonObject {
  return { ...(logicalId === null ? {} : { LogicalResourceId: logicalId }), Text: text, Path: path };
}
