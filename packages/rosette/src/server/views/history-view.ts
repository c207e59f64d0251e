import type { JsonObject } from '@rosette/template/base/json.ts';
import type {
  OperationFacts,
  OperationReport,
  OperationSummary,
  PhaseReport,
  StackAtEvent,
  StepReport,
} from '#engine/ports/history.ts';
import { stepErrorView } from './step-error-view.ts';
import { timeText } from './time.ts';

/* Operations of a stack and its state at an event: Rosette's own, in the manner of the ROS API. Fields without a value are
 * left out. */

export function operationFactsView(operation: OperationFacts): JsonObject {
  return {
    OperationId: operation.id,
    Action: operation.action,
    State: operation.state,
    Phase: operation.phase,
    StartTime: timeText(operation.startedAt),
    ...(operation.endedAt === null ? {} : { EndTime: timeText(operation.endedAt) }),
  };
}

export function operationSummaryView(operation: OperationSummary): JsonObject {
  return {
    ...operationFactsView(operation),
    ...(operation.endedAt === null ? {} : { Seconds: secondsOf(operation.startedAt, operation.endedAt) }),
    ...(operation.cause === null ? {} : { Reason: operation.cause }),
  };
}

export function operationReportView(report: OperationReport): JsonObject {
  return {
    StackId: report.stackId,
    StackName: report.stackName,
    ...operationSummaryView(report),
    Deadline: timeText(report.deadline),
    ...(report.rollbackCause === null ? {} : { RollbackReason: report.rollbackCause }),
    Phases: report.phases.map(phaseView),
  };
}

function phaseView({ phase, plan, steps }: PhaseReport): JsonObject {
  return { Phase: phase, Plan: plan, Steps: steps.map(stepView) };
}

function stepView(step: StepReport): JsonObject {
  const { startedAt, endedAt } = step;
  return {
    LogicalResourceId: step.logicalId,
    ResourceType: step.type,
    Action: step.action,
    Reason: step.reason,
    State: step.state,
    ...(startedAt === null ? {} : { StartTime: timeText(startedAt) }),
    ...(endedAt === null ? {} : { EndTime: timeText(endedAt) }),
    ...(startedAt === null || endedAt === null ? {} : { Seconds: secondsOf(startedAt, endedAt) }),
    ...(step.physicalId === null ? {} : { PhysicalResourceId: step.physicalId }),
    ...(step.progress === null ? {} : { Progress: step.progress }),
    ...(step.error === null ? {} : { Error: stepErrorView(step.error) }),
  };
}

export function stackAtEventView(then: StackAtEvent): JsonObject {
  return {
    StackId: then.stackId,
    StackName: then.stackName,
    ...(then.status === null ? {} : { Status: then.status }),
    StatusReason: then.statusReason,
    EventId: then.event.id,
    Cursor: then.event.cursor,
    Time: timeText(then.event.time),
    OperationId: then.event.operationId,
    Resources: then.resources.map((resource) => ({
      LogicalResourceId: resource.logicalId,
      PhysicalResourceId: resource.physicalId ?? '',
      ResourceType: resource.type,
      Status: resource.status,
      StatusReason: resource.statusReason,
    })),
  };
}

/** The API's times have whole seconds only. */
function secondsOf(startedAt: number, endedAt: number): number {
  return Math.max(0, endedAt - startedAt) / 1_000;
}
